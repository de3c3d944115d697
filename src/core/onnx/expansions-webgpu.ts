// Operators that the WebGPU provider of onnxruntime 1.30 has no kernel for, in operators that it has. (Left alone they
// would run on the CPU, and each would bring its inputs back from the GPU and halt it.)
import type { Expansion } from './expansions.ts';
import { floatAttribute, intAttribute } from './model.ts';
import { isStatic } from '../tensor.ts';

/** x − max − ln Σ exp(x − max) */
const logSoftmax: Expansion = (b, node, [x]) => {
  if (!x) return [];
  const axis = intAttribute(node, 'axis', -1);
  const shifted = b.Sub(x, b.ReduceMax(x, [axis]));
  return [b.Sub(shifted, b.Log(b.ReduceSum(b.Exp(shifted), [axis])))];
};

/** [N, C, H, W] → [N, s·s·C, H/s, W/s], where the sizes are known. */
const spaceToDepth: Expansion = (b, node, [x]) => {
  const sizes = x?.shape.slice(1);
  if (!x || !sizes || !isStatic(sizes)) return [];
  const s = intAttribute(node, 'blocksize', 1);
  const [c, h, w] = sizes as [number, number, number];
  const split = b.Reshape(x, [0, c, h / s, s, w / s, s]);
  return [b.Reshape(b.Transpose(split, [0, 3, 5, 1, 2, 4]), [0, c * s * s, h / s, w / s])];
};

/** γ · Elu(x, α) */
const selu: Expansion = (b, node, [x]) => {
  if (!x) return [];
  const alpha = floatAttribute(node, 'alpha', 1.67326319217681884765625);
  return [b.scale(b.op('Elu', [x], { alpha: { float: alpha } }), floatAttribute(node, 'gamma', 1.05070102214813232421875))];
};

/** [x > 0] − [x < 0] */
const sign: Expansion = (b, _node, [x]) => {
  if (x?.dtype !== 'float32') return [];
  const zero = b.scalar(0, x.dtype);
  return [b.Sub(b.mask(b.Greater(x, zero), x.dtype), b.mask(b.Less(x, zero), x.dtype))];
};

/** By operator. An expansion that gives no outputs leaves the node as it is. */
export const webgpuExpansions: Readonly<Record<string, Expansion>> = { LogSoftmax: logSoftmax, Selu: selu, Sign: sign, SpaceToDepth: spaceToDepth };
