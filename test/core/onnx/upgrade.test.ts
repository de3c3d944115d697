// Models of other opsets compute the same after they are brought to opset 17.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { decodeModel } from '../../../src/core/onnx/codec/index.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import { upgradeModel } from '../../../src/core/onnx/upgrade/index.ts';
import { laterOperators, upgradeRules } from '../../../src/core/onnx/upgrade/rules.ts';
import { verifyModel } from '../../../src/core/onnx/verify.ts';
import { numbersOf, sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { buildCase, fixed, floats, int, ints, labelOf, row, scalar, whole, x } from '../../cases/operators/case.ts';
import { newerCases } from '../../cases/newer.ts';
import { operatorCases } from '../../cases/operators/index.ts';
import { runGraph } from '../../fixtures/runtime.ts';
import { sharedModels } from '../../fixtures/paths.ts';

const f = (float: number) => ({ float });
const norm = [x(3), x(3), x(3), x(3)];

const rows = [
  ...operatorCases.filter((r) => r.opset !== 17 && !(r.op === 'AveragePool' && r.opset === 19) && (laterOperators[r.op] === undefined || r.op in upgradeRules)),
  row('Hardmax', [x(2, 3, 4)], {}, { opset: 7 }), row('Softmax', [x(2, 3, 1, 1)], {}, { opset: 9 }), row('Softmax', [x(2, 3, 4)], { axis: -1 }, { opset: 9 }), row('Softmax', [x(2, 3, 4)], { axis: 0 }, { opset: 9 }),
  row('Clip', [x(4)], { max: f(0.4) }, { opset: 7 }), row('Pad', [x(2, 3)], { pads: [1, 1, 0, 0], value: f(0.5) }, { opset: 7 }), row('Pad', [x(2, 3, 4), ints(1, 2), scalar('float32', 2), ints(1)], {}, { opset: 19 }),
  row('Slice', [x(4, 5)], { starts: [-2], ends: [2 ** 63], axes: [1] }, { opset: 7 }), row('Split', [x(6)], { num_outputs: 3 }, { opset: 18, outputs: 3 }),
  row('Dropout', [x(4)], { ratio: f(0.9) }, { opset: 7, outputs: 1 }), row('BatchNormalization', [x(2, 3, 4), ...norm], { spatial: 1 }, { opset: 7 }), row('TopK', [x(2, 5)], { k: 2, axis: 0 }, { opset: 9, outputs: 2 }),
  row('Resize', [x(1, 1, 4, 4), floats(1, 1, 1.5, 1.5)], { mode: 'linear' }, { opset: 10 }), row('Resize', [x(1, 1, 4, 4), floats(1, 1, 0.5, 0.6)], {}, { opset: 10 }),
  row('Upsample', [x(1, 1, 3, 3), floats(1, 1, 2, 2)], {}, { opset: 9 }), row('Resize', [x(1, 2, 3, 4), undefined, undefined, ints(7, 8)], { axes: [2, 3], mode: 'linear' }, { opset: 19 }),
  row('ReduceMax', [x(2, 3)], { noop_with_empty_axes: 1 }, { opset: 18 }), row('ReduceL2', [x(2, 3, 4), ints(1)], { keepdims: 0 }, { opset: 20 }),
  row('Gelu', [x(2, 3)], { approximate: 'tanh' }, { opset: 20 }), row('GroupNormalization', [x(2, 4, 3, 3), x(2), x(2)], { num_groups: 2 }, { opset: 18 }), row('GroupNormalization', [x(2, 6, 5), x(6), x(6)], { num_groups: 3 }, { opset: 21 }),
  row('Cast', [x(3)], { to: 7, saturate: 1 }, { opset: 19 }), row('AveragePool', [x(1, 1, 4, 4)], { kernel_shape: [2, 2], dilations: [1, 1] }, { opset: 19 }), row('LpPool', [x(1, 1, 4, 4)], { kernel_shape: [2, 2], ceil_mode: 0 }, { opset: 18 }),
  row('QuantizeLinear', [x(4), scalar('float32', 0.1), scalar('uint8', 3)], { saturate: 1 }, { opset: 19 }), row('DequantizeLinear', [whole('uint8', 4), scalar('float32', 0.1), scalar('uint8', 3)], { block_size: 0 }, { opset: 21 }),
  row('GridSample', [x(1, 2, 4, 5), x(1, 3, 6, 2)], { mode: 'linear' }, { opset: 20 }), row('DFT', [x(1, 8, 1), undefined, int(-2)], { onesided: 1 }, { opset: 20 }),
  row('Constant', [], { value_ints: [1, 2] }, { opset: 19 }), row('CastLike', [x(3), whole('int32', 1)], { saturate: 1 }, { opset: 19 }),
  row('ScatterND', [x(4, 3), fixed('int64', [1, 1], [2]), x(1, 3)], { reduction: 'add' }, { opset: 18 }), row('ScatterElements', [x(3, 3), fixed('int64', [1, 2], [0, 1]), x(1, 2)], {}, { opset: 13 }),
  row('Elu', [x(3)], {}, { opset: 6 }), row('Selu', [x(3)], {}, { opset: 6 }), row('InstanceNormalization', [x(2, 3, 4), x(3), x(3)], {}, { opset: 6 }), row('Softplus', [x(3)], {}, { opset: 1 }),
  row('RoiAlign', [x(2, 3, 4, 4), fixed('float32', [1, 4], [0, 0, 3, 2]), fixed('int64', [1], [1])], { output_height: 2, output_width: 2, sampling_ratio: 2 }, { opset: 10 }),
  row('Squeeze', [x(1, 3, 1)], {}, { opset: 7 }), row('ReduceSum', [x(2, 3)], { keepdims: 0 }, { opset: 7 }),
];

function expectSame(a: Record<string, Tensor>, b: Record<string, Tensor>, digits: number): void {
  expect(Object.keys(b)).toEqual(Object.keys(a));
  for (const [name, tensor] of Object.entries(a)) {
    const other = b[name] as Tensor;
    expect([name, other.dtype, other.shape]).toEqual([name, tensor.dtype, tensor.shape]);
    const [p, q] = [numbersOf(tensor), numbersOf(other)];
    const worst = p.reduce((m, v, i) => Math.max(m, Math.abs(v - (q[i] as number))), 0);
    expect(worst).toBeLessThanOrEqual(digits);
  }
}

describe('upgradeModel', () => {
  it.each(rows.map((r, i) => [labelOf(r, i), r] as const))('%s', async (_, r) => {
    const { b, feeds } = buildCase(r, false);
    const model = modelOf(b.build('before'), r.opset);
    const after = upgradeModel(model);
    expect(after.opsets.get('')).toBe(17);
    expect(verifyModel(after)).toEqual([]);
    expectSame(await runGraph(model, feeds), await runGraph(after, feeds), 2e-6);
  });

  it('has a row for every rule', () => {
    // Models of one node go the same way in conformance/newer-operators.
    const tested = new Set([...rows.map((r) => r.op), ...newerCases.flatMap((c) => c.model.graph.nodes.map((n) => n.opType))]);
    // Scan has no rewrite: only its opset 8 is refused.
    expect(Object.keys(upgradeRules).filter((op) => !tested.has(op))).toEqual(['Scan']);
  });

  it.each([
    ['opset 27', 27, 'Relu', {}], ['spatial batch norm', 7, 'BatchNormalization', { spatial: 0 }],
    ['an operator that opset 17 lacks', 18, 'BitwiseNot', {}],
  ])('refuses %s by name', (_, opset, op, attributes) => {
    const b = new GraphBuilder({ opset });
    const v = b.input('v', op === 'BitwiseNot' ? 'int32' : 'float32', [2, 3]);
    const more = op === 'BatchNormalization' ? ['s', 't', 'm', 'v2'].map((n) => b.input(n, 'float32', [3])) : [];
    b.output(b.op(op, [v, ...more], attributes));
    expect(() => upgradeModel(modelOf(b.build(), opset))).toThrow(expect.objectContaining({ code: 'onnx/unsupported', where: expect.any(String) }) as Error);
  });

  it('reaches into sub-graphs', async () => {
    const b = new GraphBuilder({ opset: 11 });
    const v = b.input('v', 'float32', [2, 3]);
    const branch = (text: string, axis: number) => {
      const s = new GraphBuilder({ parent: b });
      s.output(s.op('ReduceSum', [v], { axes: [axis], keepdims: 1 }), text);
      return { graph: s.build(text) };
    };
    b.output(b.ops('If', [b.input('c', 'bool', [])], { then_branch: branch('yes', 0), else_branch: branch('no', 1) })[0] as typeof v, 'out');
    const model = modelOf(b.build(), 11);
    const after = upgradeModel(model);
    for (const c of [0, 1]) {
      const feeds = { v: tensorFrom('float32', [2, 3], [1, 2, 3, 4, 5, 6]), c: tensorFrom('bool', [], [c]) };
      expectSame(await runGraph(model, feeds), await runGraph(after, feeds), 0);
    }
  });

  const published = ['classification/mnist-8.onnx', 'classification/resnet20_cifar10.onnx', 'ultraface/version-slim-320.onnx', 'yolo/yolo-fastestv2.onnx', 'audio/HAR-CNN.onnx'];
  it.each(published.filter((p) => sharedModels(p) !== undefined))('keeps what %s computes, bit for bit', async (file) => {
    const path = sharedModels(file) as string;
    const model = decodeModel(new Uint8Array(readFileSync(path)));
    const feeds = Object.fromEntries(model.graph.inputs.filter((i) => !model.graph.initializers.has(i.name)).map((i) => {
      if (i.type.kind !== 'tensor') throw new Error('no tensor');
      const shape = (i.type.shape ?? []).map((d) => (typeof d === 'number' ? d : 1));
      return [i.name, tensorFrom('float32', shape, Array.from({ length: sizeOf(shape) }, (_, k) => Math.sin(k)))];
    }));
    expectSame(await runGraph(model, feeds), await runGraph(upgradeModel(model), feeds), 0);
  });
});
