// Data sets that a window looks at stay open a while: a grid asks for their samples many times.
import type { Dataset, OpenOptions } from '../data/index.ts';
import { openDataset } from '../data/index.ts';

/** Data sets that are kept open, and how long after their last use, in milliseconds. */
const MOST = 4;
const IDLE = 30_000;

export interface OpenDatasets {
  /** Opens the source, or uses it as it is open. `fresh`: reads anew what may have changed on disk. Throws as `openDataset`. */
  use<T>(source: string, options: OpenOptions, work: (dataset: Dataset) => Promise<T>, fresh?: boolean): Promise<T>;
  close(): void;
}

interface Entry { readonly dataset: Promise<Dataset>; users: number; dropped: boolean; timer: ReturnType<typeof setTimeout> | undefined }

export function makeOpenDatasets(): OpenDatasets {
  /** The last used last. */
  const entries = new Map<string, Entry>();
  const shut = (entry: Entry): void => {
    clearTimeout(entry.timer);
    void entry.dataset.then((dataset) => { dataset.close(); }, () => undefined);
  };
  const drop = (key: string): void => {
    const entry = entries.get(key);
    if (!entry) return;
    entries.delete(key);
    entry.dropped = true;
    if (entry.users === 0) shut(entry);
  };
  return {
    async use(source, options, work, fresh = false) {
      const key = JSON.stringify([source, options]);
      if (fresh) drop(key);
      const entry = entries.get(key) ?? { dataset: openDataset(source, options), users: 0, dropped: false, timer: undefined };
      entries.delete(key);
      entries.set(key, entry);
      for (const old of [...entries.keys()].slice(0, -MOST)) drop(old);
      clearTimeout(entry.timer);
      entry.users += 1;
      let failed = false;
      try {
        const dataset = await entry.dataset.catch((thrown: unknown) => { failed = true; throw thrown; });
        return await work(dataset);
      } finally {
        entry.users -= 1;
        if (failed && entries.get(key) === entry) entries.delete(key);
        if (entry.users === 0 && entry.dropped) shut(entry);
        else if (entry.users === 0 && !failed) {
          entry.timer = setTimeout(() => { drop(key); }, IDLE);
          entry.timer.unref();
        }
      }
    },
    close() { for (const key of entries.keys()) drop(key); },
  };
}
