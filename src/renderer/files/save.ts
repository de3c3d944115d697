// Files that leave the window: a download from a page, the system's dialog in Electron.
import { LayerwrightError } from '../../core/errors.ts';
import { host } from './choose.ts';
import { downloadAddress } from './transfer.ts';

function download(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

/** Saves bytes or text as a file. True unless the user changed their mind. `title`: of the dialog, where there is one. */
export async function saveBytes(name: string, data: Uint8Array | string | Blob, type: string, title: string = name): Promise<boolean> {
  if (window.layerwright) {
    const bytes = new Uint8Array(await new Blob([data as BlobPart]).arrayBuffer());
    return (await host().files.save({ title, name, bytes })).path !== undefined;
  }
  const address = URL.createObjectURL(data instanceof Blob ? data : new Blob([data as BlobPart], { type }));
  download(address, name);
  // The browser has taken hold of it by then.
  setTimeout(() => { URL.revokeObjectURL(address); }, 60_000);
  return true;
}

/** Saves a copy of a file of the workspace, such as an exported model: its absolute path. True unless the user changed their mind. */
export async function saveFile(path: string, name: string, title: string = name): Promise<boolean> {
  if (window.layerwright) return (await host().files.save({ title, name, path })).path !== undefined;
  const { workspace } = await host().app.info();
  const address = downloadAddress(workspace, path);
  if (address === undefined) throw new LayerwrightError('file/unsupported', `${path} is not in the workspace.`, { where: path, expected: `a file below ${workspace}` });
  download(address, name);
  return true;
}
