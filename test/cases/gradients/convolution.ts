import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { row } from './case.ts';
import type { GradientCase } from './case.ts';

type Setting = readonly [note: string, x: readonly number[], w: readonly number[], attributes?: Record<string, AttributeInput>, shapes?: Record<string, readonly (number | string)[]>];

/** Convolutions, each checked in the chosen form here and in every form that can do it in the test of the forms. */
export const convolutionSettings: readonly Setting[] = [
  ['1-D', [2, 2, 6], [3, 2, 3]],
  ['1-D, padded, stride 2, dilated', [2, 2, 9], [3, 2, 2], { pads: [2, 1], strides: [2], dilations: [2] }],
  ['2-D', [2, 3, 4, 5], [2, 3, 3, 2]],
  ['2-D, padded unevenly', [2, 5, 4, 4], [3, 5, 3, 3], { pads: [0, 2, 1, 1] }],
  ['2-D, padded beyond the kernel', [1, 2, 3, 3], [2, 2, 2, 2], { pads: [2, 2, 2, 2] }],
  ['2-D, as large out as in', [2, 5, 4, 5], [3, 5, 3, 3], { pads: [1, 1, 1, 1] }],
  ['2-D, as large out as in, padded unevenly', [2, 5, 4, 5], [3, 5, 3, 4], { pads: [2, 3, 0, 0] }],
  ['2-D, as large out as in, dilated', [2, 5, 5, 4], [3, 5, 3, 2], { dilations: [2, 3], pads: [0, 1, 4, 2] }],
  ['2-D, stride 2 with a remainder', [2, 5, 6, 5], [2, 5, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }],
  ['2-D, strides that differ', [1, 2, 7, 6], [2, 2, 2, 3], { strides: [3, 2] }],
  ['2-D, stride larger than the kernel', [1, 5, 7, 7], [2, 5, 2, 2], { strides: [3, 3] }],
  ['2-D, dilated', [2, 2, 6, 7], [2, 2, 2, 3], { dilations: [3, 2], pads: [1, 0, 2, 1] }],
  ['2-D, dilated, stride 2', [2, 5, 7, 7], [2, 5, 2, 2], { dilations: [2, 2], strides: [2, 2], pads: [1, 1, 0, 0] }],
  ['1×1', [2, 5, 3, 3], [4, 5, 1, 1]],
  ['1×1, stride 2', [2, 5, 4, 4], [4, 5, 1, 1], { strides: [2, 2] }],
  ['a weight larger than the picture', [2, 16, 2, 2], [20, 16, 3, 3], { pads: [1, 1, 1, 1] }],
  ['a weight larger than the picture, stride 2', [2, 16, 4, 4], [20, 16, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['2 groups', [2, 4, 4, 4], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }],
  ['2 groups, stride 2', [2, 4, 5, 5], [2, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }],
  ['depthwise, stride 2', [2, 3, 5, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['depthwise, stride 2, even', [2, 3, 6, 6], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1], strides: [2, 2] }],
  ['depthwise, two filters each', [2, 2, 4, 4], [4, 1, 2, 3], { group: 2, dilations: [2, 1] }],
  ['depthwise, 1-D', [2, 3, 6], [3, 1, 3], { group: 3, pads: [1, 1] }],
  ['auto_pad SAME_UPPER', [1, 2, 5, 6], [2, 2, 4, 3], { auto_pad: 'SAME_UPPER', strides: [2, 2] }],
  ['auto_pad SAME_LOWER', [1, 2, 5, 6], [2, 2, 2, 3], { auto_pad: 'SAME_LOWER' }],
  ['auto_pad VALID', [1, 2, 5, 6], [2, 2, 2, 3], { auto_pad: 'VALID' }],
  ['3-D', [1, 2, 3, 4, 3], [2, 2, 2, 2, 2], { pads: [1, 0, 0, 0, 1, 1] }],
  ['3-D, strides', [1, 2, 5, 4, 3], [2, 2, 2, 2, 2], { strides: [2, 1, 2] }],
  ['a symbolic batch', [2, 3, 4, 4], [2, 3, 3, 3], { pads: [1, 1, 1, 1] }, { a: ['N', 3, 4, 4] }],
  ['a symbolic batch, 2 groups, stride 2', [2, 4, 4, 4], [2, 2, 3, 3], { group: 2, strides: [2, 2] }, { a: ['N', 4, 4, 4] }],
  ['a symbolic batch, depthwise', [2, 3, 4, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }, { a: ['N', 3, 4, 4] }],
  ['symbolic sizes', [2, 2, 4, 5], [2, 2, 3, 3], { pads: [1, 1, 1, 1] }, { a: ['N', 2, 'H', 'W'] }],
  ['symbolic sizes, stride 2', [2, 2, 4, 5], [2, 2, 3, 3], { pads: [1, 1, 1, 1], strides: [2, 2] }, { a: ['N', 2, 'H', 'W'] }],
  ['nothing known of the input', [2, 2, 4, 5], [3, 2, 3, 3], { pads: [1, 1, 1, 1] }, { a: ['N', 'C', 'H', 'W'] }],
  ['nothing known of the input, 2 groups, stride 2', [2, 4, 4, 5], [2, 2, 3, 3], { group: 2, strides: [2, 2] }, { a: ['N', 'C', 'H', 'W'] }],
  ['nothing known of the input, depthwise', [2, 3, 4, 5], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }, { a: ['N', 'C', 'H', 'W'] }],
];

/** A setting's row; without a bias the gradients of input and weight stand alone. */
export const convolutionRow = ([note, x, w, attributes, shapes]: Setting, bias = true): GradientCase =>
  row('Conv', note, bias ? [x, w, [w[0] as number]] : [x, w], attributes, shapes && { shapes });

export const convolutionCases: readonly GradientCase[] = [
  ...convolutionSettings.map((s) => convolutionRow(s)),
  row('Conv', 'without a bias', [[2, 2, 4, 4], [3, 2, 3, 3]]),
  row('Conv', 'only the weight', [[2, 2, 4, 4], [3, 2, 3, 3], [3]], {}, { wrt: ['b', 'c'] }),
  row('Conv', 'only the input', [[2, 2, 4, 4], [3, 2, 3, 3], [3]], {}, { wrt: ['a'] }),
];
