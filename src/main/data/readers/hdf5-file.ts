// An HDF5 file behind its thread: requests with a time limit; whatever happens in there comes out as a coded error.
import { Worker } from 'node:worker_threads';
import type { TypedArray } from '../../../core/tensor.ts';
import { entryFile } from '../../entry.ts';
import { damaged } from '../files.ts';
import type { Hdf5Answer, Hdf5Request, Hdf5Variable } from './hdf5-worker.ts';

/** A request that takes longer than this is a damaged file that sends the library in circles. */
const PATIENCE = 60_000;

type Waiting = { resolve(answer: Hdf5Answer): void; reject(error: unknown): void; timer: NodeJS.Timeout };

export class Hdf5File {
  readonly path: string;
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private next = 0;
  private readonly patience: number;

  constructor(path: string, patience = PATIENCE) {
    this.path = path;
    this.patience = patience;
  }

  /** All data sets in the file. Throws `data/damaged`. */
  async list(): Promise<readonly Hdf5Variable[]> {
    const answer = await this.ask((id) => ({ id, do: 'list' }));
    if (!('variables' in answer)) throw damaged(this.path, 'could not be read as HDF5.', { received: 'error' in answer ? answer.error : 'no list' });
    return answer.variables;
  }

  /** Rows [start, stop) of a data set of numbers. */
  async rows(name: string, start: number, stop: number): Promise<TypedArray> {
    const data = await this.data(name, start, stop);
    if (Array.isArray(data)) throw damaged(this.path, `"${name}" holds text where numbers were expected.`);
    return data as TypedArray;
  }

  /** Rows [start, stop) of a data set of strings. */
  async texts(name: string, start: number, stop: number): Promise<string[]> {
    const data = await this.data(name, start, stop);
    return Array.isArray(data) ? data : Array.from(data as Uint8Array, String);
  }

  private async data(name: string, start: number, stop: number): Promise<ArrayBufferView | string[]> {
    const answer = await this.ask((id) => ({ id, do: 'read', name, start, stop }));
    if (!('data' in answer)) {
      throw damaged(this.path, `"${name}" could not be read, rows ${start} to ${stop}.`, { received: 'error' in answer ? answer.error : 'no data' });
    }
    return answer.data;
  }

  private ask(request: (id: number) => Hdf5Request): Promise<Hdf5Answer> {
    const worker = this.worker ?? this.start();
    const id = this.next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => { this.fail('it did not answer in time', worker); }, this.patience);
      this.waiting.set(id, { resolve, reject, timer });
      worker.ref();
      // eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      worker.postMessage(request(id));
    });
  }

  private start(): Worker {
    const worker = new Worker(entryFile(import.meta.url, './hdf5-worker.ts', 'hdf5-worker'), { workerData: { path: this.path }, stdout: true, stderr: true });
    this.worker = worker;
    worker.on('message', (answer: Hdf5Answer) => {
      const waiting = this.waiting.get(answer.id);
      if (!waiting) return;
      this.waiting.delete(answer.id);
      clearTimeout(waiting.timer);
      // An idle file must not keep the process alive.
      if (this.waiting.size === 0) worker.unref();
      waiting.resolve(answer);
    });
    worker.on('error', (thrown) => { this.fail(thrown instanceof Error ? thrown.message : String(thrown), worker); });
    worker.on('exit', () => { this.fail('the HDF5 library gave up', worker); });
    return worker;
  }

  private fail(reason: string, worker: Worker): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    void worker.terminate();
    for (const waiting of this.waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(damaged(this.path, 'could not be read as HDF5.', { received: reason }));
    }
    this.waiting.clear();
  }

  close(): void {
    const { worker } = this;
    if (worker) this.fail('it was closed', worker);
  }
}
