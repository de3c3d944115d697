// A pretrained model made to tell the classes of other data apart: a project with a new head, what lies below frozen as asked.
import { basename, join, resolve } from 'node:path';
import { adaptToData } from '../../../core/binding/adapt.ts';
import type { Adapted } from '../../../core/binding/adapt.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { importModel, WEIGHTS_FILE } from '../../../core/import/import-model.ts';
import type { Preprocessing } from '../../../core/import/preprocessing.ts';
import type { Freeze } from '../../../core/shapes/freezing.ts';
import { openDataset } from '../../data/index.ts';
import { writeProjectWeights } from '../../engine/checkpoint/project-weights.ts';
import { ensureFolder } from '../../files.ts';
import { readModelFile } from '../../models/files.ts';
import { createProject } from '../projects.ts';

export interface FinetuneRequest {
  readonly model: string;
  /** Folder of the new project. */
  readonly folder: string;
  /** Absolute, or `made:<id>`. */
  readonly data: string;
  readonly testData?: string | undefined;
  readonly freeze: Freeze;
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
    const adapted = adaptToData(source, dataset, { freeze: request.freeze, preprocessing: request.preprocessing, training: request.training });
    await ensureFolder(request.folder);
    const file = await createProject(request.folder, adapted.project);
    await writeProjectWeights(join(request.folder, WEIGHTS_FILE), imported.weights);
    return { project: adapted.project, file, adapted };
  } finally {
    dataset.close();
  }
}
