// Binds a project to its data: every input and loss gets a field, and the network's sizes must be those of the data.
import { fillBindings } from '../../core/binding/choose.ts';
import { dataProblems, lossFields } from '../../core/binding/findings.ts';
import { pictureOptions } from '../../core/binding/pictures.ts';
import { checkProject } from '../../core/graph/check-project.ts';
import { throwProblems } from '../../core/graph/problem.ts';
import type { Project } from '../../core/graph/schema.ts';
import { templateById } from '../../core/templates/index.ts';
import { catalogueOf } from '../../core/shapes/catalogue.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { Dataset } from '../data/types.ts';
import type { DatasetRecord } from '../runs/datasets.ts';
import { openProjectData, recordOf, withResolvedData } from './datasets.ts';
import { projectFile } from './projects.ts';
import { settingProblems } from './settings.ts';

export interface Bound {
  /** With absolute data paths and a field bound to every input and loss. */
  readonly project: Project;
  readonly dataset: DatasetRecord;
}

/**
 * Opens the project's data, binds what is not bound yet and checks that the two fit. `projectPath`: folder or file of the
 * project. Throws `graph/binding`, `shape/mismatch` naming the node and the param to change, and as `openDataset`.
 */
export async function bindData(given: Project, projectPath: string): Promise<Bound> {
  const { project, dataset } = await openBound(given, projectPath);
  dataset.close();
  return { project, dataset: recordOf(dataset) };
}

/** As `bindData`, with the data set left open: close it after use. */
async function openBound(given: Project, projectPath: string): Promise<{ project: Project; dataset: Dataset }> {
  const file = projectFile(projectPath);
  throwProblems([...checkProject({ ...given, bindings: { inputs: {}, losses: {} } }, catalogueOf(given)), ...settingProblems(given)], file);
  let project = withResolvedData(given, projectPath);
  let dataset = await openProjectData(project);
  try {
    const template = project.template === undefined ? undefined : templateById(project.template);
    project = { ...project, bindings: fillBindings(project, dataset, template?.scaling) };
    const options = pictureOptions(project, dataset);
    if (options) {
      dataset.close();
      project = { ...project, data: { ...project.data, options } };
      dataset = await openProjectData(project);
    }
    throwProblems([...dataProblems(project, dataset), ...inferShapes(project, { fields: lossFields(project, dataset) }).problems], file);
    return { project, dataset };
  } catch (thrown) {
    dataset.close();
    throw thrown;
  }
}
