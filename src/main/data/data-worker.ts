// A data thread: reads, decodes, augments and lays out batches while the trainer's thread is busy.
import { parentPort, workerData } from 'node:worker_threads';
import { asLayerwrightError } from '../../core/errors.ts';
import type { ErrorJson } from '../../core/errors.ts';
import { arrayOf, sizeOf } from '../../core/tensor.ts';
import type { TypedArray } from '../../core/tensor.ts';
import { CachedReader } from './cache.ts';
import type { CachedField } from './cache.ts';
import { Filler } from './fill.ts';
import type { Feeds, FillPlan } from './fill.ts';
import { attachDataset } from './open.ts';
import type { BrokenFile, SharedDataset } from './types.ts';

export interface DataWorkerSetup { readonly dataset: SharedDataset; readonly caches: readonly CachedField[]; readonly plan: FillPlan }
export interface DataRequest { readonly id: number; readonly indices: Int32Array; readonly epoch: number | undefined; readonly buffers: Readonly<Record<string, ArrayBuffer>> | undefined }
export type DataAnswer =
  | { readonly id: number; readonly feeds: Feeds; readonly broken: readonly BrokenFile[] }
  | { readonly id: number; readonly error: ErrorJson };

const port = parentPort;
const { dataset: shared, caches, plan } = workerData as DataWorkerSetup;
const dataset = attachDataset(shared);
const filler = new Filler(new CachedReader(dataset, caches), plan, false);
let told = dataset.broken.length;

async function answer(request: DataRequest): Promise<void> {
  try {
    const feeds: Feeds = {};
    for (const input of plan.inputs) {
      const length = request.indices.length * sizeOf(input.shape);
      const fresh = arrayOf(input.dtype, 0);
      const buffer = request.buffers?.[input.name];
      const Ctor = fresh.constructor as new (b: ArrayBuffer, o: number, n: number) => TypedArray;
      feeds[input.name] = buffer && buffer.byteLength === length * fresh.BYTES_PER_ELEMENT ? new Ctor(buffer, 0, length) : arrayOf(input.dtype, length);
    }
    await filler.fill(request.indices, feeds, 0, request.epoch);
    const broken = dataset.broken.slice(told);
    told = dataset.broken.length;
    port?.postMessage({ id: request.id, feeds, broken } satisfies DataAnswer, Object.values(feeds).map((f) => f.buffer as ArrayBuffer));
  } catch (thrown) {
    port?.postMessage({ id: request.id, error: asLayerwrightError(thrown).toJSON() } satisfies DataAnswer);
  }
}

// One at a time: sharp has threads of its own, and order keeps the cache useful.
let queue = Promise.resolve();
port?.on('message', (request: DataRequest) => { queue = queue.then(() => answer(request)); });
