// Dropped files on their way to the host: what is sent, how far it is, and a way to stop it.
import { create } from 'zustand';
import { LayerwrightError } from '../../core/errors.ts';
import { folderOfDrop, refusal } from './transfer.ts';
import type { Sent } from './transfer.ts';

export interface Upload {
  readonly id: number;
  readonly files: number;
  readonly done: number;
  readonly bytes: number;
  readonly sent: number;
  /** Of the file that is sent now. */
  readonly name: string;
  cancel(): void;
}

const store = create<{ readonly uploads: readonly Upload[] }>(() => ({ uploads: [] }));
export const useUploads = (): readonly Upload[] => store((s) => s.uploads);

const change = (id: number, patch: Partial<Upload>): void => { store.setState((s) => ({ uploads: s.uploads.map((u) => (u.id === id ? { ...u, ...patch } : u)) })); };
let last = 0;

function put(path: string, file: Blob, signal: AbortSignal, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    // Fetch does not tell how much of a body is sent.
    const request = new XMLHttpRequest();
    const abort = (): void => { request.abort(); };
    const fail = (error: LayerwrightError): void => { signal.removeEventListener('abort', abort); reject(error); };
    signal.addEventListener('abort', abort);
    request.upload.addEventListener('progress', (event) => { onSent(event.loaded); });
    request.addEventListener('load', () => {
      signal.removeEventListener('abort', abort);
      try {
        const answer = JSON.parse(request.responseText) as { readonly path: string };
        if (request.status === 200) resolve(answer.path);
        else reject(LayerwrightError.fromJSON(answer as never));
      } catch {
        reject(new LayerwrightError('connection/lost', 'The upload was not taken.', { where: path, received: `status ${request.status}` }));
      }
    });
    request.addEventListener('abort', () => { fail(new LayerwrightError('cancelled', 'The upload was cancelled.', { where: path })); });
    request.addEventListener('error', () => { fail(new LayerwrightError('connection/lost', 'The connection was lost while a file was uploaded.', { where: path, hint: 'Drop it again.' })); });
    request.open('PUT', `/upload/${path.split('/').map(encodeURIComponent).join('/')}`);
    request.send(file);
  });
}

/** Sends files one after the other. Returns the absolute path that each has on the host. Throws `cancelled`, or what the host says. */
export async function upload(files: readonly Sent[]): Promise<string[]> {
  const wrong = refusal(files);
  if (wrong) throw wrong;
  const id = ++last;
  const stop = new AbortController();
  const folder = folderOfDrop(new Date());
  store.setState((s) => ({ uploads: [...s.uploads, { id, files: files.length, done: 0, bytes: files.reduce((sum, { file }) => sum + file.size, 0), sent: 0, name: files[0]?.path ?? '', cancel: () => { stop.abort(); } }] }));
  try {
    const paths: string[] = [];
    let before = 0;
    for (const [i, { file, path }] of files.entries()) {
      change(id, { name: path, done: i, sent: before });
      if (stop.signal.aborted) throw new LayerwrightError('cancelled', 'The upload was cancelled.');
      const start = before;
      paths.push(await put(`${folder}/${path}`, file, stop.signal, (bytes) => { change(id, { sent: start + Math.min(bytes, file.size) }); }));
      before += file.size;
    }
    return paths;
  } finally {
    store.setState((s) => ({ uploads: s.uploads.filter((u) => u.id !== id) }));
  }
}
