// Recurrent layers spelled out step by step give what the runtime's own kernels give.
import { describe, expect, test } from 'vitest';
import { unrollRecurrent } from '../../../src/core/onnx/expand.ts';
import { recurrentExpansions } from '../../../src/core/onnx/expansions-recurrent.ts';
import { numbersOf } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { row, fixed, x } from '../../cases/operators/case.ts';
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

describe('unrolled', () => {
  test.each(rows.map((r, i) => [labelOf(r, i), r] as const))('%s', async (_, r) => {
    const [own, other] = [buildCase(r, false), buildCase(r, false)];
    unrollRecurrent(other.b);
    expect(other.b.nodes.some((n) => Object.hasOwn(recurrentExpansions, n.opType))).toBe(false);
    const [a, b] = [await runGraph(own.b, own.feeds), await runGraph(other.b, other.feeds)];
    for (const [name, tensor] of Object.entries(a)) {
      const [p, q] = [numbersOf(tensor), numbersOf(b[name] as Tensor)];
      expect(Math.max(...p.map((v, i) => Math.abs(v - (q[i] as number))))).toBeLessThan(2e-6);
    }
  });

  test('a length that only the run tells leaves the layer as it is', () => {
    const { b } = buildCase(row('RNN', [x(5, 2, 3), fixed('float32', [1, 4, 3], Array<number>(12).fill(0.1)), fixed('float32', [1, 4, 4], Array<number>(16).fill(0.1))], { hidden_size: 4 }, { outputs: 2 }), true);
    unrollRecurrent(b);
    expect(b.nodes.map((n) => n.opType)).toEqual(['RNN']);
  });
});
