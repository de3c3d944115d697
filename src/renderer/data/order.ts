// Which samples are shown, in which order; how many each part and class has.

export const partNames = ['train', 'dev', 'test'] as const;
export type PartName = (typeof partNames)[number];

export interface Membership {
  readonly count: number;
  /** A byte a sample: 0 train, 1 dev, 2 test, 255 none. */
  readonly parts: Uint8Array;
  /** Class of every sample; undefined where there are no labels. */
  readonly labels: Int32Array | undefined;
}

export type Order = 'index' | 'class' | 'shuffled';
export interface Filter { readonly part: PartName | 'all'; readonly class: number | undefined; readonly order: Order }

/** Indices of the samples that pass, in order. */
export function chooseSamples({ count, parts, labels }: Membership, { part, class: wanted, order }: Filter): Int32Array {
  const at = part === 'all' ? undefined : partNames.indexOf(part);
  const chosen = new Int32Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    if (at !== undefined && parts[i] !== at) continue;
    if (wanted !== undefined && labels?.[i] !== wanted) continue;
    chosen[n++] = i;
  }
  const found = chosen.slice(0, n);
  if (order === 'class' && labels) return found.sort((a, b) => (labels[a] as number) - (labels[b] as number) || a - b);
  // The same order each time: a hash of the index.
  if (order === 'shuffled') return found.sort((a, b) => mix(a) - mix(b));
  return found;
}

const mix = (i: number): number => {
  let h = Math.imul(i + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
};

export interface Counts {
  readonly parts: Readonly<Record<PartName, number>>;
  /** By class, then by part in the order of `partNames`. */
  readonly classes: readonly (readonly [train: number, dev: number, test: number])[];
}

export function countSamples({ count, parts, labels }: Membership, classes: number): Counts {
  const of = Array.from({ length: classes }, (): [number, number, number] => [0, 0, 0]);
  const totals: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const part = parts[i] as number;
    if (part > 2) continue;
    totals[part as 0 | 1 | 2] += 1;
    const own = labels && of[labels[i] as number];
    if (own) own[part as 0 | 1 | 2] += 1;
  }
  return { parts: { train: totals[0], dev: totals[1], test: totals[2] }, classes: of };
}

/** Fewer samples than this say little. */
const FEW = 50;

export type SplitWarning = { readonly kind: 'small'; readonly part: PartName; readonly count: number } | { readonly kind: 'missing'; readonly part: PartName; readonly class: number };

/** Parts that are too small to judge by, and classes that a part lacks. */
export function warningsOf({ parts, classes }: Counts): SplitWarning[] {
  const warnings: SplitWarning[] = [];
  partNames.forEach((part, k) => {
    const count = parts[part];
    if (count === 0) return;
    if (part !== 'train' && count < FEW) warnings.push({ kind: 'small', part, count });
    const missing = classes.findIndex((own) => own[0] + own[1] + own[2] > 0 && own[k] === 0);
    if (missing >= 0) warnings.push({ kind: 'missing', part, class: missing });
  });
  return warnings;
}

export interface Shares { readonly train: number; readonly dev: number; readonly test: number }

/** Shares after the border behind `parts[border]` is put at `to` (0 to 1 of the parts given, which are those that are open). The training part keeps a hundredth at least. */
export function moveBorder(shares: Shares, open: readonly PartName[], border: number, to: number): Shares {
  const total = open.reduce((sum, part) => sum + shares[part], 0) || 1;
  const edges: number[] = [];
  open.reduce((sum, part, i) => (edges[i] = sum + shares[part] / total), 0);
  const low = border === 0 ? 0.01 : edges[border - 1] as number;
  const high = border + 1 < open.length - 1 ? edges[border + 1] as number : 1;
  edges[border] = Math.max(low, Math.min(high, Math.round(to * 100) / 100));
  const next: Record<PartName, number> = { train: 0, dev: 0, test: 0 };
  open.forEach((part, i) => { next[part] = Math.max(0, Math.round(((edges[i] as number) - (i === 0 ? 0 : edges[i - 1] as number)) * 1e4) / 1e4); });
  return next;
}
