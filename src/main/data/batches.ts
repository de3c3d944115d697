// Batches for a graph: what the trainer and the evaluation use.
//
//   const source = await BatchSource.open(dataset, inputs, { seed, augment, statistics });
//   const order = epochOrder(split.train, seed, epoch);
//   const stream = source.stream(requests(order));        // {indices: K·N sample indices, epoch} one after the other
//   for (let b = await stream.next(); b; b = await stream.next()) { run(b.feeds); stream.recycle(b.feeds); }
//   await source.fill(indices, source.allocate(n));        // evaluation: no epoch, so nothing is augmented
//   source.close();
import { availableParallelism } from 'node:os';
import { arrayOf, sizeOf } from '../../core/tensor.ts';
import { parseAugment } from './augment/index.ts';
import type { AugmentSpec } from './augment/index.ts';
import { CACHE_BUDGET, CachedReader, planCaches } from './cache.ts';
import { Filler } from './fill.ts';
import type { BatchInput, Feeds, FillPlan } from './fill.ts';
import { DataWorkers } from './prefetch.ts';
import type { FieldStatistics } from './statistics.ts';
import type { BrokenFile, Dataset } from './types.ts';
import { fieldOf } from './types.ts';

export interface BatchOptions {
  /** Seed of the augmentations. */
  readonly seed: number;
  readonly augment?: readonly AugmentSpec[];
  /** Statistics of the training part; `pcaColour` and `cutout` use those of their picture field. */
  readonly statistics?: readonly FieldStatistics[];
  /** Bytes of decoded samples kept in memory. Default 1 GiB. */
  readonly cacheBytes?: number;
  /** Data threads; 0: none. Default: none where samples come from memory and are not augmented, else by cores. */
  readonly workers?: number;
}

export interface BatchRequest {
  /** Samples in the order they are wanted: N, or K·N for K steps in one run. */
  readonly indices: ArrayLike<number>;
  /** Epoch that the augmentation depends on; left out, nothing is augmented. */
  readonly epoch?: number | undefined;
}

export interface Batch<R extends BatchRequest = BatchRequest> {
  /** An array a graph input, [indices.length, ...shape], contiguous. */
  readonly feeds: Feeds;
  readonly request: R;
}

export interface BatchStream<R extends BatchRequest = BatchRequest> {
  /** The next batch in order; undefined at the end. Throws what reading threw. */
  next(): Promise<Batch<R> | undefined>;
  /** Gives arrays back to be filled again. They must not be used any more. */
  recycle(feeds: Feeds): void;
  /** Ends the stream early; what is on its way is dropped. */
  close(): void;
}

/** waitMs: time that `next()` kept its caller waiting; totalMs: time since the first `next()` until now. */
export interface BatchCounters { readonly waitMs: number; readonly totalMs: number; readonly samples: number; readonly batches: number }

export class BatchSource {
  readonly dataset: Dataset;
  readonly inputs: readonly BatchInput[];
  private readonly filler: Filler;
  private readonly workers: DataWorkers | undefined;
  private readonly met: BrokenFile[] = [];
  private waited = 0;
  private started: number | undefined;
  private samples = 0;
  private batches = 0;

  private constructor(dataset: Dataset, plan: FillPlan, reader: CachedReader, workers: DataWorkers | undefined) {
    this.dataset = dataset;
    this.inputs = plan.inputs;
    this.workers = workers;
    this.filler = new Filler(reader, plan, true);
  }

  /** Checks that every field fits its input. Throws `data/field`, `usage` (augmentations), `data/damaged`. */
  static async open(dataset: Dataset, inputs: readonly BatchInput[], options: BatchOptions): Promise<BatchSource> {
    const augment = parseAugment(options.augment ?? []);
    const plan: FillPlan = { inputs, augment, seed: options.seed, statistics: options.statistics ?? [] };
    const names = new Set(inputs.map((i) => i.field));
    const fields = [...names].map((n) => fieldOf(dataset, n));
    const caches = planCaches(dataset, names, options.cacheBytes ?? CACHE_BUDGET);
    const reader = new CachedReader(dataset, caches);
    const cached = (name: string): boolean => dataset.inMemory || caches.some((c) => c.field === name);
    // Building the filler checks the inputs: before anything is read.
    const check = new Filler(reader, plan, false);
    void check;
    if (dataset.format === 'hdf5') for (const field of fields) await reader.preload(field);
    const augmented = augment.length > 0 && fields.some((f) => f.kind === 'image');
    const cheap = !augmented && dataset.format !== 'images' && [...names].every(cached);
    const count = options.workers ?? (cheap ? 0 : Math.max(1, Math.min(4, availableParallelism() - 1)));
    let source: BatchSource | undefined;
    const workers = count === 0 ? undefined : new DataWorkers(count, { dataset: dataset.share(), caches, plan }, (broken) => source?.note(broken));
    source = new BatchSource(dataset, plan, reader, workers);
    return source;
  }

  /** Arrays for so many samples. */
  allocate(samples: number): Feeds {
    return Object.fromEntries(this.inputs.map((i) => [i.name, arrayOf(i.dtype, samples * sizeOf(i.shape))]));
  }

  /** Writes samples into arrays, the first at sample `offset`; on this thread. */
  async fill(indices: ArrayLike<number>, into: Feeds, { offset = 0, epoch }: { offset?: number; epoch?: number | undefined } = {}): Promise<void> {
    await this.filler.fill(indices, into, offset, epoch);
  }

  /** Batches for the requests, in their order, at most `ahead` of them made before they are asked for. Any order of threads gives the same bytes. */
  stream<R extends BatchRequest>(requests: Iterable<R>, { ahead = 3 }: { ahead?: number } = {}): BatchStream<R> {
    const iterator = requests[Symbol.iterator]();
    const flying: { readonly request: R; readonly feeds: Promise<Feeds> }[] = [];
    const pool: Feeds[] = [];
    let ended = false;
    const launch = (): void => {
      while (!ended && flying.length < (this.workers ? ahead : 1)) {
        const step = iterator.next();
        if (step.done === true) { ended = true; return; }
        const request = step.value;
        const feeds = this.make(request, pool);
        // Handled by whoever takes it; until then it must not count as unhandled.
        feeds.catch(() => undefined);
        flying.push({ request, feeds });
      }
    };
    // Threads take a moment to start: they do it while the caller still prepares.
    if (this.workers) launch();
    return {
      next: async () => {
        const start = performance.now();
        this.started ??= start;
        launch();
        const first = flying.shift();
        if (!first) return undefined;
        if (this.workers) launch();
        const feeds = await first.feeds;
        this.waited += performance.now() - start;
        this.samples += first.request.indices.length;
        this.batches += 1;
        return { feeds, request: first.request };
      },
      recycle: (feeds) => { if (pool.length < 2) pool.push(feeds); },
      close: () => { ended = true; flying.length = 0; pool.length = 0; },
    };
  }

  private async make(request: BatchRequest, pool: Feeds[]): Promise<Feeds> {
    const n = request.indices.length;
    const first = this.inputs[0];
    const at = pool.findIndex((f) => !first || f[first.name]?.length === n * sizeOf(first.shape));
    const [used] = at >= 0 ? pool.splice(at, 1) : [];
    if (this.workers) {
      const buffers = used && Object.fromEntries(Object.entries(used).map(([k, a]) => [k, a.buffer as ArrayBuffer]));
      return this.workers.request(Int32Array.from(request.indices), request.epoch, buffers);
    }
    const feeds = used ?? this.allocate(n);
    await this.filler.fill(request.indices, feeds, 0, request.epoch);
    return feeds;
  }

  private note(broken: readonly BrokenFile[]): void {
    for (const b of broken) if (!this.broken.some((m) => m.path === b.path)) this.met.push(b);
  }

  /** Broken files met so far, by any thread. */
  get broken(): readonly BrokenFile[] {
    return [...this.dataset.broken, ...this.met.filter((m) => !this.dataset.broken.some((b) => b.path === m.path))];
  }

  get counters(): BatchCounters {
    return { waitMs: this.waited, totalMs: this.started === undefined ? 0 : performance.now() - this.started, samples: this.samples, batches: this.batches };
  }

  /** Ends the data threads. The data set stays open: it is its opener's. */
  close(): void {
    this.workers?.close();
  }
}
