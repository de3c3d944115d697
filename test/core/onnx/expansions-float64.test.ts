// Every float64 expansion against the runtime's own float32 kernel of the operator.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { expandComposites } from '../../../src/core/onnx/expand.ts';
import { float64Expansions } from '../../../src/core/onnx/expansions-float64.ts';
import { Random } from '../../../src/core/random.ts';
import { numbersOf, sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { openSession } from '../../fixtures/runtime.ts';

interface Row { readonly op: string; readonly name: string; readonly inputs: readonly (readonly number[])[]; readonly attributes?: Record<string, AttributeInput> }

const rows: readonly Row[] = [
  { op: 'Conv', name: '1-D, padded', inputs: [[2, 3, 9], [4, 3, 3], [4]], attributes: { pads: [1, 2] } },
  { op: 'Conv', name: '2-D, stride, dilation, uneven pads', inputs: [[2, 3, 9, 8], [4, 3, 3, 2], [4]], attributes: { pads: [1, 0, 2, 1], strides: [2, 1], dilations: [1, 2] } },
  { op: 'Conv', name: 'groups', inputs: [[2, 4, 6, 6], [6, 2, 3, 3]], attributes: { group: 2, pads: [1, 1, 1, 1] } },
  { op: 'Conv', name: 'depthwise, stride 2', inputs: [[2, 4, 6, 6], [4, 1, 3, 3]], attributes: { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] } },
  { op: 'Conv', name: 'stride leaves a rest', inputs: [[1, 2, 8, 8], [3, 2, 3, 3]], attributes: { strides: [3, 3] } },
  { op: 'Conv', name: 'auto_pad same', inputs: [[1, 2, 7, 8], [3, 2, 4, 3]], attributes: { auto_pad: 'SAME_UPPER', strides: [2, 2] } },
  { op: 'Conv', name: 'kernel larger than the output', inputs: [[2, 4, 9, 8], [4, 2, 4, 3], [4]], attributes: { group: 2, pads: [1, 0, 2, 1], strides: [3, 2], dilations: [2, 3] } },
  { op: 'Conv', name: '3-D', inputs: [[1, 2, 4, 5, 4], [3, 2, 2, 3, 2]], attributes: { pads: [0, 1, 0, 1, 1, 0] } },
  { op: 'ConvTranspose', name: '2-D, stride, output padding', inputs: [[2, 3, 4, 5], [3, 2, 3, 3], [2]], attributes: { strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 2] } },
  { op: 'ConvTranspose', name: 'groups, dilation', inputs: [[1, 4, 4, 4], [4, 3, 2, 3]], attributes: { group: 2, dilations: [2, 1] } },
  { op: 'ConvTranspose', name: '1-D', inputs: [[2, 3, 5], [3, 2, 4]], attributes: { strides: [2], pads: [1, 1] } },
  { op: 'AveragePool', name: 'overlapping, padded', inputs: [[1, 2, 7, 7]], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
  { op: 'AveragePool', name: 'padding counted', inputs: [[1, 2, 7, 6]], attributes: { kernel_shape: [3, 2], strides: [2, 1], pads: [1, 0, 1, 1], count_include_pad: 1 } },
  { op: 'AveragePool', name: 'same', inputs: [[1, 2, 7, 7]], attributes: { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' } },
  { op: 'Softplus', name: 'both signs', inputs: [[4, 5]] },
  { op: 'Elu', name: 'alpha', inputs: [[4, 5]], attributes: { alpha: { float: 0.7 } } },
  { op: 'Selu', name: 'defaults', inputs: [[4, 5]] },
  { op: 'MaxUnpool', name: 'of a MaxPool', inputs: [[2, 3, 6, 4]], attributes: { kernel_shape: [2, 2], strides: [2, 2] } },
  { op: 'GlobalAveragePool', name: 'over space', inputs: [[2, 3, 4, 5]] },
  { op: 'GlobalMaxPool', name: 'over a sequence', inputs: [[2, 3, 6]] },
  { op: 'InstanceNormalization', name: 'over space', inputs: [[2, 3, 4, 5], [3], [3]], attributes: { epsilon: { float: 1e-3 } } },
  { op: 'LRN', name: 'odd size', inputs: [[2, 6, 3, 4]], attributes: { size: 5, alpha: { float: 0.2 }, beta: { float: 0.6 }, bias: { float: 1.5 } } },
  { op: 'Resize', name: 'nearest, twice as large', inputs: [[1, 2, 3, 4]], attributes: { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' } },
];

async function run(row: Row, dtype: 'float32' | 'float64'): Promise<number[]> {
  const b = new GraphBuilder();
  const values = row.inputs.map((shape, i) => b.input(`x${i}`, dtype, shape));
  if (row.op === 'MaxUnpool') {
    const [y, indices] = b.ops('MaxPool', values, row.attributes, 2);
    b.output(b.op('MaxUnpool', [y, indices], row.attributes), 'y');
  } else {
    b.output(b.op(row.op, row.op === 'Resize' ? [...values, undefined, b.constant('float32', [4], [1, 1, 2, 2])] : values, row.attributes), 'y');
  }
  expandComposites(b);
  expect(b.nodes.some((n) => n.opType === row.op)).toBe(dtype === 'float32');
  const random = Random.from(5, row.name);
  const feeds = Object.fromEntries(row.inputs.map((shape, i) => [`x${i}`, tensorFrom(dtype, shape, Array.from({ length: sizeOf(shape) }, () => random.normal()))]));
  const session = await openSession(b);
  try {
    return numbersOf((await session.run(feeds))['y']!);
  } finally {
    await session.close();
  }
}

describe('float64 expansions', () => {
  it.each(rows.map((row) => [`${row.op}: ${row.name}`, row] as const))('%s', async (_name, row) => {
    const [exact, rounded] = [await run(row, 'float64'), await run(row, 'float32')];
    expect(exact).toHaveLength(rounded.length);
    exact.forEach((v, i) => { expect(Math.abs(v - (rounded[i] as number))).toBeLessThan(2e-5 * Math.max(1, Math.abs(v))); });
  });

  it('has a row for every operator', () => {
    expect(new Set(rows.map((r) => r.op))).toEqual(new Set(Object.keys(float64Expansions)));
  });
});
