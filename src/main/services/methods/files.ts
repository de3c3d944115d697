import { createReadStream } from 'node:fs';
import { LayerwrightError } from '../../../core/errors.ts';
import { ensureFolder, fileError, insideWorkspace, kindOf, safeName, writeFileAtomic } from '../../files.ts';
import type { ChooseOptions, Dialogs } from '../dialogs.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

function dialogsOf({ dialogs }: Services): Dialogs {
  if (dialogs) return dialogs;
  throw new LayerwrightError('usage', 'This host has no dialogs of its own.', { hint: 'Choose with files.browse.' });
}

/** What was chosen in the system's dialog is within reach from then on. */
async function choose(services: Services, options: ChooseOptions): Promise<readonly string[]> {
  const paths = await dialogsOf(services).choose(options);
  for (const path of paths) services.reach.allow(path);
  return paths;
}

export const fileMethods = os.files.router({
  roots: os.files.roots.handler(({ context: { services } }) => services.reach.roots()),
  browse: os.files.browse.handler(({ input, context: { services } }) => services.reach.browse(input.folder, input.hidden)),
  makeFolder: os.files.makeFolder.handler(async ({ input: { folder, name }, context: { services } }) => {
    if (safeName(name) !== name) throw new LayerwrightError('file/unsupported', `"${name}" is not a name for a folder.`, { where: name, expected: 'a name without / \\ : * ? " < > |', received: name });
    const path = await insideWorkspace(await services.reach.check(folder), name);
    if (await kindOf(folder) !== 'folder') throw new LayerwrightError('file/not-found', `${folder} is not a folder.`, { where: folder });
    if (await kindOf(path) !== 'nothing') throw new LayerwrightError('file/write-failed', `There is a "${name}" already.`, { where: path, hint: 'Choose another name.' });
    await ensureFolder(path);
    return { path };
  }),
  choose: os.files.choose.handler(async ({ input, context: { services } }) => ({ paths: await choose(services, input) })),
  save: os.files.save.handler(async ({ input: { title, name, bytes, path: source }, context: { services } }) => {
    dialogsOf(services);
    if ((bytes === undefined) === (source === undefined)) throw new LayerwrightError('usage', 'files.save takes either bytes or the path of a file.', { expected: 'bytes or path' });
    const from = source === undefined ? undefined : await services.reach.check(source);
    if (from !== undefined && await kindOf(from) !== 'file') throw fileError(Object.assign(new Error('no file'), { code: await kindOf(from) === 'folder' ? 'EISDIR' : 'ENOENT' }), from, 'read');
    const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1];
    const [path] = await choose(services, { title, kind: 'save', name: safeName(name), ...(extension !== undefined && { extensions: [extension] }) });
    if (path === undefined) return {};
    await writeFileAtomic(path, bytes ?? createReadStream(from as string));
    return { path };
  }),
});

