// Choosing files and folders of the host's machine: the system's dialog in Electron, a folder browser in a page.
import { create } from 'zustand';
import { connectionLost } from '../../preload/contract/client.ts';
import type { ChooseOptions, Client } from '../../preload/contract.ts';

interface Request { readonly options: ChooseOptions; settle(paths: readonly string[]): void }

const store = create<{ readonly request: Request | undefined }>(() => ({ request: undefined }));
export const useRequest = (): Request | undefined => store((s) => s.request);

let client: Client | undefined;
/** Told by the chooser: the host to ask. */
export const chooseOn = (host: Client | undefined): void => { client = host; };
export function host(): Client {
  if (!client) throw connectionLost();
  return client;
}

/** Absolute paths of the host's machine; none where the user changed their mind. A second question takes back the first. */
export async function chooseFiles(options: ChooseOptions): Promise<readonly string[]> {
  store.getState().request?.settle([]);
  if (window.layerwright) {
    const { title, kind, extensions, multiple, name } = options;
    return (await host().files.choose({ title, kind, ...(extensions && { extensions: [...extensions] }), ...(multiple !== undefined && { multiple }), ...(name !== undefined && { name }) })).paths;
  }
  return new Promise((resolve) => {
    const request: Request = { options, settle(paths) {
      store.setState((s) => (s.request === request ? { request: undefined } : s));
      resolve(paths);
    } };
    store.setState({ request });
  });
}
