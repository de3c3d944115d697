import { createHash } from 'node:crypto';
import { realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import { parseProject } from '../../../core/graph/parse.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { insideWorkspace, kindOf, readText, safeName } from '../../files.ts';
import { bindData } from '../binding.ts';
import { ask } from '../compute/client.ts';
import { emptyProject, newProject } from '../create.ts';
import { withResolvedData } from '../datasets.ts';
import { preprocessingOf } from '../import/known.ts';
import { entryOfImport, importRecordOf, keepCheck } from '../import/record.ts';
import type { ImportCheck, ImportRecord } from '../import/record.ts';
import { binProject, copyProject, restoreProject } from '../project-files.ts';
import { projectFile, saveProject } from '../projects.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

export const revisionOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

const badName = (name: string): LayerwrightError =>
  new LayerwrightError('file/unsupported', `"${name.slice(0, 200)}" is not a name for a project.`, { where: name.slice(0, 200), expected: 'the name of a folder, without / \\ : * ? " < > |', received: name.slice(0, 200) });

/** Path of a project's file: by its name in the workspace, or by the absolute path of its folder or file. It cannot lie elsewhere. */
export async function fileOf({ workspace, reach }: Services, given: string): Promise<string> {
  if (isAbsolute(given)) {
    const file = projectFile(given);
    if (basename(file) !== 'project.json') throw badName(given);
    return reach.check(file);
  }
  if (safeName(given) !== given) throw badName(given);
  return insideWorkspace(workspace.projects, join(given, 'project.json'));
}

export async function read(file: string): Promise<{ text: string; project: Project }> {
  if (await kindOf(file) === 'nothing') throw new LayerwrightError('file/not-found', `There is no project in ${dirname(file)}.`, { where: file, expected: 'a folder with a project.json' });
  const text = await readText(file);
  return { text, project: parseProject(text, file) };
}

/** A folder of the workspace that is not there yet: the name, or the name with a number. */
async function freeFolder({ workspace }: Services, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const folder = await insideWorkspace(workspace.projects, n === 1 ? name : `${name} ${n}`);
    if (await kindOf(folder) === 'nothing') return folder;
  }
}

/** The project to train or bind: as on disk, or as the window has it; its data must be within reach. */
export async function documentOf(services: Services, given: string, document: Project | undefined): Promise<{ file: string; project: Project }> {
  const file = await fileOf(services, given);
  const project = document ?? (await read(file)).project;
  const { data } = withResolvedData(project, file);
  if (data.source !== undefined) await services.reach.source(data.source);
  if (data.testSource !== undefined) await services.reach.source(data.testSource);
  return { file, project };
}

export const projectMethods = os.projects.router({
  list: os.projects.list.handler(async ({ context: { services: { workspace } } }) => {
    const names = await workspace.listProjects();
    const found = await Promise.all(names.map(async (name) => {
      const folder = join(workspace.projects, name);
      const modified = await stat(join(folder, 'project.json')).then(({ mtimeMs }) => mtimeMs, () => undefined);
      return modified === undefined ? [] : [{ name, folder, modified }];
    }));
    return found.flat().sort((a, b) => b.modified - a.modified);
  }),
  create: os.projects.create.handler(async ({ input: { name, data, testData, ...rest }, context: { services } }) => {
    const file = await fileOf(services, name);
    if (isAbsolute(name)) throw badName(name);
    const { reach } = services;
    const { template, settings, params } = rest;
    const made = template === undefined ? { file: await emptyProject(dirname(file)) } : await newProject({
      folder: dirname(file), template, ...(settings && { settings }), ...(params && { params }),
      ...(data !== undefined && { data: await reach.source(data) }), ...(testData !== undefined && { testData: await reach.source(testData) }),
    });
    const { text, project } = await read(made.file);
    return { folder: dirname(made.file), project, revision: revisionOf(text) };
  }),
  open: os.projects.open.handler(async ({ input, context: { services } }) => {
    const file = await fileOf(services, input.project);
    const { text, project } = await read(file);
    await services.recents.add({ folder: dirname(file), name: project.name });
    return { folder: dirname(file), project, revision: revisionOf(text) };
  }),
  import: os.projects.import.handler(async function* ({ input: { file: given, name }, signal, context: { services } }) {
    const file = await services.reach.check(given);
    if (name !== undefined && safeName(name) !== name) throw badName(name);
    const folder = await freeFolder(services, name ?? (basename(file).replace(/\.onnx$/i, '').replaceAll(/[<>:"/\\|?*]|^\.+|\.+$/g, '-').slice(0, 80) || 'model'));
    const options = { start: services.startChild, signal };
    let record: ImportRecord;
    try {
      record = await ask('import', { folder, file }, options);
    } catch (thrown) {
      // Ended half-way: it had no time to clear up.
      await rm(folder, { recursive: true, force: true });
      throw thrown;
    }
    yield { type: 'imported', folder, record };
    // A model that brings the runtime down costs the comparison, not the project.
    const check = await ask('checkImport', { file }, options).catch((thrown: unknown): ImportCheck => {
      if (signal?.aborted) throw thrown;
      return { loads: true, equal: null, reason: asLayerwrightError(thrown).message };
    });
    yield { type: 'checked', record: await keepCheck(folder, record, check) };
  }),
  imported: os.projects.imported.handler(async ({ input, context: { services } }) => {
    const file = await fileOf(services, input.project);
    const { project } = await read(file);
    const record = await importRecordOf(file);
    if (!record) return null;
    const known = preprocessingOf(entryOfImport(record, services.catalogue), project.model?.metadata);
    return { ...record, ...(known && { known }) };
  }),
  freeBatch: os.projects.freeBatch.handler(async ({ input, signal, context: { services } }) => ask('freeBatch', await documentOf(services, input.project, input.document), { start: services.startChild, signal })),
  recent: os.projects.recent.handler(({ context: { services } }) => services.recents.all()),
  forget: os.projects.forget.handler(async ({ input, context: { services: { recents } } }) => {
    await recents.forget(input.folder);
    return recents.all();
  }),
  copy: os.projects.copy.handler(async ({ input, context: { services } }) => {
    const file = await fileOf(services, input.project);
    await read(file);
    if (safeName(input.name) !== input.name) throw badName(input.name);
    return { folder: await copyProject(services.workspace, dirname(file), input.name) };
  }),
  remove: os.projects.remove.handler(async ({ input, context: { services } }) => {
    const file = await fileOf(services, input.project);
    await read(file);
    if (await realpath(dirname(dirname(file))) !== await realpath(services.workspace.projects)) throw new LayerwrightError('file/unsupported', 'Only projects of the workspace can be removed here.', { where: file, hint: 'Remove its folder where it lies.' });
    const binned = await binProject(services.workspace, dirname(file));
    await services.recents.forget(dirname(file));
    return { binned };
  }),
  restore: os.projects.restore.handler(async ({ input, context: { services } }) => ({ folder: await restoreProject(services.workspace, input.binned) })),
  save: os.projects.save.handler(async ({ input: { project, document, revision }, context: { services } }) => {
    const file = await fileOf(services, project);
    const before = await kindOf(file) === 'nothing' ? undefined : await readText(file);
    // Only what is a project already: this method writes nowhere else.
    if (before === undefined) await read(file);
    else if (revision === undefined) parseProject(before, file);
    else if (revisionOf(before) !== revision) {
      throw new LayerwrightError('project/changed', `${file} was changed by another window or program.`, { where: file, expected: revision, received: revisionOf(before), hint: 'Open it again, or save without a revision to replace it.' });
    }
    await saveProject(file, document);
    return { revision: revisionOf(await readText(file)) };
  }),
  fit: os.projects.fit.handler(async ({ input, context: { services } }) => {
    const { file, project } = await documentOf(services, input.project, input.document);
    return bindData(project, file);
  }),
});
