import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { distinct, eitherSign } from '../../fixtures/random.ts';
import { built, row } from './case.ts';
import type { GradientCase } from './case.ts';

type Setting = readonly [note: string, x: readonly number[], attributes: Record<string, AttributeInput>, shape?: readonly (number | string)[]];

const noIndices = { notOnWebGpu: 'the runtime refuses the Indices of MaxPool' };

/** Windows; `apart` where none overlap. */
export const windowSettings: readonly (Setting & { readonly apart?: boolean })[] = [
  ['1-D', [2, 2, 6], { kernel_shape: [2], strides: [2] }],
  ['2×2', [2, 3, 4, 6], { kernel_shape: [2, 2], strides: [2, 2] }],
  ['2×2 with a remainder', [2, 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2] }],
  ['2×2 with a remainder, ceil_mode', [2, 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }],
  ['2×2, padded', [2, 2, 4, 4], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] }],
  ['overlapping', [2, 2, 5, 5], { kernel_shape: [3, 3], strides: [2, 2] }],
  ['overlapping, padded', [2, 2, 5, 4], { kernel_shape: [3, 2], strides: [1, 1], pads: [1, 0, 1, 1] }],
  ['overlapping, padded, ceil_mode', [1, 2, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 }],
  ['stride larger than the window', [1, 2, 7, 7], { kernel_shape: [2, 2], strides: [3, 3] }],
  ['auto_pad SAME_UPPER', [1, 2, 5, 5], { kernel_shape: [2, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
  ['auto_pad SAME_LOWER', [1, 2, 5, 5], { kernel_shape: [2, 2], strides: [1, 1], auto_pad: 'SAME_LOWER' }],
  ['3-D', [1, 2, 4, 4, 2], { kernel_shape: [2, 2, 2], strides: [2, 1, 2] }],
  ['a symbolic batch', [2, 2, 4, 4], { kernel_shape: [2, 2], strides: [2, 2] }, ['N', 2, 4, 4]],
  ['a symbolic batch, overlapping', [2, 2, 5, 5], { kernel_shape: [3, 3], strides: [2, 2] }, ['N', 2, 5, 5]],
  ['symbolic sizes', [2, 2, 4, 5], { kernel_shape: [2, 2], strides: [2, 2] }, ['N', 2, 'H', 'W']],
  ['nothing known of the input', [2, 3, 4, 5], { kernel_shape: [2, 2], strides: [2, 2] }, ['N', 'C', 'H', 'W']],
  ['nothing known of the input, overlapping', [2, 3, 5, 5], { kernel_shape: [3, 3], strides: [2, 2] }, ['N', 'C', 'H', 'W']],
];

let seed = 40;
export const maxPoolRow = ([note, x, attributes, shape]: Setting): GradientCase =>
  row('MaxPool', note, [distinct(++seed, x)], attributes, shape && { shapes: { a: shape } });

const any = eitherSign(0.3, 1.5);

export const poolingCases: readonly GradientCase[] = [
  ...windowSettings.map(maxPoolRow),
  row('MaxPool', 'dilated', [distinct(30, [1, 2, 6, 6])], { kernel_shape: [2, 2], dilations: [2, 3] }),
  built('MaxPool', 'with Indices that something else uses', [distinct(31, [1, 2, 4, 4])], (b, [x]) => b.ops('MaxPool', [x!], { kernel_shape: [2, 2], strides: [2, 2] }, 2), noIndices),
  ...windowSettings.map(([note, x, attributes, shape]) => row('AveragePool', note, [x], attributes, shape && { shapes: { a: shape } })),
  row('AveragePool', 'padded, the padding counted', [[2, 2, 5, 4]], { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], count_include_pad: 1 }),
  row('LpPool', '2×2', [[[1, 2, 4, 4], any]], { kernel_shape: [2, 2], strides: [2, 2] }),
  row('LpPool', 'p 1, overlapping', [[[1, 2, 4, 4], any]], { kernel_shape: [3, 3], p: 1 }),
  row('LpPool', 'p 3, padded', [[[1, 2, 4, 4], any]], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], p: 3 }),
  row('GlobalAveragePool', '1-D', [[2, 3, 4]]),
  row('GlobalAveragePool', '2-D', [[2, 3, 4, 3]]),
  row('GlobalAveragePool', '3-D', [[2, 2, 2, 3, 2]]),
  row('GlobalAveragePool', 'symbolic sizes', [[2, 3, 4, 3]], {}, { shapes: { a: ['N', 3, 'H', 'W'] } }),
  row('GlobalMaxPool', '2-D', [distinct(32, [2, 3, 4, 3])]),
  row('GlobalMaxPool', '1-D, a symbolic batch', [distinct(33, [2, 3, 4])], {}, { shapes: { a: ['N', 3, 4] } }),
  row('GlobalLpPool', 'p 2', [[[2, 3, 2, 3], any]]),
  row('GlobalLpPool', 'p 3', [[[2, 3, 2, 3], any]], { p: 3 }),
  built('MaxUnpool', 'of a MaxPool', [distinct(34, [2, 2, 4, 4])], (b, [x]) => {
    const [y, indices] = b.ops('MaxPool', [x!], { kernel_shape: [2, 2], strides: [2, 2] }, 2);
    return b.op('MaxUnpool', [y, indices], { kernel_shape: [2, 2], strides: [2, 2] });
  }, noIndices),
];
