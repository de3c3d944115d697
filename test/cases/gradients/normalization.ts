import type { GraphBuilder, Value } from '../../../src/core/onnx/builder.ts';
import { between, eitherSign, positive } from '../../fixtures/random.ts';
import { built, row } from './case.ts';
import type { GradientCase } from './case.ts';

const batchNorm = (outputs: readonly number[], epsilon = 1e-3) => (b: GraphBuilder, x: readonly Value[]): Value[] => {
  const all = b.ops('BatchNormTraining', x, { epsilon: { float: epsilon } }, 3, { domain: 'layerwright' });
  return outputs.map((i) => all[i] as Value);
};
const inTraining = (note: string, x: readonly number[], outputs: readonly number[] = [0], shape?: readonly (number | string)[]): GradientCase =>
  built('layerwright.BatchNormTraining', note, [[x, between(-2, 3)], [[x[1] as number], positive], [x[1] as number]], batchNorm(outputs), shape && { shapes: { a: shape } });

const any = eitherSign(0.3, 1.5);

export const normalizationCases: readonly GradientCase[] = [
  inTraining('[N, C]', [5, 3]),
  inTraining('1-D', [3, 2, 4]),
  inTraining('2-D', [3, 2, 3, 4]),
  inTraining('3-D', [2, 2, 2, 3, 2]),
  inTraining('all three outputs', [3, 2, 3, 2], [0, 1, 2]),
  inTraining('the variance alone', [4, 2, 3], [2]),
  inTraining('the mean alone', [4, 2, 3], [1]),
  inTraining('a symbolic batch', [3, 2, 3, 2], [0], ['N', 2, 3, 2]),
  inTraining('symbolic sizes', [3, 2, 3, 2], [0], ['N', 2, 'H', 'W']),
  ...([[4, 3], [2, 3, 4], [2, 3, 2, 4], [2, 2, 2, 3, 2]] as const).map((shape) =>
    row('BatchNormalization', `rank ${shape.length}`, [shape, [[shape[1]], any], [shape[1]], [shape[1]], [[shape[1]], positive]], { epsilon: 1e-3 })),
  row('BatchNormalization', 'a symbolic batch', [[2, 3, 4], [3], [3], [3], [[3], positive]], {}, { shapes: { a: ['N', 3, 4] } }),
  row('BatchNormalization', 'only the input', [[2, 3, 4], [3], [3], [3], [[3], positive]], {}, { wrt: ['a'] }),
  row('InstanceNormalization', '1-D', [[2, 3, 4], [3], [3]], { epsilon: 1e-3 }),
  row('InstanceNormalization', '2-D', [[2, 3, 3, 2], [3], [3]], { epsilon: 1e-3 }),
  row('InstanceNormalization', 'a symbolic batch', [[2, 3, 3, 2], [3], [3]], {}, { shapes: { a: ['N', 3, 3, 2] } }),
  row('LayerNormalization', 'the last axis', [[2, 3, 4], [4], [4]], { epsilon: 1e-3 }),
  row('LayerNormalization', 'two axes', [[2, 3, 4], [3, 4], [3, 4]], { axis: 1 }),
  row('LayerNormalization', 'without a bias, the scale broadcast', [[2, 3, 4], [4]], { axis: -2 }, { notOnWebGpu: 'the runtime wants a scale of the full normalised size' }),
  row('LayerNormalization', 'a symbolic batch', [[2, 3, 4], [4], [4]], {}, { shapes: { a: ['N', 'T', 4] } }),
  row('GroupNormalization', 'opset 18: a scale a group', [[2, 4, 3, 2], [2], [2]], { num_groups: 2, epsilon: 1e-3 }, { opset: 18 }),
  row('GroupNormalization', 'opset 21: a scale a channel', [[2, 4, 3, 2], [4], [4]], { num_groups: 2, epsilon: 1e-3 }, { opset: 21, dtypes: ['float32'] }),
  row('LRN', 'size 3', [[2, 5, 2, 2]], { size: 3, alpha: 0.5, beta: 0.75, bias: 1.5 }),
  row('LRN', 'size 5', [[2, 6, 2, 2]], { size: 5, alpha: 1.5, beta: 0.5, bias: { float: 2 } }),
  row('LpNormalization', 'p 2', [[[2, 3, 2], any]], { axis: 1, p: 2 }),
  row('LpNormalization', 'p 1', [[[2, 3, 2], any]], { axis: -1, p: 1 }),
  row('MeanVarianceNormalization', '', [[2, 3, 2, 2]]),
  row('MeanVarianceNormalization', 'axes', [[2, 3, 2, 2]], { axes: [2, 3] }),
];
