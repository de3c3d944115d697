// Activation functions: one table, used by the Activation layer and by the `activation` param of Dense and convolutions.
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { TensorType } from '../tensor.ts';
import type { InferContext, LowerContext, WeightSpec } from './define.ts';

export interface ActivationDefinition {
  readonly title: string;
  /** In plain text, with its source. */
  readonly formula: string;
  /** `axis`: of channels or units, for softmax. `slope`: the trained slope of prelu. */
  apply(b: GraphBuilder, x: Value, axis: number, slope: Value | undefined): Value;
  /** Has a trained slope for each channel. */
  readonly slope?: true;
}

const scalar = (b: GraphBuilder, x: Value, value: number): Value => b.scalar(value, x.dtype);

export const activations = {
  linear: { title: 'Linear', formula: 'y = x', apply: (_b, x) => x },
  sigmoid: { title: 'Sigmoid', formula: 'y = 1 / (1 + e^−x), from 0 to 1', apply: (b, x) => b.Sigmoid(x) },
  tanh: { title: 'Tanh', formula: 'y = (e^x − e^−x) / (e^x + e^−x), from −1 to 1', apply: (b, x) => b.Tanh(x) },
  relu: { title: 'ReLU', formula: 'y = max(0, x)', apply: (b, x) => b.Relu(x) },
  relu6: { title: 'ReLU6', formula: 'y = min(max(0, x), 6) (Krizhevsky, 2010)', apply: (b, x) => b.op('Clip', [x, scalar(b, x, 0), scalar(b, x, 6)]) },
  leakyRelu: { title: 'Leaky ReLU', formula: 'y = x where x ≥ 0, else 0.01·x (Maas et al., 2013)', apply: (b, x) => b.op('LeakyRelu', [x], { alpha: 0.01 }) },
  // Relu(x) − slope·Relu(−x): the WebGPU provider has no PRelu kernel.
  prelu: { title: 'PReLU', formula: 'y = x where x ≥ 0, else slope·x, a trained slope for each channel (He et al., 2015, arXiv 1502.01852)', slope: true, apply: (b, x, _axis, slope) => b.Sub(b.Relu(x), b.Mul(slope as Value, b.Relu(b.Neg(x)))) },
  elu: { title: 'ELU', formula: 'y = x where x ≥ 0, else e^x − 1 (Clevert et al., 2015, arXiv 1511.07289)', apply: (b, x) => b.op('Elu', [x], { alpha: { float: 1 } }) },
  selu: { title: 'SELU', formula: 'y = 1.0507·x where x ≥ 0, else 1.0507·1.67326·(e^x − 1) (Klambauer et al., 2017, arXiv 1706.02515)', apply: (b, x) => b.op('Selu', [x]) },
  gelu: { title: 'GELU', formula: 'y = x/2·(1 + erf(x/√2)) (Hendrycks and Gimpel, 2016, arXiv 1606.08415)', apply: (b, x) => b.Mul(b.scale(x, 0.5), b.Add(b.Erf(b.scale(x, Math.SQRT1_2)), scalar(b, x, 1))) },
  geluTanh: { title: 'GELU (tanh)', formula: 'y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of arXiv 1606.08415', apply: geluTanh },
  silu: { title: 'SiLU (swish)', formula: 'y = x / (1 + e^−x) (Ramachandran et al., 2017, arXiv 1710.05941)', apply: (b, x) => b.Mul(x, b.Sigmoid(x)) },
  hardSigmoid: { title: 'Hard sigmoid', formula: 'y = min(max(0, x/6 + 1/2), 1)', apply: hardSigmoid },
  hardSwish: { title: 'Hard swish', formula: 'y = x·min(max(0, x/6 + 1/2), 1) (Howard et al., 2019, arXiv 1905.02244)', apply: (b, x) => b.Mul(x, hardSigmoid(b, x)) },
  softplus: { title: 'Softplus', formula: 'y = ln(1 + e^x)', apply: (b, x) => b.op('Softplus', [x]) },
  softmax: { title: 'Softmax', formula: 'yᵢ = e^xᵢ / Σⱼ e^xⱼ over the units or channels', apply: (b, x, axis) => b.Softmax(x, axis) },
  logSoftmax: { title: 'Log-softmax', formula: 'yᵢ = xᵢ − ln Σⱼ e^xⱼ over the units or channels', apply: (b, x, axis) => b.LogSoftmax(x, axis) },
} satisfies Record<string, ActivationDefinition>;

export type ActivationName = keyof typeof activations;
export const activationNames = Object.keys(activations) as [ActivationName, ...ActivationName[]];

function geluTanh(b: GraphBuilder, x: Value): Value {
  const inner = b.Mul(x, b.Add(b.scale(b.Mul(x, x), 0.044715), scalar(b, x, 1)));
  return b.Mul(b.scale(x, 0.5), b.Add(b.Tanh(b.scale(inner, Math.sqrt(2 / Math.PI))), scalar(b, x, 1)));
}

// Clip of a line: unlike HardSigmoid it has kernels in every float type.
function hardSigmoid(b: GraphBuilder, x: Value): Value {
  return b.op('Clip', [b.Add(b.scale(x, 1 / 6), scalar(b, x, 0.5)), scalar(b, x, 0), scalar(b, x, 1)]);
}

/** Weights that the activation itself has, for values of a type with channels or units at `axis`. */
export function activationWeights(c: Pick<InferContext<unknown>, 'fail'>, name: ActivationName, type: TensorType, axis: number): WeightSpec[] {
  const definition: ActivationDefinition = activations[name];
  if (!definition.slope) return [];
  const channels = type.shape[axis];
  if (typeof channels !== 'number') return c.fail('prelu has one slope a channel: their number must be known.', { received: String(channels) });
  const shape = [channels, ...Array<number>(type.shape.length - axis - 1).fill(1)];
  // 0.25 and no decay: He et al., 2015, section 2.1.
  return [{ name: 'slope', shape, init: { type: 'constant', value: 0.25 }, fanIn: 1, fanOut: 1, trainable: true, decay: false }];
}

/** Applies an activation inside a layer's lowering. */
export function applyActivation(c: Pick<LowerContext<unknown>, 'b' | 'weight'>, name: ActivationName, x: Value, axis: number): Value {
  const definition: ActivationDefinition = activations[name];
  return definition.apply(c.b, x, axis, definition.slope ? c.weight('slope') : undefined);
}
