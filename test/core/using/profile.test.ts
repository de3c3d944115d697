// onnxruntime's trace read, and its kernels brought back to the nodes of the file.
import { expect, test } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import { attribute, cardTimes, median, readTrace } from '../../../src/core/using/profile.ts';
import type { KernelTime, TraceEvent } from '../../../src/core/using/profile.ts';

const run = (ts: number, dur: number): TraceEvent => ({ cat: 'Session', name: 'model_run', ts, dur });
const kernel = (ts: number, dur: number, name: string, operator: string, index: number): TraceEvent => ({ cat: 'Node', name: `${name}_kernel_time`, ts, dur, args: { op_name: operator, node_index: String(index), output_size: '64', parameter_size: '8', mem_in_use_peak: String(1000 + ts) } });

test('times are medians over the runs that count; what an If runs is in its time', () => {
  const events = [0, 1000, 2000, 3000].flatMap((t, i) => [run(t, 100 + 10 * i), kernel(t + 1, 10 + i, 'conv', 'Conv', 0), kernel(t + 20, 40, 'if', 'If', 1), kernel(t + 25, 5, 'inner', 'Add', 0), kernel(t + 70, 3, 'conv', 'Relu', 2)]);
  const trace = readTrace(events, 1);
  expect(trace.run).toEqual({ median: 0.12, least: 0.11, most: 0.13 });
  expect(trace).toMatchObject({ runs: 3, peakBytes: 4070 });
  expect(trace.kernels).toEqual([
    { name: 'conv', operator: 'Conv', milliseconds: 0.012, outputBytes: 64, parameterBytes: 8 }, { name: 'if', operator: 'If', milliseconds: 0.04, outputBytes: 64, parameterBytes: 8 },
    { name: 'conv', operator: 'Relu', milliseconds: 0.003, outputBytes: 64, parameterBytes: 8 },
  ]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('a convolution that adds a shortcut and passes an activation is called as what it made before', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1, 1, 4, 4]);
  const w = b.initializer('w', tensorFrom('float32', [1, 1, 1, 1], [1]));
  const [first, second] = ['a', 'b'].map((name) => b.op('Conv', [x, w], {}, { name: `${name}/Conv` }));
  const relu = b.Relu(b.op('Add', [second, first], {}, { name: 'sum/Add' }));
  b.output(b.op('Conv', [relu, w], {}, { name: 'c/Conv' }));
  const kernels = [first, second].map((value): KernelTime => ({ name: `${value?.name}_nchwc`, operator: 'Conv', milliseconds: 1, outputBytes: 0, parameterBytes: 0 }));
  const found = attribute([...kernels, { ...(kernels[0] as KernelTime), name: 'c/Conv' }], b.build());
  expect(found.map(({ nodes }) => nodes)).toEqual([['a/Conv'], ['b/Conv', 'sum/Add', 'Relu'], ['c/Conv']]);
});

test('a fused kernel stands for its nodes, named after the one that does the most', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1, 1, 4, 4]);
  const w = b.initializer('w', tensorFrom('float32', [1, 1, 1, 1], [1]));
  const conv = b.op('Conv', [x, w], {}, { name: 'conv1/Conv' });
  const relu = b.op('Relu', [conv], {}, { name: 'relu1/Relu' });
  const sum = b.op('Add', [relu, x], {}, { name: 'add1/Add' });
  b.output(sum, 'y');
  const time = (name: string, operator: string, milliseconds: number): KernelTime => ({ name, operator, milliseconds, outputBytes: 0, parameterBytes: 0 });
  const found = attribute([time('ReorderInput', 'ReorderInput', 1), time(`${relu.name}_nchwc`, 'Conv', 6), time('add1/Add', 'Add', 3)], b.build());
  expect(found.map(({ nodes, main }) => [nodes, main])).toEqual([[[], undefined], [['conv1/Conv', 'relu1/Relu'], 'conv1/Conv'], [['add1/Add', 'y/identity'], 'add1/Add']]);
  const cards = cardTimes(found, (node) => node.split('/')[0]);
  expect(cards.get('conv1')).toEqual({ milliseconds: 6, share: 0.6 });
  expect(cards.get('relu1')).toEqual({ milliseconds: 0, share: 0, with: 'conv1' });
  // A group of cards has their sum.
  expect(cardTimes(found, (node) => (node.startsWith('conv') || node.startsWith('add') ? 'group' : undefined)).get('group')).toEqual({ milliseconds: 9, share: 0.9 });
});
