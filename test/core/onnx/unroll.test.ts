// What is spelled out for gradients (recurrent layers step by step, losses, samplers) gives what the runtime's own kernels give.
import { describe, expect, test } from 'vitest';
import { spellOut } from '../../../src/core/onnx/expand.ts';
import { recurrentForms } from '../../../src/core/onnx/spelled/recurrent.ts';
import { numbersOf } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { fed, fixed, row, scalar, whole, x } from '../../cases/operators/case.ts';
import type { OperatorCase } from '../../cases/operators/case.ts';
import { buildCase, labelOf } from '../../cases/operators/case.ts';
import { runGraph } from '../../fixtures/runtime.ts';

const lstm = (d: number, ...more: OperatorCase['inputs']) => [x(5, 2, 3), x(d, 16, 3), x(d, 16, 4), x(d, 32), ...more];
const rows: readonly OperatorCase[] = [
  row('LSTM', lstm(1), { hidden_size: 4 }, { outputs: 3 }), row('LSTM', lstm(1), { hidden_size: 4, direction: 'reverse' }, { outputs: 3 }),
  row('LSTM', lstm(2), { hidden_size: 4, direction: 'bidirectional' }, { outputs: 3 }), row('LSTM', lstm(1, undefined, x(1, 2, 4), x(1, 2, 4), x(1, 12)), { hidden_size: 4 }, { outputs: 3 }),
  row('GRU', [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24)], { hidden_size: 4 }, { outputs: 2 }), row('GRU', [x(5, 2, 3), x(2, 12, 3), x(2, 12, 4), x(2, 24), undefined, x(2, 2, 4)], { hidden_size: 4, direction: 'bidirectional', linear_before_reset: 1 }, { outputs: 2 }),
  row('RNN', [x(5, 2, 3), x(1, 4, 3), x(1, 4, 4), x(1, 8)], { hidden_size: 4 }, { outputs: 2 }), row('RNN', [x(3, 2, 3), x(1, 4, 3), x(1, 4, 4)], { hidden_size: 4, direction: 'reverse' }, { outputs: 2 }),
];

/** Others that gradients pass only in parts. */
const spelled: readonly OperatorCase[] = [
  row('LSTM', lstm(2, fixed('int32', [2], [5, 3])), { hidden_size: 4, direction: 'bidirectional' }, { outputs: 3 }), row('GRU', [x(5, 2, 3), x(1, 12, 3), x(1, 12, 4), x(1, 24), fixed('int32', [2], [2, 4])], { hidden_size: 4, direction: 'reverse' }, { outputs: 2 }),
  row('NegativeLogLikelihoodLoss', [x(2, 4, 3), whole('int64', 2, 3), x(4)], { ignore_index: 1 }), row('NegativeLogLikelihoodLoss', [x(2, 4), whole('int64', 2)], { reduction: 'none' }),
  row('SoftmaxCrossEntropyLoss', [x(2, 4, 3), whole('int64', 2, 3), x(4)], { reduction: 'sum' }, { outputs: 2 }),
  row('LayerNormalization', [x(2, 3, 4), x(3, 4), x(3, 4)], { axis: 1 }, { outputs: 3 }), row('DynamicQuantizeLinear', [x(2, 3)], {}, { outputs: 3 }), row('Einsum', [x(2, 3, 3)], { equation: 'bii->bi' }),
  row('MaxPool', [x(1, 2, 5, 5)], { kernel_shape: [2, 2], strides: [2, 2], storage_order: 1 }, { outputs: 2 }),
  ...[{}, { inverse: 1 }, { axis: 2 }].map((a) => row('DFT', [x(2, 5, 4, 2)], a)), row('DFT', [x(2, 6, 1), scalar('int64', 8)], { onesided: 1 }), row('STFT', [x(1, 16, 1), scalar('int64', 4), x(8)]), row('STFT', [x(2, 9, 1), scalar('int64', 3), undefined, scalar('int64', 6)], { onesided: 0 }),
  ...['bilinear', 'nearest', 'bicubic'].flatMap((mode) => ['zeros', 'border', 'reflection'].flatMap((padding_mode) => [0, 1].map((align_corners) => row('GridSample', [x(2, 2, 4, 5), fed('float32', [2, 3, 2, 2], Array.from({ length: 24 }, (_, i) => 1.4 * Math.sin(3 * i)))], { mode, padding_mode, align_corners })))),
  ...['half_pixel', 'output_half_pixel'].map((mode) => row('RoiAlign', [x(2, 3, 6, 5), fixed('float32', [2, 4], [0, 1, 9, 7, 2, 2, 6, 12]), fixed('int64', [2], [1, 0])], { output_height: 3, output_width: 2, sampling_ratio: 2, spatial_scale: { float: 0.5 }, coordinate_transformation_mode: mode })),
];

describe('unrolled', () => {
  test.each([...rows, ...spelled].map((r, i) => [labelOf(r, i), r] as const))('%s', async (_, r) => {
    const [own, other] = [buildCase(r, false), buildCase(r, false)];
    spellOut(other.b);
    expect(other.b.nodes.some((n) => Object.hasOwn(recurrentForms, n.opType) || (n.opType === r.op && !['DynamicQuantizeLinear', 'Einsum', 'MaxPool'].includes(r.op)))).toBe(false);
    const [a, b] = [await runGraph(own.b, own.feeds), await runGraph(other.b, other.feeds)];
    for (const [name, tensor] of Object.entries(a)) {
      const [p, q] = [numbersOf(tensor), numbersOf(b[name] as Tensor)];
      expect(Math.max(...p.map((v, i) => Math.abs(v - (q[i] as number))))).toBeLessThan(5e-6);
    }
  });

  test('a length that only the run tells leaves the layer as it is', () => {
    const { b } = buildCase(row('RNN', [x(5, 2, 3), fixed('float32', [1, 4, 3], Array<number>(12).fill(0.1)), fixed('float32', [1, 4, 4], Array<number>(16).fill(0.1))], { hidden_size: 4 }, { outputs: 2 }), true);
    spellOut(b);
    expect(b.nodes.map((n) => n.opType)).toEqual(['RNN']);
  });
});
