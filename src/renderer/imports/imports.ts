// ONNX files on their way into projects: one at a time, cancelled while it is read, compared with the file while one works on.
import { create } from 'zustand';
import { asLayerwrightError } from '../../core/errors.ts';
import type { Client, ImportRecord } from '../../preload/contract.ts';
import { fileName } from '../files/names.ts';
import { queries } from '../host/host.tsx';
import { notifyError } from '../ui/notices.tsx';

interface Going { readonly name: string; readonly since: number; cancel(): void }
/** `comparing`: the file and what comes out of the project still run side by side. */
export interface ShownImport { readonly folder: string; readonly record: ImportRecord; readonly comparing: boolean }
interface Imports { readonly going: Going | undefined; readonly shown: ShownImport | undefined }

const store = create<Imports>(() => ({ going: undefined, shown: undefined }));
export const useImports = (): Imports => store();

export const closeReport = (): void => { store.setState({ shown: undefined }); };

/** Imports a file of the host's machine; `open` is called with the project's folder as soon as there is one. Another that goes on is cancelled. */
export async function importModel(client: Client, file: string, open: (folder: string) => void): Promise<void> {
  store.getState().going?.cancel();
  const ended = new AbortController();
  const going: Going = { name: fileName(file), since: Date.now(), cancel: () => { ended.abort(); } };
  store.setState({ going });
  const done = (): void => { store.setState((s) => (s.going === going ? { going: undefined } : s)); };
  try {
    for await (const event of await client.projects.import({ file }, { signal: ended.signal })) {
      if (event.type === 'imported') {
        done();
        void queries.invalidateQueries({ queryKey: ['projects'] });
        open(event.folder);
        store.setState({ shown: { folder: event.folder, record: event.record, comparing: true } });
      } else {
        store.setState(({ shown }) => (shown?.record.source.sha256 === event.record.source.sha256 && shown.comparing ? { shown: { ...shown, record: event.record, comparing: false } } : {}));
      }
    }
  } catch (thrown) {
    store.setState(({ shown }) => (shown?.comparing ? { shown: { ...shown, comparing: false } } : {}));
    if (!ended.signal.aborted && asLayerwrightError(thrown).code !== 'cancelled') notifyError(thrown);
  } finally {
    done();
  }
}

/** Shows what a project came from. Gives false where it was not imported. */
export async function showImport(client: Client, folder: string): Promise<boolean> {
  const record = await client.projects.imported({ project: folder });
  if (record) store.setState({ shown: { folder, record, comparing: false } });
  return record !== null;
}
