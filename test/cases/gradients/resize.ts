import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { built } from './case.ts';
import type { GradientCase } from './case.ts';

const byScales = (note: string, shape: readonly number[], scales: readonly number[], attributes: Record<string, AttributeInput>, symbolic?: readonly (number | string)[]): GradientCase =>
  built('Resize', note, [shape], (b, [x]) => b.op('Resize', [x, undefined, b.constant('float32', [scales.length], scales)], attributes), symbolic && { shapes: { a: symbolic } });
const bySizes = (note: string, shape: readonly number[], sizes: readonly number[], attributes: Record<string, AttributeInput>): GradientCase =>
  built('Resize', note, [shape], (b, [x]) => b.op('Resize', [x, undefined, undefined, b.ints(sizes)], attributes));

export const resizeCases: readonly GradientCase[] = [
  byScales('nearest ×2', [2, 2, 2, 3], [1, 1, 2, 2], { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
  byScales('nearest ×2 by half pixels', [2, 2, 2, 3], [1, 1, 2, 2], { mode: 'nearest' }),
  byScales('nearest ×3 and ×1', [1, 2, 2, 3], [1, 1, 3, 1], { mode: 'nearest' }),
  byScales('nearest ×2, symbolic sizes', [2, 2, 2, 3], [1, 1, 2, 2], { mode: 'nearest' }, ['N', 2, 'H', 'W']),
  byScales('nearest ×1.5', [1, 2, 4, 4], [1, 1, 1.5, 1.5], { mode: 'nearest', nearest_mode: 'ceil' }),
  byScales('nearest, smaller', [1, 2, 4, 6], [1, 1, 0.5, 0.5], { mode: 'nearest', nearest_mode: 'round_prefer_ceil' }),
  byScales('nearest ×2, 1-D', [2, 2, 4], [1, 1, 2], { mode: 'nearest' }),
  ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric'].map((mode) =>
    byScales(`linear ×2, ${mode}`, [1, 2, 3, 4], [1, 1, 2, 2], { mode: 'linear', coordinate_transformation_mode: mode })),
  byScales('linear, smaller', [1, 2, 5, 6], [1, 1, 0.6, 0.5], { mode: 'linear' }),
  ...['half_pixel', 'align_corners'].map((mode) => byScales(`cubic ×2, ${mode}`, [1, 1, 4, 4], [1, 1, 2, 2], { mode: 'cubic', coordinate_transformation_mode: mode })),
  byScales('cubic, smaller, nothing from outside', [1, 1, 5, 6], [1, 1, 0.8, 0.5], { mode: 'cubic', cubic_coeff_a: { float: -0.5 }, exclude_outside: 1 }),
  bySizes('nearest, as TensorFlow does it', [1, 1, 4, 4], [1, 1, 3, 2], { mode: 'nearest', coordinate_transformation_mode: 'tf_half_pixel_for_nn' }),
  built('Resize', 'a part of the picture', [[1, 1, 4, 4]], (b, [x]) => b.op('Resize', [x, b.constant('float32', [8], [0, 0, 0.4, 0.6, 1, 1, 0.6, 0.8]), undefined, b.ints([1, 1, 3, 3])], { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' }), { dtypes: ['float32'] }),
  bySizes('linear to sizes', [1, 2, 3, 4], [1, 2, 5, 3], { mode: 'linear' }),
  bySizes('nearest to sizes', [1, 2, 3, 4], [1, 2, 7, 3], { mode: 'nearest', coordinate_transformation_mode: 'align_corners' }),
];
