// Division by the Euclidean norm, shared by L2Normalize and Dot.
import type { GraphBuilder, Value } from '../onnx/builder.ts';

/** x / √max(Σx², ε) over the axes. */
export function l2Normalized(b: GraphBuilder, x: Value, axes: readonly number[], epsilon: number): Value {
  const squares = b.ReduceSum(b.Mul(x, x), axes, true);
  return b.Div(x, b.Sqrt(b.op('Max', [squares, b.scalar(epsilon, x.dtype)])));
}
