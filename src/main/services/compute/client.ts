// Asks a computing process: results, or a stream of what it says. Leaving, or a signal, ends the process at once.
import { LayerwrightError } from '../../../core/errors.ts';
import { forkChild, lastWords } from '../../child.ts';
import type { StartChild } from '../../child.ts';
import { entryFile } from '../../entry.ts';
import type { FromCompute, JobKind, Jobs, ToCompute } from './jobs.ts';

export type Told<K extends JobKind> = { readonly says: Jobs[K]['says'] } | { readonly gives: Jobs[K]['gives'] };

/** What the job says, in order, then what it gives. Throws its coded error, or that its process ended. */
export async function* follow<K extends JobKind>(kind: K, asked: Jobs[K]['asks'], { start = forkChild, signal }: { readonly start?: StartChild | undefined; readonly signal?: AbortSignal | undefined } = {}): AsyncGenerator<Told<K>, void, void> {
  signal?.throwIfAborted();
  const child = start<ToCompute, FromCompute>(entryFile(import.meta.url, './process.ts', 'compute'), 'Layerwright compute', { largePages: true });
  const heard: FromCompute[] = [];
  let ended: string | undefined;
  let wake = (): void => undefined;
  child.onMessage((message) => { heard.push(message); wake(); });
  child.onExit((code, by) => { ended = by === null ? `exit status ${code}` : `signal ${by}`; wake(); });
  const stop = (): void => { child.kill(); };
  signal?.addEventListener('abort', stop, { once: true });
  child.send({ kind, asked });
  try {
    for (;;) {
      const message = heard.shift();
      if (message?.type === 'says') yield { says: message.value as Jobs[K]['says'] };
      else if (message?.type === 'gives') {
        yield { gives: message.value as Jobs[K]['gives'] };
        return;
      } else if (message) throw LayerwrightError.fromJSON(message.error);
      else if (signal?.aborted) throw new LayerwrightError('cancelled', 'The computation was cancelled.');
      else if (ended === undefined) await new Promise<void>((resolve) => { wake = resolve; });
      else throw new LayerwrightError('internal', `The computing process ended with ${ended}.`, { received: lastWords(child.stderr()), hint: 'Memory may have run out: try fewer samples, or a smaller network.' });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    child.kill();
  }
}

/** What a job gives. */
export async function ask<K extends JobKind>(kind: K, asked: Jobs[K]['asks'], options: { readonly start?: StartChild | undefined; readonly signal?: AbortSignal | undefined } = {}): Promise<Jobs[K]['gives']> {
  for await (const told of follow(kind, asked, options)) if ('gives' in told) return told.gives;
  throw new LayerwrightError('internal', 'internal: a job gave nothing');
}
