// Activation functions in PyTorch.
import type { ActivationName } from '../../../../core/layers/activations.ts';

const hardSigmoid = (x: string): string => `torch.clamp(${x} / 6 + 0.5, 0, 1)`;

/** `axis`: of channels or units. `slope`: the trained slope of prelu. */
export const activationsInTorch: Readonly<Record<ActivationName, (x: string, axis: number, slope: string) => string>> = {
  linear: (x) => x,
  sigmoid: (x) => `torch.sigmoid(${x})`,
  tanh: (x) => `torch.tanh(${x})`,
  relu: (x) => `F.relu(${x})`,
  relu6: (x) => `F.relu6(${x})`,
  leakyRelu: (x) => `F.leaky_relu(${x}, 0.01)`,
  prelu: (x, _axis, slope) => `prelu(${x}, ${slope})`,
  elu: (x) => `F.elu(${x})`,
  selu: (x) => `F.selu(${x})`,
  gelu: (x) => `F.gelu(${x})`,
  geluTanh: (x) => `F.gelu(${x}, approximate="tanh")`,
  silu: (x) => `F.silu(${x})`,
  hardSigmoid,
  hardSwish: (x) => `F.hardswish(${x})`,
  softplus: (x) => `F.softplus(${x})`,
  softmax: (x, axis) => `torch.softmax(${x}, ${axis})`,
  logSoftmax: (x, axis) => `torch.log_softmax(${x}, ${axis})`,
};
