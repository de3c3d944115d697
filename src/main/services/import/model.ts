// An ONNX file becomes a project in a folder of its own: the text, and the weights beside it.
import { basename, join, resolve } from 'node:path';
import { importModel, WEIGHTS_FILE } from '../../../core/import/import-model.ts';
import { reportOf } from '../../../core/import/report.ts';
import type { ImportReport } from '../../../core/import/report.ts';
import { writeProjectWeights } from '../../engine/checkpoint/project-weights.ts';
import { kindOf } from '../../files.ts';
import { LayerwrightError } from '../../../core/errors.ts';
import { readModelFile } from '../../models/files.ts';
import { projectFile, saveProject } from '../projects.ts';
import { wholeOrNothing } from './whole.ts';

export interface ImportedProject {
  readonly file: string;
  readonly nodes: number;
  readonly report: ImportReport;
}

/** Throws `usage` where the folder holds a project already, `onnx/…`, `file/…`. */
export async function importInto(folder: string, modelPath: string): Promise<ImportedProject> {
  const file = projectFile(folder);
  if (await kindOf(file) !== 'nothing') throw new LayerwrightError('usage', `${file} exists already.`, { where: file, hint: 'Choose another folder.' });
  const model = await readModelFile(resolve(modelPath));
  const imported = importModel(model, basename(modelPath).replace(/\.onnx$/i, ''));
  await wholeOrNothing(folder, async () => {
    if (imported.project.weights !== undefined) await writeProjectWeights(join(folder, WEIGHTS_FILE), imported.weights);
    await saveProject(folder, imported.project);
  });
  return { file, nodes: imported.project.graph.nodes.length, report: reportOf(model, imported) };
}
