// A pretrained model made to tell the classes of other data apart: a project with a new head, what lies below frozen as asked.
import { basename, join, resolve } from 'node:path';
import { adaptToData } from '../../../core/binding/adapt.ts';
import type { Adapted } from '../../../core/binding/adapt.ts';
import { lossFields } from '../../../core/binding/findings.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { throwProblems } from '../../../core/graph/problem.ts';
import type { PortRef, Project } from '../../../core/graph/schema.ts';
import { importModel, WEIGHTS_FILE } from '../../../core/import/import-model.ts';
import type { Preprocessing } from '../../../core/import/preprocessing.ts';
import type { Freeze } from '../../../core/shapes/freezing.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import { openDataset } from '../../data/index.ts';
import { writeProjectWeights } from '../../engine/checkpoint/project-weights.ts';
import { catalogue } from '../../models/catalogue/index.ts';
import { identifyModel } from '../../models/download/checksum.ts';
import { readModelFile } from '../../models/files.ts';
import { createProject } from '../projects.ts';
import { preprocessingOf } from './known.ts';
import { wholeOrNothing } from './whole.ts';

export interface FinetuneRequest {
  readonly model: string;
  /** Folder of the new project. */
  readonly folder: string;
  /** Absolute, or `made:<id>`. */
  readonly data: string;
  readonly testData?: string | undefined;
  readonly freeze: Freeze;
  /** Node that the head is put on; where the classifier begins, if left out. */
  readonly cut?: string | undefined;
  /** What differs from what is known or guessed. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
  /** At most so many training samples a class. */
  readonly perClass?: number | undefined;
  readonly training?: Partial<Project['training']> | undefined;
}

export interface Prepared {
  readonly project: Project;
  readonly file: string;
  readonly adapted: Adapted;
}

/** The first output of a node of that name. */
function cutAt(project: Project, node: string | undefined): PortRef | undefined {
  if (node === undefined) return undefined;
  const port = inferShapes(project, { inner: true }).nodes.get(node)?.outputs.keys().next().value;
  if (port !== undefined) return { node, port };
  throw new LayerwrightError('usage', `The model has no node ${node} to put a head on.`, { expected: project.graph.nodes.slice(-12).map((n) => n.id).join(', '), received: node });
}

/** Writes the project with its new head. Throws `usage`, `onnx/…`, `data/…`. */
export async function prepareFinetune(request: FinetuneRequest): Promise<Prepared> {
  const model = await readModelFile(resolve(request.model));
  const imported = importModel(model, basename(resolve(request.folder)));
  const dataset = await openDataset(request.data, { test: request.testData });
  try {
    const { data } = imported.project;
    const source: Project = {
      ...imported.project, weights: WEIGHTS_FILE,
      data: { ...data, source: request.data, ...(request.testData !== undefined && { testSource: request.testData }), ...(request.perClass !== undefined && { split: { ...data.split, perClass: request.perClass } }) },
    };
    const adapted = adaptToData(source, dataset, { freeze: request.freeze, cut: cutAt(source, request.cut), known: preprocessingOf(await identifyModel(resolve(request.model), catalogue), source.model?.metadata), preprocessing: request.preprocessing, training: request.training });
    throwProblems(inferShapes(adapted.project, { fields: lossFields(adapted.project, dataset) }).problems);
    const { folder } = request;
    const file = await wholeOrNothing(folder, async () => {
      const made = await createProject(folder, adapted.project);
      await writeProjectWeights(join(folder, WEIGHTS_FILE), imported.weights);
      return made;
    });
    return { project: adapted.project, file, adapted };
  } finally {
    dataset.close();
  }
}
