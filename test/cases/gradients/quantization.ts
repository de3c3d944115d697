import { positive } from '../../fixtures/random.ts';
import { row, whole } from './case.ts';
import type { GradientCase } from './case.ts';

const numbers = whole([2, 3], [3, 128, 64, 7, 90, 200], 'uint8');
const onCpu = { dtypes: ['float32'] as const, notOnWebGpu: 'the runtime takes the scale of the axis from elsewhere' };

export const quantizationCases: readonly GradientCase[] = [
  row('DequantizeLinear', 'one scale', [numbers, [[], positive], whole([], [100], 'uint8')], {}, onCpu),
  row('DequantizeLinear', 'a scale a column', [numbers, [[3], positive], whole([3], [100, 1, 2], 'uint8')], { axis: 1 }, onCpu),
  row('DequantizeLinear', 'a scale a row, no zero point', [numbers, [[2], positive]], { axis: 0 }, onCpu),
];
