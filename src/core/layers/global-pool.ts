// What the global pools share.
import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { plain } from './define.ts';
import type { InferContext, LayerFacts } from './define.ts';
import { keepDims } from './params.ts';

export const globalPoolParams = z.strictObject({ keepDims: keepDims() });

export function inferGlobalPool(c: InferContext<z.output<typeof globalPoolParams>>, layer: string): LayerFacts {
  const x = c.inputs[0];
  if (x.shape.length < 3) c.fail(`${layer} pools over all axes after the channels; there are none.`, { expected: 'N×channels×height×width, or N×channels×length', received: formatShape(x.shape) });
  const kept = x.shape.slice(0, 2);
  return plain({ dtype: x.dtype, shape: c.params.keepDims ? [...kept, ...x.shape.slice(2).map(() => 1)] : kept });
}

/** Axes after batch and channels. */
export const spatialAxes = (rank: number): number[] => Array.from({ length: rank - 2 }, (_, i) => i + 2);
