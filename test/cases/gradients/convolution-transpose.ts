import { row } from './case.ts';
import type { GradientCase } from './case.ts';

export const convolutionTransposeCases: readonly GradientCase[] = [
  row('ConvTranspose', '1-D', [[2, 2, 4], [2, 3, 3], [3]], { strides: [2] }),
  row('ConvTranspose', '2-D', [[2, 3, 3, 3], [3, 2, 2, 3], [2]]),
  row('ConvTranspose', '2-D, stride 2, padded', [[2, 3, 3, 3], [3, 2, 3, 3], [2]], { strides: [2, 2], pads: [1, 1, 1, 1] }),
  row('ConvTranspose', '2-D, padded unevenly', [[2, 3, 3, 4], [3, 2, 3, 3]], { pads: [0, 1, 2, 0] }),
  row('ConvTranspose', '2-D, output_padding', [[2, 3, 3, 3], [3, 2, 3, 3], [2]], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
  row('ConvTranspose', '2-D, kernel smaller than its stride', [[1, 2, 3, 3], [2, 2, 2, 2], [2]], { strides: [3, 3] }),
  row('ConvTranspose', '2-D, dilated', [[1, 2, 3, 3], [2, 2, 2, 2], [2]], { dilations: [2, 3], strides: [1, 2] }),
  row('ConvTranspose', '2-D, dilated, output_padding', [[1, 2, 3, 3], [2, 2, 2, 2], [2]], { dilations: [3, 3], strides: [2, 2], output_padding: [1, 0] }),
  row('ConvTranspose', '2 groups', [[2, 4, 3, 3], [4, 3, 2, 2], [6]], { group: 2, strides: [2, 2] }),
  row('ConvTranspose', 'depthwise', [[2, 3, 3, 3], [3, 1, 3, 3], [3]], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
  row('ConvTranspose', 'output_shape', [[1, 2, 3, 3], [2, 2, 3, 3]], { strides: [2, 2], output_shape: [6, 5] }),
  row('ConvTranspose', 'auto_pad SAME_UPPER', [[1, 2, 3, 3], [2, 2, 3, 3]], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  row('ConvTranspose', 'auto_pad SAME_LOWER', [[1, 2, 3, 3], [2, 2, 3, 3]], { strides: [2, 2], auto_pad: 'SAME_LOWER' }),
  row('ConvTranspose', 'auto_pad VALID', [[1, 2, 3, 3], [2, 2, 3, 3]], { strides: [2, 2], auto_pad: 'VALID' }),
  row('ConvTranspose', '3-D', [[1, 2, 2, 2, 3], [2, 2, 2, 2, 2], [2]], { strides: [1, 2, 1] }, { notOnWebGpu: 'the runtime refuses ConvTranspose over three axes' }),
  row('ConvTranspose', 'a symbolic batch', [[2, 3, 3, 3], [3, 2, 2, 2], [2]], { strides: [2, 2] }, { shapes: { a: ['N', 3, 3, 3] } }),
  row('ConvTranspose', 'symbolic sizes', [[2, 3, 3, 3], [3, 2, 2, 2], [2]], { strides: [2, 2] }, { shapes: { a: ['N', 3, 'H', 'W'] } }),
  row('ConvTranspose', 'nothing known of the input', [[2, 3, 3, 3], [3, 2, 2, 2], [2]], { strides: [2, 2] }, { shapes: { a: ['N', 'C', 'H', 'W'] } }),
];
