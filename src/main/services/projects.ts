// Projects on disk: read, written whole or not at all, made from templates, changed by the command line.
import { join } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import { serializeProject } from '../../core/graph/serialize.ts';
import type { Project } from '../../core/graph/schema.ts';
import { optimizerByType, optimizers } from '../../core/optimizers/index.ts';
import { ensureFolder, kindOf, readText, writeFileAtomic } from '../files.ts';

const FILE = 'project.json';

/** Path of the project file in a folder; a path to the file itself is taken too. */
export const projectFile = (path: string): string => (path.endsWith('.json') ? path : join(path, FILE));

/** Reads and checks a project. Throws `file/not-found`, `project/…` errors that name the place in the file. */
export async function loadProject(path: string): Promise<Project> {
  const file = projectFile(path);
  if (await kindOf(file) === 'nothing') {
    throw new LayerwrightError('file/not-found', `There is no project in ${path}.`, { where: file, expected: 'a folder with a project.json', hint: 'Make one with `new <dir> --template <id>`.' });
  }
  return parseProject(await readText(file), file);
}

export async function saveProject(path: string, project: Project): Promise<void> {
  await writeFileAtomic(projectFile(path), serializeProject(project));
}

/** Writes a new project; refuses to replace one. */
export async function createProject(folder: string, project: Project): Promise<string> {
  const file = projectFile(folder);
  if (await kindOf(file) !== 'nothing') {
    throw new LayerwrightError('usage', `${file} exists already.`, { where: file, hint: 'Choose another folder.' });
  }
  await ensureFolder(folder);
  await saveProject(folder, project);
  return file;
}

/** Changes of a project's settings for one run. */
export interface Overrides {
  readonly data?: string;
  readonly testData?: string;
  readonly epochs?: number;
  readonly steps?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly optimizer?: string;
  readonly seed?: number;
  /** Run whose weights the training begins with. */
  readonly weights?: string;
}

/** The project with settings replaced; paths of data become absolute. */
export function override(project: Project, o: Overrides): Project {
  const training = { ...project.training };
  if (o.epochs !== undefined) training.epochs = o.epochs;
  if (o.steps !== undefined) {
    training.steps = o.steps;
    // So many steps are wanted, however many epochs they make.
    if (o.epochs === undefined) training.epochs = Math.max(training.epochs, o.steps);
  }
  if (o.batch !== undefined) training.batch = o.batch;
  if (o.learningRate !== undefined) training.learningRate = o.learningRate;
  if (o.optimizer !== undefined && o.optimizer !== training.optimizer.type) {
    if (!optimizerByType(o.optimizer)) {
      throw new LayerwrightError('usage', `There is no optimizer "${o.optimizer}".`, { expected: optimizers.map((d) => d.type).join(', '), received: o.optimizer });
    }
    training.optimizer = { type: o.optimizer };
  }
  if (o.weights !== undefined) training.initialWeights = { run: o.weights };
  return {
    ...project, training,
    ...(o.seed !== undefined && { seed: o.seed }),
    data: { ...project.data, ...(o.data !== undefined && { source: o.data }), ...(o.testData !== undefined && { testSource: o.testData }) },
  };
}

/** JSON where it parses as JSON, else the text itself. */
export function settingValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * `node.param=value` settings on top of a project; values are JSON where they parse as JSON, else text. `training.…`,
 * `data.…` and `seed` set the document's own fields; `training.optimizer=momentum` means its type.
 */
export function applySettings(project: Project, settings: readonly string[], where: string): Project {
  const draft = structuredClone(project) as unknown as Record<string, unknown>;
  for (const setting of settings) {
    const at = setting.indexOf('=');
    const path = setting.slice(0, Math.max(at, 0)).split('.');
    const [first = '', ...rest] = path;
    if (at < 1 || (first !== 'seed' && first !== 'name' && rest.length === 0)) {
      throw new LayerwrightError('usage', `"${setting}" is not a setting.`, { expected: 'node.param=value, training.field=value, data.field=value or seed=value', received: setting });
    }
    const value = settingValue(setting.slice(at + 1));
    if (['training', 'data', 'seed', 'name', 'bindings'].includes(first)) assign(draft, path, value);
    else {
      const nodes = (draft['graph'] as Project['graph']).nodes;
      // Ids may hold dots: the longest one that fits is meant.
      const node = nodes.filter((n) => setting.startsWith(`${n.id}.`)).sort((a, b) => b.id.length - a.id.length)[0];
      if (!node) {
        throw new LayerwrightError('usage', `The network has no node "${first}".`, { where: setting, expected: nodes.map((n) => n.id).slice(0, 30).join(', '), received: first });
      }
      const inside = setting.slice(node.id.length + 1, at).split('.');
      assign(NODE_FIELDS.includes(inside[0] ?? '') ? node : node.params, inside, value);
    }
  }
  return parseProject(draft, where);
}

/** Fields of a node that are no params of its layer. */
const NODE_FIELDS: readonly string[] = ['frozen', 'statistics', 'learningRateFactor', 'shareWeightsWith', 'label', 'note', 'group'];

/** A choice with settings of its own, such as an optimizer or an initialiser, may be given by its type alone. */
const chosen = (key: string, before: unknown, value: unknown): unknown =>
  typeof value === 'string' && (key.endsWith('Initializer') || (typeof before === 'object' && before !== null && 'type' in before)) ? { type: value } : value;

function assign(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = target;
  for (const part of path.slice(0, -1)) {
    if (typeof at[part] !== 'object' || at[part] === null) at[part] = {};
    at = at[part] as Record<string, unknown>;
  }
  const key = path.at(-1) as string;
  at[key] = chosen(key, at[key], value);
}
