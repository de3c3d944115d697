// Names and limits of what is sent to the host and taken away from it: pure.
import { LayerwrightError } from '../../core/errors.ts';
import { UPLOAD_FOLDERS, UPLOAD_LIMIT } from '../../preload/contract/uploads.ts';
import { formatBytes } from '../i18n/format.ts';

/** One file and where it goes, relative to the folder of the drop. */
export interface Sent { readonly file: Blob; readonly path: string }

/** `20261124-153012-417`: a folder for each drop, so that nothing that a project uses is replaced by another file of its name. */
export const folderOfDrop = (now: Date): string => now.toISOString().replace(/[-:Z]/g, '').replace('T', '-').replace('.', '-');

/** What cannot be sent, said before anything is: a file that is too large, a folder that is too deep. */
export function refusal(files: readonly Sent[]): LayerwrightError | undefined {
  const large = files.find(({ file }) => file.size > UPLOAD_LIMIT);
  if (large) {
    return new LayerwrightError('file/unsupported', `${large.path} is too large to be uploaded.`, {
      where: large.path, expected: `at most ${formatBytes(UPLOAD_LIMIT)}`, received: formatBytes(large.file.size), hint: 'Copy it to the machine where Layerwright runs, and choose it there.',
    });
  }
  const deep = files.find(({ path }) => path.split('/').length >= UPLOAD_FOLDERS);
  return deep && new LayerwrightError('file/unsupported', `${deep.path} lies too deep to be uploaded.`, { where: deep.path, expected: `at most ${UPLOAD_FOLDERS - 1} folders`, hint: 'Copy the folder to the machine where Layerwright runs, and choose it there.' });
}

/** The path on the host of what was dropped under a name, of the paths of the files in it. */
export function topOf(name: string, sent: readonly Sent[], paths: readonly string[]): string | undefined {
  const at = sent.findIndex(({ path }) => path === name || path.startsWith(`${name}/`));
  const [file, path] = [sent[at], paths[at]];
  if (!file || path === undefined) return undefined;
  const below = file.path.length - name.length;
  return below === 0 ? path : path.slice(0, path.length - below);
}

/** Address of the download of a file of the workspace (absolute path), undefined where it lies elsewhere. */
export function downloadAddress(workspace: string, path: string): string | undefined {
  const rest = path.startsWith(workspace) ? path.slice(workspace.length) : '';
  if (!/^[\\/]/.test(rest)) return undefined;
  return `/download/${rest.split(/[\\/]/).filter((part) => part !== '').map(encodeURIComponent).join('/')}`;
}
