// What is in use: the model, the files, what is looked at. It stays while other views are shown.
import { create } from 'zustand';
import type { Client } from '../../preload/contract.ts';
import { remembered } from '../i18n/remembered.ts';
import { setChosenModel } from '../session/chosen-model.ts';
import { notifyError } from '../ui/notices.tsx';
import type { Usage } from '../../core/using/usage.ts';
import type { BatchEvent } from './types.ts';

export const tabs = ['predict', 'explain', 'batch', 'time'] as const;
export type Tab = (typeof tabs)[number];

export type Batch =
  | { readonly state: 'running'; readonly done: number; readonly total: number; readonly seconds: number; cancel(): void }
  | { readonly state: 'done'; readonly event: Extract<BatchEvent, { readonly type: 'done' }> };

interface State {
  readonly files: readonly string[];
  /** Place of the result that is looked at. */
  readonly selected: number;
  readonly tab: Tab;
  readonly batch: Batch | undefined;
  /** ONNX files that were used, the last first. */
  readonly recent: readonly string[];
}

const MOST_RECENT = 6;
/** Files that are looked at one by one; more are for the table. */
export const MOST_FILES = 200;

const kept = remembered('use.models', (value) => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : undefined));
const store = create<State>(() => ({ files: [], selected: 0, tab: 'predict', batch: undefined, recent: kept.read() ?? [] }));
export const useUse = <T>(pick: (state: State) => T): T => store(pick);

export const isModelFile = (path: string): boolean => /\.onnx$/i.test(path);

/** A run, an ONNX file or the folder of a project. */
export function chooseModel(model: string): void {
  const { recent } = store.getState();
  const now = isModelFile(model) ? [model, ...recent.filter((r) => r !== model)].slice(0, MOST_RECENT) : recent;
  kept.write([...now]);
  store.setState({ recent: now });
  setChosenModel(model);
}

export const forgetModelFile = (path: string): void => {
  store.setState(({ recent }) => ({ recent: recent.filter((r) => r !== path) }));
  setChosenModel(undefined);
  kept.write([...store.getState().recent]);
};

/** Takes files: a model is what is used from now on, all others are looked at. The last one added is in sight. */
export function takeFiles(paths: readonly string[]): void {
  const model = paths.find(isModelFile);
  if (model !== undefined) chooseModel(model);
  const fresh = paths.filter((p) => !isModelFile(p));
  if (fresh.length === 0) return;
  store.setState(({ files, tab }) => {
    const before = files.filter((f) => !fresh.includes(f));
    const all = [...before, ...fresh].slice(-MOST_FILES);
    return { files: all, selected: Math.max(0, all.indexOf(fresh[0] ?? '')), tab: tab === 'time' || tab === 'batch' ? 'predict' : tab };
  });
}

export const clearFiles = (): void => { store.setState({ files: [], selected: 0 }); };
export const lookAt = (selected: number): void => { store.setState({ selected }); };
export const showTab = (tab: Tab): void => { store.setState({ tab }); };

/** Makes a table of everything in the sources; one that goes on is cancelled. */
export async function startBatch(client: Client, asked: { readonly model: string; readonly usage: Usage; readonly sources: readonly string[]; readonly all: boolean }): Promise<void> {
  const before = store.getState().batch;
  if (before?.state === 'running') before.cancel();
  const leaving = new AbortController();
  const cancel = (): void => {
    leaving.abort();
    store.setState({ batch: undefined });
  };
  store.setState({ batch: { state: 'running', done: 0, total: 0, seconds: 0, cancel } });
  try {
    for await (const event of await client.models.batch({ ...asked, sources: [...asked.sources] }, { signal: leaving.signal })) {
      if (leaving.signal.aborted) return;
      store.setState({ batch: event.type === 'done' ? { state: 'done', event } : { state: 'running', done: event.done, total: event.total, seconds: event.seconds, cancel } });
    }
  } catch (thrown) {
    if (leaving.signal.aborted) return;
    store.setState({ batch: undefined });
    notifyError(thrown);
  }
}
