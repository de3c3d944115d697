// Multiply-adds of the operators that imported models spend their time in.
import type { Value } from '../../onnx/builder.ts';
import { points } from '../geometry.ts';
import type { TensorType } from '../../tensor.ts';

/** Of one sample, axis 0 being the batch; 0 for what is cheap beside it. */
export function multiplyAddsOf(op: string, inputs: readonly (Value | undefined)[], outputs: readonly TensorType[]): number {
  const [x, w] = inputs;
  const [y] = outputs;
  if (!x || !w || !y) return 0;
  const perEntry = (entries: Value | TensorType): number => points(entries.shape.slice(1));
  switch (op) {
    case 'Conv': return perEntry(y) * points(w.shape.slice(1));
    case 'ConvTranspose': return perEntry(x) * points(w.shape.slice(1));
    case 'Gemm': case 'MatMul': {
      const shared = x.shape.at(-1);
      return perEntry(y) * (typeof shared === 'number' ? shared : 1);
    }
    case 'LSTM': case 'GRU': case 'RNN': {
      const length = x.shape[0];
      return (typeof length === 'number' ? length : 1) * (points(w.shape) + points(inputs[2]?.shape ?? []));
    }
    default: return 0;
  }
}
