// Depthwise convolution over small pictures as one matrix a channel: every input position to every output position.
import type { GraphBuilder, Value } from '../../../onnx/builder.ts';
import { placeOf, taps } from './geometry.ts';
import type { Geometry } from './geometry.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((p, d) => p * d, 1);

/** Row-major position of the entry that tap `place` of output `at` sees, or undefined in the padding. */
function seen(g: Geometry, at: readonly number[], place: readonly number[]): number | undefined {
  let position = 0;
  for (let i = 0; i < at.length; i++) {
    const size = g.large[i] as number;
    const p = (at[i] as number) * (g.strides[i] as number) + (place[i] as number) * (g.dilations[i] as number) - (g.begin[i] as number);
    if (p < 0 || p >= size) return undefined;
    position = position * size + p;
  }
  return position;
}

/** S [taps, small·large]: 1 where the tap of the output sees the input. A channel's matrix is w · S. */
function selector(b: GraphBuilder, like: Value, g: Geometry): Value {
  const [small, large] = [g.small as number[], g.large as number[]];
  const [rows, columns, count] = [product(small), product(large), taps(g)];
  const entries = Array<number>(count * rows * columns).fill(0);
  const outputs: Geometry = { ...g, kernel: small };
  for (let tap = 0; tap < count; tap++) {
    const place = placeOf(g, tap);
    for (let o = 0; o < rows; o++) {
      const position = seen(g, placeOf(outputs, o), place);
      if (position !== undefined) entries[(tap * rows + o) * columns + position] = 1;
    }
  }
  return b.constant(like.dtype, [count, rows * columns], entries);
}

/** [N, C, …space] as [C, N, space]. */
const byChannel = (b: GraphBuilder, x: Value, size: number): Value => b.Transpose(b.Reshape(x, [0, x.shape[1] as number, size]), [1, 0, 2]);

/** dx[c] = dy[c] · (w[c] · S) */
export function denseInput(b: GraphBuilder, dy: Value, w: Value, g: Geometry): Value {
  const [rows, columns] = [product(g.small as number[]), product(g.large as number[])];
  const matrices = b.Reshape(b.MatMul(b.Reshape(w, [g.group, taps(g)]), selector(b, w, g)), [g.group, rows, columns]);
  const dx = b.Transpose(b.MatMul(byChannel(b, dy, rows), matrices), [1, 0, 2]);
  return b.Reshape(dx, [0, g.group, ...(g.large as number[])]);
}

/** dw[c] = (dy[c]ᵀ · x[c]) · Sᵀ */
export function denseWeight(b: GraphBuilder, x: Value, dy: Value, g: Geometry): Value {
  const [rows, columns] = [product(g.small as number[]), product(g.large as number[])];
  const dyc = b.Transpose(b.Reshape(dy, [0, g.group, rows]), [1, 2, 0]);
  const matrices = b.MatMul(dyc, byChannel(b, x, columns));
  const dw = b.op('Gemm', [b.Reshape(matrices, [g.group, rows * columns]), selector(b, x, g)], { transB: 1 });
  return b.Reshape(dw, [g.group, 1, ...g.kernel]);
}
