// Which part every sample of a data set is in, and of which class it is: what a grid filters by.
import { LayerwrightError } from '../../core/errors.ts';
import { splitDataset } from '../data/index.ts';
import type { Dataset, Split } from '../data/index.ts';

export interface SplitRequest {
  readonly split: { readonly train: number; readonly dev: number; readonly test: number; readonly stratify: boolean; readonly perClass?: number | undefined };
  readonly seed: number;
  /** Field of labels to stratify by and to tell classes of; the first one where left out. */
  readonly label?: string | undefined;
}

export interface DatasetParts {
  readonly count: number;
  /** A byte a sample: 0 train, 1 dev, 2 test, 255 none. */
  readonly parts: Uint8Array;
  /** Class of every sample, four bytes each, low byte first; left out where there are no labels. */
  readonly labels?: Uint8Array;
  /** Field that the classes are of. */
  readonly label?: string;
}

/** Samples that a window lists one by one. */
const MOST = 4_000_000;

export const splitBy = (dataset: Dataset, { split, seed, label }: SplitRequest): Promise<Split> => splitDataset(dataset, { ...split, seed }, label);

/** Throws `data/split` where a part would be empty, `usage` for more samples than can be listed. */
export async function partsOf(dataset: Dataset, request: SplitRequest): Promise<DatasetParts> {
  const { count } = dataset;
  if (count > MOST) throw new LayerwrightError('usage', 'The data set has too many samples to be listed one by one.', { where: dataset.source, expected: `at most ${MOST}`, received: String(count) });
  const split = await splitBy(dataset, request);
  const parts = new Uint8Array(count).fill(255);
  [split.train, split.dev, split.test].forEach((samples, part) => { for (const i of samples) parts[i] = part; });
  const field = dataset.fields.find((f) => f.kind === 'label' && f.shape.length === 0 && (request.label === undefined || f.name === request.label));
  if (!field) return { count, parts };
  const values = await dataset.read(field.name, Int32Array.from({ length: count }, (_, i) => i));
  const labels = Int32Array.from(values as ArrayLike<number | bigint>, Number);
  return { count, parts, labels: new Uint8Array(labels.buffer), label: field.name };
}
