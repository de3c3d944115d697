// Which samples train, which choose, which judge: seeded, stratified, with the parts that the source fixes kept apart.
import { LayerwrightError } from '../../core/errors.ts';
import { Random, shuffleInPlace } from '../../core/random.ts';
import type { Dataset } from './types.ts';
import { fieldOf } from './types.ts';

export interface SplitOptions {
  /** Shares of what the source leaves open; they are scaled to sum to 1. */
  readonly train: number;
  readonly dev: number;
  readonly test: number;
  /** Share of the training part held back as a train-dev part (same distribution as train, not trained on). */
  readonly trainDev?: number;
  /** Keep the share of each class the same in all parts; needs `label`. */
  readonly stratify?: boolean;
  /** At most so many samples of a class in the training part, the first ones; those over it are in no part. Needs labels. */
  readonly perClass?: number | undefined;
  readonly seed: number;
}

/** Sample indices by part, ascending; together every sample once, but for what is over `perClass`. */
export interface Split {
  readonly train: Int32Array;
  readonly dev: Int32Array;
  readonly test: Int32Array;
  readonly trainDev?: Int32Array;
}

const invalid = (message: string, received: string, hint: string): LayerwrightError => new LayerwrightError('data/split', message, { where: 'data.split', received, hint });

/** Sizes that sum to n, as near to the shares as integers can be (largest remainders). A share above 0 gets one sample at least where there are enough. */
export function apportion(n: number, shares: readonly number[]): number[] {
  const sum = shares.reduce((s, x) => s + x, 0);
  const exact = shares.map((s) => (s / sum) * n);
  const sizes = exact.map((e) => Math.floor(e + 1e-9));
  const order = exact.map((e, i) => [e - (sizes[i] as number), i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (let k = 0; sizes.reduce((s, x) => s + x, 0) < n; k++) sizes[(order[k % order.length] as readonly [number, number])[1]]! += 1;
  shares.forEach((share, i) => {
    if (share === 0 || sizes[i] !== 0) return;
    const largest = sizes.indexOf(Math.max(...sizes));
    if ((sizes[largest] as number) > shares.filter((s) => s > 0).length) { sizes[largest]! -= 1; sizes[i] = 1; }
  });
  return sizes;
}

/** `count` indices dealt into parts by shares, class by class where labels are given. */
function deal(indices: readonly number[], shares: readonly number[], labels: ArrayLike<number> | undefined, random: Random): number[][] {
  const parts: number[][] = shares.map(() => []);
  const totals = apportion(indices.length, shares);
  const groups = new Map<number, number[]>();
  for (const i of indices) {
    const label = labels ? (labels[i] as number) : 0;
    const group = groups.get(label);
    if (group) group.push(i); else groups.set(label, [i]);
  }
  // Shuffled groups interleaved by their relative position give every part its share of every class, and exact totals.
  const placed: { readonly at: number; readonly tie: number; readonly index: number }[] = [];
  for (const label of [...groups.keys()].sort((a, b) => a - b)) {
    const group = shuffleInPlace(groups.get(label) as number[], random);
    const shift = random.uniform();
    group.forEach((index, k) => { placed.push({ at: (k + shift) / group.length, tie: label, index }); });
  }
  placed.sort((a, b) => a.at - b.at || a.tie - b.tie);
  let start = 0;
  totals.forEach((size, p) => {
    for (let k = start; k < start + size; k++) (parts[p] as number[]).push((placed[k] as { index: number }).index);
    start += size;
  });
  return parts;
}

/** The first so many of each class. */
function few(indices: readonly number[], labels: ArrayLike<number>, most: number): number[] {
  const seen = new Map<number, number>();
  return indices.filter((i) => {
    const label = labels[i] as number;
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    return count <= most;
  });
}

const sorted = (values: readonly number[]): Int32Array => Int32Array.from(values).sort();

/**
 * Splits a data set. Parts that its source fixes stay; a share asked for a fixed part is ignored, and what is left open
 * (`train` of a source with a test file) is dealt among train and dev (and test, where none is fixed). `labels`: class of
 * every sample, for stratifying. Throws `data/split` where a part asked for would be empty.
 */
export function splitSamples(dataset: Pick<Dataset, 'count' | 'parts'>, options: SplitOptions, labels?: ArrayLike<number>): Split {
  const { train, dev, test, trainDev = 0, seed } = options;
  for (const [name, share] of Object.entries({ train, dev, test, trainDev })) {
    if (!(share >= 0 && Number.isFinite(share))) throw invalid(`The share of ${name} must be 0 or more.`, String(share), 'Give shares such as 0.6, 0.2, 0.2.');
  }
  if (trainDev >= 1) throw invalid('The train-dev part cannot be all of the training part.', String(trainDev), 'Give a share such as 0.02.');
  const { parts, count } = dataset;
  const random = Random.from(seed, 'split');
  const chosen = options.stratify === true ? labels : undefined;
  const range = (r: readonly [number, number] | undefined): number[] => (r ? Array.from({ length: r[1] - r[0] }, (_, i) => r[0] + i) : []);
  const fixed = parts.train !== undefined || parts.dev !== undefined || parts.test !== undefined;
  const open = fixed ? range(parts.train) : range([0, count]);
  const shares = [train, parts.dev ? 0 : dev, parts.test ? 0 : test];
  if (shares.every((s) => s === 0)) throw invalid('Nothing is left to train on.', `train ${train}, dev ${dev}, test ${test}`, 'Give the training part a share.');
  if (train === 0) throw invalid('The training part has no share.', `train ${train}`, 'Give the training part a share.');
  const dealt = deal(open, shares, chosen, random);
  let own = dealt[0] as number[];
  const devPart = parts.dev ? range(parts.dev) : dealt[1] as number[];
  const testPart = parts.test ? range(parts.test) : dealt[2] as number[];
  let held: number[] | undefined;
  if (trainDev > 0) {
    const halves = deal(own, [1 - trainDev, trainDev], chosen, random);
    own = halves[0] as number[];
    held = halves[1] as number[];
  }
  for (const [name, part, share] of [['train', own, train], ['dev', devPart, dev], ['test', testPart, test], ['train-dev', held ?? [], trainDev]] as const) {
    if (share > 0 && part.length === 0) throw invalid(`The ${name} part would be empty: there are too few samples.`, `${open.length} samples`, 'Give it a larger share, or get more data.');
  }
  if (options.perClass !== undefined && labels) own = few([...sorted(own)], labels, options.perClass);
  return { train: sorted(own), dev: sorted(devPart), test: sorted(testPart), ...(held && { trainDev: sorted(held) }) };
}

/** As `splitSamples`, reading the labels of the field named where they are needed. */
export async function splitDataset(dataset: Dataset, options: SplitOptions, label?: string): Promise<Split> {
  const field = label === undefined ? dataset.fields.find((f) => f.kind === 'label') : fieldOf(dataset, label);
  if ((options.stratify !== true && options.perClass === undefined) || field?.kind !== 'label') return splitSamples(dataset, options);
  const all = Int32Array.from({ length: dataset.count }, (_, i) => i);
  const values = await dataset.read(field.name, all);
  return splitSamples(dataset, options, Int32Array.from(values as ArrayLike<number | bigint>, Number));
}

/** The order in which an epoch visits samples: a permutation that depends on seed and epoch alone, so that a resumed run goes on with it. */
export function epochOrder(samples: ArrayLike<number>, seed: number, epoch: number, shuffled = true): Int32Array {
  const order = Int32Array.from(samples);
  return shuffled ? shuffleInPlace(order, Random.from(seed, `shuffle ${epoch}`)) : order;
}
