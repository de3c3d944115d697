// Work of onnxruntime that would hold up the host: done in a process of its own. Plain data goes in and comes out.
import { asLayerwrightError } from '../../../core/errors.ts';
import type { ErrorJson } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { gradcheck } from '../../engine/gradcheck.ts';
import type { GradcheckReport, TensorCheck } from '../../engine/gradcheck.ts';
import { evaluateModel } from '../evaluation.ts';
import type { Evaluation, EvaluationRequest } from '../evaluation.ts';
import { examplesOf } from '../examples.ts';
import type { ExampleFilter, Examples } from '../examples.ts';
import { exportProject, performExport } from '../export/export.ts';
import type { Exported } from '../export/export.ts';
import type { ExportPlan } from '../export/plan.ts';
import type { ExportStage } from '../export/recipe.ts';
import { freeBatchOf } from '../import/free-batch.ts';
import type { FreeBatch } from '../import/free-batch.ts';
import { checkImport, importProject } from '../import/record.ts';
import type { ImportCheck, ImportRecord } from '../import/record.ts';
import type { WeightsPlace } from '../initial-weights.ts';
import { activationsOf, filtersOf } from '../inside.ts';
import type { Activations, Filters, PlatesAsked } from '../inside.ts';
import { describeModel } from '../model-description.ts';
import type { ModelDescription } from '../model-description.ts';
import { openModelAt } from '../models.ts';
import type { ModelPlace, TrainedModel } from '../models.ts';
import { predictFiles } from '../prediction.ts';
import type { Prediction } from '../prediction.ts';
import { batch } from '../using/batch.ts';
import type { BatchAsked, BatchEvent } from '../using/batch.ts';
import { explain } from '../using/explain.ts';
import type { ExplainAsked, Explanation, ExplainProgress } from '../using/explain.ts';
import { profileModel } from '../using/profile.ts';
import type { Profile, ProfileAsked } from '../using/profile.ts';
import { describeUsage } from '../using/usage.ts';
import type { ModelUsage } from '../using/usage.ts';
import { openUsable, useModel } from '../using/use.ts';
import type { UsedFile, UseOptions } from '../using/use.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';

/** What is asked, what comes while it goes on, and what comes of it, by kind. */
export interface Jobs {
  readonly describe: { readonly asks: { readonly model: ModelPlace }; readonly says: never; readonly gives: ModelDescription };
  readonly evaluate: { readonly asks: { readonly model: ModelPlace; readonly request: EvaluationRequest }; readonly says: never; readonly gives: Evaluation };
  readonly examples: { readonly asks: { readonly model: ModelPlace; readonly request: EvaluationRequest; readonly filter: ExampleFilter }; readonly says: never; readonly gives: Examples };
  readonly activations: { readonly asks: { readonly place: WeightsPlace; readonly asked: Parameters<typeof activationsOf>[1] }; readonly says: never; readonly gives: Activations };
  readonly filters: { readonly asks: { readonly place: WeightsPlace; readonly asked: PlatesAsked }; readonly says: never; readonly gives: Filters };
  readonly predict: { readonly asks: { readonly model: ModelPlace; readonly files: readonly string[]; readonly top: number }; readonly says: Prediction; readonly gives: undefined };
  readonly export: { readonly asks: ExportPlan; readonly says: ExportStage; readonly gives: Exported };
  readonly import: { readonly asks: { readonly folder: string; readonly file: string }; readonly says: never; readonly gives: ImportRecord };
  readonly checkImport: { readonly asks: { readonly file: string }; readonly says: never; readonly gives: ImportCheck };
  readonly freeBatch: { readonly asks: { readonly file: string; readonly project: Project }; readonly says: never; readonly gives: FreeBatch };
  readonly exportProject: { readonly asks: { readonly folder: string; readonly out: string }; readonly says: never; readonly gives: Exported };
  readonly usage: { readonly asks: { readonly model: ModelPlace; readonly entry: CatalogueEntry | undefined; readonly key: string | undefined }; readonly says: never; readonly gives: ModelUsage };
  readonly use: { readonly asks: { readonly model: ModelPlace; readonly files: readonly string[]; readonly options: UseOptions }; readonly says: UsedFile; readonly gives: undefined };
  readonly explain: { readonly asks: { readonly model: ModelPlace; readonly asked: ExplainAsked }; readonly says: ExplainProgress; readonly gives: Explanation };
  readonly batch: { readonly asks: { readonly model: ModelPlace; readonly asked: BatchAsked }; readonly says: BatchEvent; readonly gives: undefined };
  readonly profile: { readonly asks: { readonly model: ModelPlace; readonly asked: ProfileAsked }; readonly says: never; readonly gives: Profile };
  readonly gradcheck: { readonly asks: { readonly project: Project; readonly batch?: number | undefined; readonly samples?: number | undefined }; readonly says: { readonly tensor: TensorCheck; readonly index: number; readonly total: number }; readonly gives: GradcheckReport };
}
export type JobKind = keyof Jobs;

export interface ToCompute { readonly kind: JobKind; readonly asked: unknown }
export type FromCompute =
  | { readonly type: 'says'; readonly value: unknown }
  | { readonly type: 'gives'; readonly value: unknown }
  | { readonly type: 'failed'; readonly error: ErrorJson };

type Worker<K extends JobKind> = (asked: Jobs[K]['asks'], say: (value: Jobs[K]['says']) => Promise<void>) => Promise<Jobs[K]['gives']>;

async function using<T>(place: ModelPlace, use: (model: TrainedModel) => Promise<T> | T): Promise<T> {
  const model = await openModelAt(place);
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

const workers: { readonly [K in JobKind]: Worker<K> } = {
  describe: ({ model }) => using(model, describeModel),
  evaluate: ({ model, request }) => using(model, (opened) => evaluateModel(opened, request)),
  examples: ({ model, request, filter }) => using(model, (opened) => examplesOf(opened, request, filter)),
  predict: ({ model, files, top }, say) => using(model, async (opened) => {
    for await (const prediction of predictFiles(opened, files, top)) await say(prediction);
    return undefined;
  }),
  activations: ({ place, asked }) => activationsOf(place, asked),
  filters: ({ place, asked }) => filtersOf(place, asked),
  export: (plan, say) => performExport(plan, say),
  import: ({ folder, file }) => importProject(folder, file),
  checkImport: ({ file }) => checkImport(file),
  freeBatch: ({ file, project }) => freeBatchOf(file, project),
  exportProject: ({ folder, out }) => exportProject(folder, out),
  usage: ({ model, entry, key }) => describeUsage(model, entry, key),
  use: async ({ model, files, options }, say) => {
    const opened = await openUsable(model);
    try {
      for await (const used of useModel(opened, files, options)) await say(used);
    } finally {
      await opened.close();
    }
    return undefined;
  },
  explain: ({ model, asked }, say) => explain(model, asked, say),
  batch: async ({ model, asked }, say) => {
    for await (const event of batch(model, asked)) await say(event);
    return undefined;
  },
  profile: ({ model, asked }) => profileModel(model, asked),
  gradcheck: ({ project, batch: size, samples }, say) => gradcheck(project, {
    ...(size !== undefined && { batch: size }), ...(samples !== undefined && { samples }), onTensor: (tensor, index, total) => say({ tensor, index, total }),
  }),
};

/** Does a job and tells of it; never throws. */
export async function work({ kind, asked }: ToCompute, tell: (message: FromCompute) => Promise<void>): Promise<void> {
  try {
    const value = await (workers[kind] as Worker<JobKind>)(asked as never, (said) => tell({ type: 'says', value: said }));
    await tell({ type: 'gives', value });
  } catch (thrown) {
    await tell({ type: 'failed', error: asLayerwrightError(thrown).toJSON() });
  }
}
