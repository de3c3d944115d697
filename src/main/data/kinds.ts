// What arrays of numbers most likely mean: pictures, class labels, columns.
import { isFloat, sizeOf } from '../../core/tensor.ts';
import type { DType, TypedArray } from '../../core/tensor.ts';
import { damaged } from './files.ts';
import type { Field } from './types.ts';

const integers: ReadonlySet<DType> = new Set(['uint8', 'int8', 'uint16', 'int16', 'int32', 'uint32', 'int64', 'uint64', 'bool']);
const looksLikeLabel = /^(y|label|labels|class|classes|target|targets|category|digit)$|(_|^)(y|labels?|class)$/i;

/** More classes than this are numbers, not labels. */
const MOST_CLASSES = 10_000;

/** Kind and shape of a field of stored arrays. `values` are all values of a field of one number a sample. */
export function fieldOfArray(path: string, name: string, dtype: DType, shape: readonly number[], values: TypedArray | undefined, classes?: readonly string[]): Field {
  const size = sizeOf(shape);
  if (size === 1 && integers.has(dtype) && values) {
    let low = Infinity;
    let high = -Infinity;
    const seen = new Set<number>();
    for (const value of values) {
      const v = Number(value);
      if (v < low) low = v;
      if (v > high) high = v;
      if (seen.size <= MOST_CLASSES) seen.add(v);
    }
    const named = looksLikeLabel.test(name);
    if (named && classes && (low < 0 || high >= classes.length)) {
      throw damaged(path, `the labels "${name}" lie outside of the classes.`, { expected: `0..${classes.length - 1}`, received: `${low}..${high}` });
    }
    if (low >= 0 && high < MOST_CLASSES && (named || seen.size <= 1000)) {
      return { name, dtype, shape: [], kind: 'label', classes: classes ?? Array.from({ length: high + 1 }, (_, i) => String(i)), range: [low, high] };
    }
    return { name, dtype, shape: [1], kind: 'table', columns: [name], range: [low, high] };
  }
  if (dtype === 'uint8' && shape.length === 3 && [1, 3, 4].includes(shape[2] as number) && Math.min(shape[0] as number, shape[1] as number) > 4) {
    return { name, dtype, shape, kind: 'image', range: [0, 255] };
  }
  if (dtype === 'uint8' && shape.length === 2 && Math.min(...shape) > 4) return { name, dtype, shape: [...shape, 1], kind: 'image', range: [0, 255] };
  if (shape.length <= 1 && (isFloat(dtype) || integers.has(dtype))) {
    return { name, dtype, shape: [size], kind: 'table', columns: size === 1 ? [name] : Array.from({ length: size }, (_, i) => `${name}${i + 1}`) };
  }
  return { name, dtype, shape, kind: 'tensor' };
}
