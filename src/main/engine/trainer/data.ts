// The data of a run: opened, split, its statistics taken from the training part, and brought to the graph's inputs.
import { internal, LayerwrightError } from '../../../core/errors.ts';
import type { Binding, Project } from '../../../core/graph/schema.ts';
import { tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { DataInput } from '../../../core/training/types.ts';
import { BatchSource, computeStatistics, fieldOf, normalizationOf, openDataset, splitDataset } from '../../data/index.ts';
import type { BatchInput, Dataset, Feeds, Field, FieldStatistics, Split } from '../../data/index.ts';
import type { FeatureRows } from '../features/store.ts';

export type PartName = 'train' | 'dev' | 'test';

/** Samples for one call of the runtime: `steps` batches of `batch`, one after the other. */
export interface Stack {
  readonly epoch: number;
  readonly samples: Int32Array;
  readonly steps: number;
  readonly batch: number;
}

export interface StackStream {
  /** The next stack with its tensors, dims [steps, batch, …]; undefined at the end. */
  next(): Promise<{ readonly stack: Stack; readonly tensors: Record<string, Tensor> } | undefined>;
  /** Gives the arrays of the last stack back to be filled again. */
  recycle(): void;
  close(): void;
}

export class TrainingData {
  readonly dataset: Dataset;
  readonly split: Split;
  readonly statistics: readonly FieldStatistics[];
  readonly #project: Project;
  #source: BatchSource | undefined;
  #inputs: readonly DataInput[] = [];
  /** The batch of everything, where a step takes all samples as they are: made once. */
  #everything: Record<string, Tensor> | undefined;
  /** Features that are fed in the place of what they were worked out of; a graph's inputs of these names, in order. */
  #stored: { readonly names: readonly string[]; readonly rows: FeatureRows } | undefined;

  private constructor(project: Project, dataset: Dataset, split: Split, statistics: readonly FieldStatistics[]) {
    this.#project = project;
    this.dataset = dataset;
    this.split = split;
    this.statistics = statistics;
  }

  /** Opens what the project names. Throws `data/…` and `graph/binding` errors. */
  static async open(project: Project): Promise<TrainingData> {
    const { source, testSource, options, onBroken, split: shares } = project.data;
    if (source === undefined) {
      throw new LayerwrightError('data/field', 'The project names no data to train on.', { where: 'data.source', hint: 'Give --data <path>, or write data.source into project.json.' });
    }
    const dataset = await openDataset(source, { test: testSource, options, onBroken });
    try {
      const target = Object.values(project.bindings.losses)[0]?.field;
      const split = await splitDataset(dataset, { ...shares, seed: project.seed }, target);
      const needed = new Set(Object.values({ ...project.bindings.inputs, ...project.bindings.losses }).filter((b) => b.transform === 'standardize').map((b) => b.field));
      // Colour augmentation needs the principal axes of the colours of the pictures.
      if (project.data.augment.length > 0) for (const binding of Object.values(project.bindings.inputs)) if (fieldOf(dataset, binding.field).kind === 'image') needed.add(binding.field);
      const statistics: FieldStatistics[] = [];
      for (const field of needed) statistics.push(await computeStatistics(dataset, field, split.train));
      return new TrainingData(project, dataset, split, statistics);
    } catch (thrown) {
      dataset.close();
      throw thrown;
    }
  }

  get counts(): { train: number; dev: number; test: number } {
    return { train: this.split.train.length, dev: this.split.dev.length, test: this.split.test.length };
  }

  get broken(): number {
    return this.#source?.broken.length ?? this.dataset.broken.length;
  }

  field(name: string): Field {
    return fieldOf(this.dataset, name);
  }

  bindingOf(node: string, role: 'input' | 'target'): Binding {
    const binding = role === 'input' ? this.#project.bindings.inputs[node] : this.#project.bindings.losses[node];
    if (!binding) {
      throw new LayerwrightError('graph/binding', `Nothing is bound to ${node}.`, {
        where: `bindings.${role === 'input' ? 'inputs' : 'losses'}.${node}`, expected: this.dataset.fields.map((f) => f.name).join(', '), hint: 'Bind it to a field of the data.',
      });
    }
    return binding;
  }

  statisticsOf(field: string): FieldStatistics | undefined {
    return this.statistics.find((s) => s.field === field);
  }

  /** What a graph input wants of the data. */
  batchInput(input: DataInput): BatchInput {
    const binding = this.bindingOf(input.node, input.role);
    const field = this.field(binding.field);
    return { name: input.name, field: field.name, dtype: input.dtype, shape: input.shape.slice(1), normalization: normalizationOf(field, binding.transform, this.statisticsOf(field.name)) };
  }

  /** From now on inputs of these names are fed with stored features. */
  useFeatures(names: readonly string[], rows: FeatureRows): void {
    this.#stored = { names, rows };
  }

  #isStored(input: DataInput): boolean {
    return input.role === 'input' && this.#stored?.names.includes(input.node) === true;
  }

  /** Readies batches for the graph's inputs; the same for every batch size. */
  async feed(inputs: readonly DataInput[]): Promise<void> {
    this.#inputs = inputs;
    this.#everything = undefined;
    this.#source?.close();
    const read = inputs.filter((i) => !this.#isStored(i));
    this.#source = await BatchSource.open(this.dataset, read.map((i) => this.batchInput(i)), {
      // What changes pictures is in the features already.
      seed: this.#project.seed, augment: read.length < inputs.length ? [] : this.#project.data.augment, statistics: this.statistics,
    });
  }

  /** Feeds other inputs for as long as `use` takes. */
  async feeding<T>(inputs: readonly DataInput[], use: () => Promise<T>): Promise<T> {
    const before = this.#inputs;
    await this.feed(inputs);
    try {
      return await use();
    } finally {
      await this.feed(before);
    }
  }

  #tensors(feeds: Feeds, lead: readonly number[], samples: ArrayLike<number>, epoch?: number): Record<string, Tensor> {
    return Object.fromEntries(this.#inputs.map((input) => {
      const data = this.#isStored(input) ? this.#stored?.rows.gather(this.#stored.names.indexOf(input.node), samples, epoch) : feeds[input.name];
      if (!data) throw internal(`no data for ${input.name}`);
      return [input.name, tensorOf(input.dtype, [...lead, ...input.shape.slice(1)], data)];
    }));
  }

  /** Training batches in the order given, made ahead of time, across the ends of epochs too; augmented. */
  stream(stacks: Iterable<Stack>): StackStream {
    return this.#project.training.batch === 0 && this.#project.data.augment.length === 0 && this.#project.training.accumulate === 1
      ? this.#streamEverything(stacks)
      : this.#streamBatches(stacks);
  }

  #streamBatches(stacks: Iterable<Stack>): StackStream {
    function* requests() {
      for (const stack of stacks) yield { indices: stack.samples, epoch: stack.epoch, stack };
    }
    const stream = this.#open().stream(requests());
    let used: Feeds | undefined;
    return {
      next: async () => {
        const batch = await stream.next();
        if (!batch) return undefined;
        used = batch.feeds;
        const { stack } = batch.request;
        return { stack, tensors: this.#tensors(batch.feeds, [stack.steps, stack.batch], stack.samples, stack.epoch) };
      },
      recycle: () => {
        if (used) stream.recycle(used);
        used = undefined;
      },
      close: () => { stream.close(); },
    };
  }

  /** Every step takes all samples in the same order: one set of arrays serves all. */
  #streamEverything(stacks: Iterable<Stack>): StackStream {
    const each = stacks[Symbol.iterator]();
    return {
      next: async () => {
        const { value: stack, done } = each.next();
        return done === true ? undefined : { stack, tensors: (this.#everything ??= await this.#fillAll(stack.samples)) };
      },
      recycle: () => undefined,
      close: () => undefined,
    };
  }

  async #fillAll(samples: Int32Array): Promise<Record<string, Tensor>> {
    const source = this.#open();
    const feeds = source.allocate(samples.length);
    await source.fill(samples, feeds);
    return this.#tensors(feeds, [1, samples.length], samples);
  }

  /** Samples in the order given, in batches made ahead of time; augmented as in an epoch where one is named. */
  async *inOrder(samples: Int32Array, size: number, epoch?: number): AsyncGenerator<{ samples: Int32Array; feeds: Record<string, Tensor> }> {
    function* requests() {
      for (let from = 0; from < samples.length; from += size) yield { indices: samples.subarray(from, Math.min(from + size, samples.length)), epoch };
    }
    const stream = this.#open().stream(requests());
    try {
      for (let batch = await stream.next(); batch; batch = await stream.next()) {
        yield { samples: batch.request.indices, feeds: this.#tensors(batch.feeds, [batch.request.indices.length], batch.request.indices) };
        stream.recycle(batch.feeds);
      }
    } finally {
      stream.close();
    }
  }

  /** A part in batches, as it is; the tensors are overwritten by the next batch. */
  async *batches(part: PartName, size: number): AsyncGenerator<{ samples: Int32Array; feeds: Record<string, Tensor> }> {
    const source = this.#open();
    const all = this.split[part];
    for (let from = 0; from < all.length; from += size) {
      const samples = all.subarray(from, Math.min(from + size, all.length));
      const feeds = source.allocate(samples.length);
      await source.fill(samples, feeds);
      yield { samples, feeds: this.#tensors(feeds, [samples.length], samples) };
    }
  }

  /** One sample as the network gets it, dims [1, …]; not augmented. `index`: in the data set, from 0. */
  async sample(index: number): Promise<Record<string, Tensor>> {
    const source = this.#open();
    const feeds = source.allocate(1);
    await source.fill(Int32Array.of(index), feeds);
    return this.#tensors(feeds, [1], [index]);
  }

  #open(): BatchSource {
    if (!this.#source) throw internal('the data are not fed yet');
    return this.#source;
  }

  close(): void {
    this.#source?.close();
    this.dataset.close();
  }
}
