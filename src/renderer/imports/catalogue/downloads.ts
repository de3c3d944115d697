// Downloads of public models: they go on while the dialog is closed, and what came of one that was cancelled is kept.
import { create } from 'zustand';
import { asLayerwrightError } from '../../../core/errors.ts';
import type { Client } from '../../../preload/contract.ts';
import { queries } from '../../host/host.tsx';
import { notifyError } from '../../ui/notices.tsx';

export const CATALOGUE_KEY = ['models', 'list'] as const;

export interface Download {
  readonly received: number;
  /** The checksum is taken: all of it is here. */
  readonly checking: boolean;
  readonly secondsLeft?: number | undefined;
  cancel(): void;
}

const store = create<{ readonly going: Readonly<Record<string, Download>> }>(() => ({ going: {} }));
export const useDownloads = (): Readonly<Record<string, Download>> => store((s) => s.going);

/** Gives the file's path on the host's machine, or nothing where it was cancelled or failed (which is told). */
export async function downloadModel(client: Client, id: string): Promise<string | undefined> {
  if (store.getState().going[id]) return undefined;
  const ended = new AbortController();
  const cancel = (): void => { ended.abort(); };
  const tell = (told: Omit<Download, 'cancel'>): void => { store.setState((s) => ({ going: { ...s.going, [id]: { ...told, cancel } } })); };
  tell({ received: 0, checking: false });
  try {
    for await (const event of await client.models.download({ id }, { signal: ended.signal })) {
      if (event.type === 'done') return event.path;
      tell({ received: event.received, checking: event.phase === 'check', secondsLeft: event.secondsLeft });
    }
  } catch (thrown) {
    if (!ended.signal.aborted && asLayerwrightError(thrown).code !== 'cancelled') notifyError(thrown);
  } finally {
    store.setState((s) => ({ going: Object.fromEntries(Object.entries(s.going).filter(([other]) => other !== id)) }));
    await queries.invalidateQueries({ queryKey: CATALOGUE_KEY });
  }
  return undefined;
}
