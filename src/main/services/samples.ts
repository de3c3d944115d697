// Samples of a data set for people to look at: pictures as PNG files, the rest as numbers or words.
import { LayerwrightError } from '../../core/errors.ts';
import { numbersOf, sizeOf, tensorOf } from '../../core/tensor.ts';
import type { Dataset, Field } from '../data/types.ts';
import { fieldOf } from '../data/types.ts';
import { pictureShape, pngOf } from './pictures.ts';

/** Numbers of one sample that are given. */
const MOST_NUMBERS = 4096;

export interface SamplesOf {
  readonly field: Pick<Field, 'name' | 'kind' | 'shape' | 'classes' | 'columns'>;
  /** One of the three, by the kind of the field, one entry a sample. */
  readonly pictures?: readonly Uint8Array[];
  /** Row-major; at most 4,096 of a sample. */
  readonly values?: readonly (readonly number[])[];
  readonly texts?: readonly string[];
}

/** `side`: the longest edge of pictures. Throws `data/field` for an unknown field, `usage` for an index that is not there. */
export async function samplesOf(dataset: Dataset, name: string, indices: readonly number[], side?: number): Promise<SamplesOf> {
  const field = fieldOf(dataset, name);
  const outside = indices.find((i) => i >= dataset.count);
  if (outside !== undefined) throw new LayerwrightError('usage', `${dataset.source} has no sample ${outside}.`, { where: dataset.source, expected: `0..${dataset.count - 1}`, received: String(outside) });
  const { kind, shape, classes, columns } = field;
  const about = { name, kind, shape, ...(classes && { classes }), ...(columns && { columns }) };
  if (kind === 'text') return { field: about, texts: await dataset.readText?.(name, indices) ?? [] };
  const data = await dataset.read(name, indices);
  const each = Math.max(1, sizeOf(shape));
  if (kind === 'image') {
    const bytes = Uint8Array.from(data as Uint8Array);
    return { field: about, pictures: await Promise.all(indices.map((_, i) => pngOf(bytes.subarray(i * each, (i + 1) * each), pictureShape(shape), side))) };
  }
  const numbers = numbersOf(tensorOf(field.dtype, [data.length], data));
  return { field: about, values: indices.map((_, i) => numbers.slice(i * each, i * each + Math.min(each, MOST_NUMBERS))) };
}
