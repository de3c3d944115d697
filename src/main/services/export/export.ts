// A network as an ONNX file in the form that was asked for: written whole or not at all, tried afresh before it counts, and judged where its
// numbers were made coarser.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { encodeMapped } from '../../../core/onnx/codec/index.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { onnxruntimeExecutor } from '../../engine/onnxruntime.ts';
import type { Session } from '../../engine/executor.ts';
import { writeFileAtomic } from '../../files.ts';
import type { Context } from '../context.ts';
import { evaluateModel } from '../evaluation.ts';
import type { Evaluation, EvaluationRequest } from '../evaluation.ts';
import { openModelAt } from '../models.ts';
import type { TrainedModel } from '../models.ts';
import { loadProject, projectFile } from '../projects.ts';
import type { Feeds } from './calibrate.ts';
import { rangesOf } from './calibrate.ts';
import { convertModel, fixedBatch } from './convert.ts';
import { writeExtras } from './extras.ts';
import type { ExportedFile } from './extras.ts';
import { fromProject, planProject, planRun, projectOf, withBase } from './plan.ts';
import type { Base, ExportPlan } from './plan.ts';
import { compareOutputs, compareSides, timeSides } from './prove.ts';
import type { Compared, Side } from './prove.ts';
import type { Extra, Precision, Recipe, TellStage } from './recipe.ts';
import { openSamples, runOnMade } from './samples.ts';
import type { Samples } from './samples.ts';
import { withTemporary, writeTried } from './write.ts';

/** What a coarser form costs and saves. */
export interface Change {
  /** Of the part that the model is judged on; left out where the data could not be used. */
  readonly accuracy?: { readonly split: Evaluation['split']; readonly samples: number; readonly outputs: readonly { readonly name: string; readonly before: Readonly<Record<string, number>>; readonly after: Readonly<Record<string, number>> }[] };
  readonly bytes: { readonly before: number; readonly after: number };
  /** Of one sample (or of the batch that the file fixes), on this machine's processor. */
  readonly milliseconds?: { readonly before: number; readonly after: number; readonly samples: number };
}

export interface Exported {
  readonly run?: string;
  readonly path: string;
  readonly bytes: number;
  /** `model`: the run's own exported file; `checkpoint`: made of the last checkpoint, at this step. */
  readonly from: Base['from'];
  readonly step?: number;
  readonly parameters: number;
  /** Weights that no file holds: as the project's seed draws them. */
  readonly drawn?: number;
  readonly opset: number;
  /** Samples at once, where the file fixes them. */
  readonly batch?: number;
  readonly precision: Precision;
  /** Largest difference of the file, run in a fresh session, from the network it was made of. Left out where that could not be run here. */
  readonly difference?: number;
  readonly compared?: Compared;
  readonly change?: Change;
  /** Everything that was written, the model first. */
  readonly files: readonly ExportedFile[];
  /** What was done and what was not, in sentences. */
  readonly notes: readonly string[];
}

/** Exports a run. Throws `run/not-found`, `run/state` (nothing to export yet), `file/write-failed`. */
export const exportRun = async (context: Context, given: string, out: string, recipe: Recipe = {}, extras: readonly Extra[] = []): Promise<Exported> => performExport(await planRun(context, given, out, recipe, { extras }));

/** Exports a project as it stands, with the weights beside it; the others as its seed draws them. Throws `file/not-found`, `project/…`, `file/write-failed`, what the network has against it. */
export async function exportProject(given: string, out: string, recipe: Recipe = {}, extras: readonly Extra[] = []): Promise<Exported> {
  return performExport(planProject(projectFile(given), await loadProject(given), out, recipe, extras));
}

/** A float32 file computes what its network computes, but for the order of sums. */
const TOLERANCE = 1e-3;
const COMPARED = 64;
const CALIBRATED = 200;

/** As `exportRun`, from plain data. Throws what was asked for and cannot be. */
export async function performExport(plan: ExportPlan, tell: TellStage = () => undefined): Promise<Exported> {
  await tell({ stage: 'reading' });
  const notes: string[] = [];
  const { subject, recipe, extras } = plan;
  if (subject.kind === 'project' && !(extras && extras.length > 0) && Object.values(recipe).every((v) => v === undefined || v === false || v === 'float32')) return exportAsItStands(subject, plan.out, notes, tell);
  return withBase(plan, notes, async (base) => {
    const side = await openSide(base.path);
    try {
      const samples = side.opened && await openSamples(side.opened, plan.data, plan.recipe.samples ?? CALIBRATED, notes);
      try {
        return await new Export(plan, base, side, samples, notes, tell).run();
      } finally {
        samples?.close();
      }
    } finally {
      await side.session.close();
    }
  });
}

/**
 * A project with nothing to convert: the file is the network, so it is run once as its nodes say and once as onnxruntime folds and
 * fuses them. One session at a time: a network of half a gigabyte takes no more than three times that.
 */
async function exportAsItStands({ file, project }: Extract<ExportPlan['subject'], { kind: 'project' }>, out: string, notes: string[], tell: TellStage): Promise<Exported> {
  const { model, from, drawn } = await fromProject(file, project, false, notes);
  await tell({ stage: 'writing' });
  const { tried: compared, ...written } = await writeTried(model, out, async (trial): Promise<Compared | undefined> => {
    await tell({ stage: 'comparing' });
    const ran = await using(await loadAsWritten(model, trial), (session) => runOnMade(model, session));
    return ran && using(await onnxruntimeExecutor('cpu', { prepack: false }).load(trial), async (session) =>
      compareOutputs(ran.outputs, await session.run(ran.feeds), ran.feeds, { on: 'made inputs', tolerance: TOLERANCE, where: trial }));
  });
  const batch = fixedBatch(model);
  return {
    ...written, from, ...(drawn !== undefined && { drawn }), opset: model.opsets.get('') ?? 1, ...(batch !== undefined && { batch }), precision: 'float32',
    ...(compared && { compared, difference: compared.difference }), files: [{ kind: 'model', path: written.path, bytes: written.bytes }], notes,
  };
}

async function using<T>(session: Session, use: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await use(session);
  } finally {
    await session.close();
  }
}

/** The nodes of a file as they are, with its weights mapped into memory where onnxruntime can: reading half a gigabyte twice takes seconds. */
async function loadAsWritten(model: Model, file: string): Promise<Session> {
  const executor = onnxruntimeExecutor('cpu', { optimize: false });
  return withTemporary(file, async (nodes) => {
    await writeFileAtomic(nodes, encodeMapped(model, basename(file)), { sync: false });
    return executor.load(nodes).catch(() => executor.load(file));
  });
}

interface OpenSide extends Side { readonly opened: TrainedModel | undefined }

/** A model whose inputs are no batches of samples is run all the same. */
async function openSide(path: string): Promise<OpenSide> {
  try {
    const opened = await openModelAt({ path, run: undefined });
    return { opened, session: opened.session, batch: opened.batch };
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError) || thrown.code !== 'onnx/unsupported') throw thrown;
    return { opened: undefined, session: await onnxruntimeExecutor('cpu').load(path), batch: undefined };
  }
}

class Export {
  readonly #plan: ExportPlan;
  readonly #base: Base;
  readonly #side: OpenSide;
  readonly #samples: Samples | undefined;
  readonly #notes: string[];
  readonly #tell: TellStage;

  constructor(plan: ExportPlan, base: Base, side: OpenSide, samples: Samples | undefined, notes: string[], tell: TellStage) {
    this.#plan = plan;
    this.#base = base;
    this.#side = side;
    this.#samples = samples;
    this.#notes = notes;
    this.#tell = tell;
  }

  async run(): Promise<Exported> {
    const { recipe, subject, out } = this.#plan;
    const { precision = 'float32' } = recipe;
    await this.#tell({ stage: 'converting' });
    const model = await convertModel(this.#base.model, recipe, (folded, names) => this.#ranges(folded, names), this.#notes);
    await this.#tell({ stage: 'writing' });
    const { tried, ...written } = await writeTried(model, out, (trial) => this.#try(trial, precision));
    const batch = fixedBatch(model);
    const files = [{ kind: 'model' as const, path: written.path, bytes: written.bytes }, ...await this.#extras(model, written)];
    return {
      ...(subject.kind === 'run' && { run: subject.place.run }), ...written, from: this.#base.from,
      ...(this.#base.step !== undefined && { step: this.#base.step }), ...(this.#base.drawn !== undefined && { drawn: this.#base.drawn }),
      opset: model.opsets.get('') ?? 1, ...(batch !== undefined && { batch }), precision, ...tried, files, notes: this.#notes,
    };
  }

  async #extras(model: Model, { path, bytes, parameters }: Pick<Exported, 'path' | 'bytes' | 'parameters'>): Promise<ExportedFile[]> {
    const { extras = [], subject, about, data, recipe: { precision = 'float32' } } = this.#plan;
    if (extras.length === 0) return [];
    await this.#tell({ stage: 'describing' });
    const written = await openSide(path);
    try {
      const project = projectOf(subject);
      const evaluation = extras.includes('card') && data && this.#samples && written.opened ? await this.#judged(written.opened, data) : undefined;
      return await writeExtras(extras, {
        title: this.#plan.title ?? project?.name ?? basename(path, '.onnx'), path, model: written.opened, project, weights: this.#base.model.graph.initializers,
        card: { file: { name: basename(path), bytes, opset: model.opsets.get('') ?? 1, precision, parameters, notes: [...this.#notes] }, run: about, evaluation },
      }, this.#notes);
    } finally {
      await written.session.close();
    }
  }

  async #judged(model: TrainedModel, data: EvaluationRequest): Promise<Evaluation | undefined> {
    try {
      return await evaluateModel(model, data);
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') throw thrown;
      this.#notes.push(`The accuracy could not be measured: ${thrown.message}`);
      return undefined;
    }
  }

  async #ranges(folded: Model, names: readonly string[]): Promise<ReadonlyMap<string, { readonly min: number; readonly max: number }>> {
    const { opened } = this.#side;
    const calibration = this.#samples?.calibration;
    if (!opened || !calibration) {
      throw new LayerwrightError('data/empty', 'int8 needs samples to take the ranges of its numbers from.', { expected: 'data that the model was made for', received: this.#notes.find((note) => note.startsWith('The data could not be used')) ?? 'no data', hint: 'Name the data with --data, or bind the project to some.' });
    }
    let seen = 0;
    const { calibration: kind = 'minmax' } = this.#plan.recipe;
    const passes = kind === 'minmax' ? 1 : 2;
    const size = Math.min(calibration.count, opened.batch ?? 16);
    const ranges = await rangesOf(folded, names, kind, () => calibration.feeds({ ...opened, batch: fixedBatch(folded) }), () => this.#tell({ stage: 'calibrating', share: Math.min(1, ++seen / (passes * Math.ceil(calibration.count / Math.max(1, size)))) }));
    this.#notes.push(`Ranges were taken from ${calibration.count} samples.`);
    return ranges;
  }

  async #try(trial: string, precision: Precision): Promise<Pick<Exported, 'difference' | 'compared' | 'change'>> {
    const made = await openSide(trial);
    try {
      await this.#tell({ stage: 'comparing' });
      const compared = await this.#compare(made, precision, trial);
      const difference = compared && { compared, difference: compared.difference };
      return { ...difference, ...(precision !== 'float32' && { change: await this.#change(made, trial) }) };
    } finally {
      await made.session.close();
    }
  }

  /** Rows that both can take: what one of them fixes, twice that where the other is to take any. */
  #rows(made: OpenSide): number {
    const [a, b] = [this.#side.batch, made.batch];
    return b ?? (a === undefined ? 32 : 2 * a);
  }

  async #compare(made: OpenSide, precision: Precision, where: string): Promise<Compared | undefined> {
    const { opened } = made;
    const classes = this.#side.opened?.outputs.find((o) => o.task === 'multiclass' || o.task === 'binary')?.name;
    const tolerance = precision === 'float32' ? TOLERANCE : undefined;
    if (this.#samples && opened) return compareSides(this.#side, made, this.#samples.some({ ...opened, batch: made.batch ?? (this.#side.batch === undefined ? undefined : this.#rows(made)) }, COMPARED, this.#rows(made)), { on: 'data', tolerance, classes, where });
    const inputs = await this.#madeInputs(made);
    return inputs && compareSides(this.#side, made, [inputs], { on: 'made inputs', tolerance, classes, where });
  }

  /** Made for the file where it fixes its batch, else for what it was made of. */
  async #madeInputs(made: OpenSide): Promise<Feeds | undefined> {
    const narrow = made.batch !== undefined && made.opened ? { model: made.opened.model, session: made.session } : { model: this.#base.model, session: this.#side.session };
    return (await runOnMade(narrow.model, narrow.session))?.feeds;
  }

  async #change(made: OpenSide, trial: string): Promise<Change> {
    const bytes = { before: (await stat(this.#base.path)).size, after: (await stat(trial)).size };
    await this.#tell({ stage: 'evaluating' });
    const accuracy = await this.#accuracy(made);
    await this.#tell({ stage: 'timing' });
    const batch = made.batch ?? this.#side.batch ?? 1;
    let feeds: Feeds | undefined;
    if (this.#samples && made.opened) for await (const some of this.#samples.some({ ...made.opened, batch }, batch, batch)) feeds = Object.fromEntries(Object.entries(some).map(([name, t]) => [name, { ...t, bytes: t.bytes.slice() }]));
    feeds ??= await this.#madeInputs(made);
    const [before, after] = feeds ? await timeSides([this.#side, made], feeds) : [];
    return { ...(accuracy && { accuracy }), bytes, ...(before !== undefined && after !== undefined && { milliseconds: { before, after, samples: batch } }) };
  }

  async #accuracy(made: OpenSide): Promise<Change['accuracy']> {
    const [base, other] = [this.#side.opened, made.opened];
    if (!this.#plan.data || !this.#samples || !base || !other) return undefined;
    const before = await this.#judged(base, this.#plan.data);
    if (!before) return undefined;
    await this.#tell({ stage: 'evaluating', share: 0.5 });
    const after = await this.#judged(other, this.#plan.data);
    return after && { split: before.split, samples: before.samples, outputs: before.outputs.map((o, i) => ({ name: o.name, before: o.metrics, after: after.outputs[i]?.metrics ?? {} })) };
  }
}
