// A bounded queue of batches made ahead on data threads, handed out in the order they were asked for.
import { Worker } from 'node:worker_threads';
import { LayerwrightError } from '../../core/errors.ts';
import { entryFile } from '../entry.ts';
import type { DataAnswer, DataRequest, DataWorkerSetup } from './data-worker.ts';
import type { Feeds } from './fill.ts';
import type { BrokenFile } from './types.ts';

interface Waiting { readonly worker: number; resolve(feeds: Feeds): void; reject(error: unknown): void }

/** Data threads with one request each or more in flight. */
export class DataWorkers {
  private readonly workers: Worker[];
  private readonly waiting = new Map<number, Waiting>();
  private readonly load: number[];
  private next = 0;
  private dead: LayerwrightError | undefined;

  constructor(count: number, setup: DataWorkerSetup, onBroken: (broken: readonly BrokenFile[]) => void) {
    this.load = Array.from({ length: count }, () => 0);
    this.workers = Array.from({ length: count }, (_, k) => {
      const worker = new Worker(entryFile(import.meta.url, './data-worker.ts', 'data-worker'), { workerData: setup });
      worker.on('message', (answer: DataAnswer) => {
        const waiting = this.waiting.get(answer.id);
        if (!waiting) return;
        this.waiting.delete(answer.id);
        this.load[k]! -= 1;
        if (this.load[k] === 0) worker.unref();
        if ('error' in answer) waiting.reject(LayerwrightError.fromJSON(answer.error));
        else {
          if (answer.broken.length > 0) onBroken(answer.broken);
          waiting.resolve(answer.feeds);
        }
      });
      const died = (reason: string): void => { this.fail(new LayerwrightError('training/crashed', `A data thread ended: ${reason}`, { hint: 'Try with fewer threads; if it happens again, a picture may be at fault.' })); };
      worker.on('error', (thrown) => { died(thrown instanceof Error ? thrown.message : String(thrown)); });
      worker.on('exit', () => { died('unexpectedly.'); });
      worker.unref();
      return worker;
    });
  }

  /** A batch, made by the least busy thread. `buffers` are given away and may come back filled. */
  request(indices: Int32Array, epoch: number | undefined, buffers: Record<string, ArrayBuffer> | undefined): Promise<Feeds> {
    if (this.dead) return Promise.reject(this.dead);
    const k = this.load.indexOf(Math.min(...this.load));
    const id = this.next++;
    const worker = this.workers[k] as Worker;
    this.load[k]! += 1;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { worker: k, resolve, reject });
      worker.postMessage({ id, indices, epoch, buffers } satisfies DataRequest, buffers ? Object.values(buffers) : []);
    });
  }

  private fail(error: LayerwrightError): void {
    this.dead ??= error;
    for (const waiting of this.waiting.values()) waiting.reject(this.dead);
    this.waiting.clear();
  }

  close(): void {
    this.fail(new LayerwrightError('cancelled', 'The data threads were closed.'));
    for (const worker of this.workers) void worker.terminate();
  }
}
