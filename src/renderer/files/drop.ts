// Files that are dropped onto the window, as paths of the host's machine.
import { LayerwrightError } from '../../core/errors.ts';
import { topOf } from './transfer.ts';
import type { Sent } from './transfer.ts';
import { upload } from './uploads.ts';

/** Files of one dropped folder: more are no data set that a page should send. */
const MOST = 100_000;

/** Whether a drag brings files at all. */
export const bringsFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') ?? false;

/** All files below an entry, by their paths from the drop. Hidden ones are left out. */
async function filesBelow(entry: FileSystemEntry, into: Sent[], above = ''): Promise<void> {
  if (entry.name.startsWith('.')) return;
  const path = `${above}${entry.name}`;
  if (entry.isFile) {
    into.push({ path, file: await new Promise<File>((resolve, reject) => { (entry as FileSystemFileEntry).file(resolve, reject); }) });
    if (into.length > MOST) throw new LayerwrightError('file/unsupported', 'There are too many files to be uploaded.', { expected: `at most ${MOST}`, hint: 'Copy the folder to the machine where Layerwright runs, and choose it there.' });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a hundred at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (some.length === 0) return;
    for (const child of some) await filesBelow(child, into, `${path}/`);
  }
}

/**
 * Absolute paths of what was dropped, files and folders. To be called in the drop event itself: its data are gone after it. In Electron
 * they are where they are; from a browser they are uploaded, with progress and a way to stop it. Throws `cancelled`, `file/unsupported`, `connection/lost`.
 */
export async function pathsOfDrop(data: DataTransfer): Promise<readonly string[]> {
  const { layerwright } = window;
  if (layerwright) return [...data.files].map((file) => layerwright.pathOf(file)).filter((path) => path !== '');
  const entries = [...data.items].flatMap((item) => (item.kind === 'file' ? item.webkitGetAsEntry() ?? [] : []));
  const loose = entries.length === 0 ? [...data.files] : [];
  const sent: Sent[] = loose.map((file) => ({ file, path: file.name }));
  for (const entry of entries) await filesBelow(entry, sent);
  if (sent.length === 0) throw new LayerwrightError('data/empty', 'Nothing that can be read was dropped.', { hint: 'Drop files, or a folder with files in it.' });
  const paths = await upload(sent);
  const names = entries.length > 0 ? entries.map((e) => e.name) : loose.map((f) => f.name);
  return names.flatMap((name) => topOf(name, sent, paths) ?? []);
}
