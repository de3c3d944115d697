// New projects: a template, fitted to a data set where one is named.
import { basename, resolve } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { nearest } from '../../core/graph/catalogue.ts';
import { checkProject } from '../../core/graph/check-project.ts';
import { parseSettings } from '../../core/graph/issues.ts';
import { throwProblems } from '../../core/graph/problem.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../core/graph/schema.ts';
import type { Project } from '../../core/graph/schema.ts';
import { catalogueOf } from '../../core/shapes/catalogue.ts';
import { bindTemplate } from '../../core/binding/template.ts';
import { templateById, templates } from '../../core/templates/index.ts';
import type { TemplateDefinition } from '../../core/templates/define.ts';
import { openDataset } from '../data/index.ts';
import { resolveSource } from './datasets.ts';
import { applySettings, createProject, projectFile, settingValue } from './projects.ts';
import { settingProblems } from './settings.ts';

export interface NewProject {
  readonly folder: string;
  readonly template: string;
  readonly data?: string | undefined;
  readonly testData?: string | undefined;
  /** `node.param=value` on top of the template. */
  readonly settings?: readonly string[];
  /** Params of the template, `name=value`: they come before what the data say. */
  readonly params?: readonly string[];
}

export function findTemplate(id: string): TemplateDefinition {
  const found = templateById(id);
  if (found) return found;
  const ids = templates.map((t) => t.id);
  const near = nearest(id, ids);
  throw new LayerwrightError('usage', `There is no template "${id}".`, { expected: ids.join(', '), received: id, hint: near === undefined ? '`templates` lists them.' : `Did you mean ${near}?` });
}

/** `name=value` pairs as a record. Throws `usage`. */
export function pairs(list: readonly string[], what: string): Record<string, unknown> {
  return Object.fromEntries(list.map((entry) => {
    const at = entry.indexOf('=');
    if (at < 1) throw new LayerwrightError('usage', `"${entry}" is not ${what}.`, { expected: 'name=value', received: entry });
    return [entry.slice(0, at), settingValue(entry.slice(at + 1))];
  }));
}

/** Makes the project's folder and file. Returns both. Throws `usage`, `data/field` where data and template do not fit, and as `openDataset`. */
export async function newProject(given: NewProject): Promise<{ file: string; project: Project }> {
  const template = findTemplate(given.template);
  const name = basename(resolve(given.folder));
  const params = pairs(given.params ?? [], 'a param of the template');
  const settings = given.settings ?? [];
  const project = applySettings(await build(template, name, params, given, readerOptions(settings)), settings, projectFile(given.folder));
  const mistakes = [...checkProject(project, catalogueOf(project)).filter((p) => p.code === 'graph/invalid-params'), ...settingProblems(project)];
  throwProblems(mistakes, projectFile(given.folder));
  return { file: await createProject(given.folder, project), project };
}

/** Makes a project with nothing in it yet. Returns its file. */
export async function emptyProject(folder: string): Promise<string> {
  const project = projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name: basename(resolve(folder)), graph: { nodes: [], edges: [] } });
  return createProject(folder, project);
}

/** `data.options.…` settings are wanted before the data are opened. */
function readerOptions(settings: readonly string[]): Record<string, unknown> {
  return pairs(settings.filter((s) => s.startsWith('data.options.')).map((s) => s.slice('data.options.'.length)), 'a setting');
}

/** Throws `usage` for params that the template does not take. `follows`: what is left out comes from the data. */
function checkParams(template: TemplateDefinition, params: Record<string, unknown>, follows = false): void {
  parseSettings(follows ? template.params.partial() : template.params, params, { code: 'usage', what: `Template ${template.id}`, path: 'params' });
}

async function build(template: TemplateDefinition, name: string, params: Record<string, unknown>, given: NewProject, options: Record<string, unknown>): Promise<Project> {
  if (given.data === undefined && given.testData !== undefined) {
    throw new LayerwrightError('usage', 'Test data are given, but no data to train on.', { expected: '--data <path>', received: '--test-data alone' });
  }
  const source = given.data ?? template.source;
  if (source === undefined) {
    checkParams(template, params);
    return template.build(params, name);
  }
  checkParams(template, params, true);
  const path = resolveSource(source, process.cwd());
  const testSource = given.testData === undefined ? undefined : resolveSource(given.testData, process.cwd());
  const dataset = await openDataset(path, { test: testSource, options });
  try {
    return bindTemplate(template, dataset.fields, { source: path, ...(testSource !== undefined && { testSource }), name, params });
  } finally {
    dataset.close();
  }
}
