// What is in a data set, as one object: what `layerwright data <path>` prints.
import { numbersOf, tensorOf } from '../../core/tensor.ts';
import type { DType } from '../../core/tensor.ts';
import { classCounts } from './statistics.ts';
import type { BrokenFile, Dataset, Field, Part } from './types.ts';

export interface FieldDescription {
  readonly name: string;
  readonly kind: Field['kind'];
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly range?: readonly [number, number];
  readonly columns?: readonly string[];
  /** Labels: every class with its samples, by part. */
  readonly classes?: readonly { readonly name: string; readonly counts: Readonly<Partial<Record<Part, number>>> }[];
  /** First values, or texts. */
  readonly examples: readonly (number | string)[];
}

export interface DatasetDescription {
  readonly name: string;
  readonly source: string;
  readonly format: string;
  readonly samples: number;
  /** Samples of the parts that the source fixes; empty where it fixes none. */
  readonly parts: Readonly<Partial<Record<Exclude<Part, 'all'>, number>>>;
  readonly fields: readonly FieldDescription[];
  readonly broken: { readonly count: number; readonly files: readonly BrokenFile[] };
  readonly notes: readonly string[];
  readonly fingerprint: string;
}

const indices = (start: number, end: number): Int32Array => Int32Array.from({ length: end - start }, (_, i) => start + i);

/** Reads the labels, and a few values of the rest. */
export async function describeDataset(dataset: Dataset): Promise<DatasetDescription> {
  const ranges = Object.entries(dataset.parts) as [Exclude<Part, 'all'>, readonly [number, number]][];
  const fields: FieldDescription[] = [];
  for (const field of dataset.fields) {
    const { name, kind, dtype, shape, range, columns } = field;
    let classes: FieldDescription['classes'];
    if (kind === 'label') {
      const counts: [Part, number[]][] = [['all', await classCounts(dataset, name)]];
      for (const [part, [start, end]] of ranges) counts.push([part, await classCounts(dataset, name, indices(start, end))]);
      classes = (field.classes ?? []).map((className, k) => ({ name: className, counts: Object.fromEntries(counts.map(([part, list]) => [part, list[k] ?? 0])) }));
    }
    const first = indices(0, Math.min(3, dataset.count));
    let examples: (number | string)[] = [];
    if (kind === 'text') examples = await dataset.readText?.(name, first) ?? [];
    else if (kind === 'label' || kind === 'table') {
      const data = await dataset.read(name, first);
      examples = numbersOf(tensorOf(dtype, [data.length], data)).slice(0, 12);
    }
    fields.push({ name, kind, dtype, shape, ...(range && { range }), ...(columns && { columns }), ...(classes && { classes }), examples });
  }
  return {
    name: dataset.name, source: dataset.source, format: dataset.format, samples: dataset.count,
    parts: Object.fromEntries(ranges.map(([part, [start, end]]) => [part, end - start])), fields,
    broken: { count: dataset.broken.length, files: dataset.broken.slice(0, 100) }, notes: dataset.notes, fingerprint: dataset.fingerprint,
  };
}
