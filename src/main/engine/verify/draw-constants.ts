// Weights that are one number throughout (models made small for tests): all channels are then the same, a softmax is flat,
// and next to no gradient is left to compare. They are drawn instead, as a training would begin.
import type { Prepared } from '../../../core/import/gradient-graph.ts';
import { intAttribute } from '../../../core/onnx/model.ts';
import type { Node } from '../../../core/onnx/model.ts';
import { Random } from '../../../core/random.ts';
import { dataOf, sizeOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';

/** Entries from which on a kernel of one number is no accident. */
const SMALLEST = 16;
const STABLE = 1e-5;

const isFilled = (t: Tensor): boolean => {
  const data = dataOf(t) as Float32Array;
  return data.every((v) => v === data[0]);
};

/** How many numbers of the input one of the output sees. */
function seenBy(node: Node, { shape }: Tensor): number {
  const units = node.opType === 'MatMul' || (node.opType === 'Gemm' && intAttribute(node, 'transB', 0) === 0) ? shape.at(-1) : shape[0];
  return sizeOf(shape) / Math.max(1, units ?? 1);
}

/** The same with other weights; undefined where most kernels hold different numbers. */
export function drawConstants(p: Prepared): Prepared | undefined {
  const { initializers, nodes } = p.graph;
  const kernels = p.weights.filter((name) => { const t = initializers.get(name); return t !== undefined && t.shape.length > 1 && sizeOf(t.shape) >= SMALLEST; });
  const filled = new Set(kernels.filter((name) => isFilled(initializers.get(name) as Tensor)));
  if (filled.size === 0 || 2 * filled.size < kernels.length) return undefined;
  const random = Random.from(11, 'drawn');
  const drawn = new Map(initializers);
  const draw = (name: string, centre: number, spread: number): void => {
    const { shape } = initializers.get(name) as Tensor;
    const data = new Float32Array(sizeOf(shape));
    random.fillNormal(data, centre, spread);
    drawn.set(name, tensorOf('float32', shape, data));
  };
  for (const node of nodes) {
    node.inputs.forEach((name, i) => {
      if (i > 0 && filled.delete(name)) draw(name, 0, Math.sqrt(2 / seenBy(node, initializers.get(name) as Tensor)));
    });
    const [gain, variance] = [initializers.get(node.inputs[1] ?? ''), initializers.get(node.inputs[4] ?? '')];
    // A gain that leaves the size of what is normalised as it is.
    if (node.opType === 'BatchNormalization' && gain && variance && isFilled(gain) && isFilled(variance)) {
      const keeps = Math.sqrt(((dataOf(variance) as Float32Array)[0] ?? 1) + STABLE);
      draw(node.inputs[1] as string, keeps, 0.1 * keeps);
    }
  }
  return { ...p, graph: { ...p.graph, initializers: drawn } };
}
