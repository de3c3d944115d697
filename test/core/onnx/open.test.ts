import { describe, expect, test } from 'vitest';
import { backward } from '../../../src/core/autodiff/backward.ts';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { expandComposites } from '../../../src/core/onnx/expand.ts';
import type { Graph, Node } from '../../../src/core/onnx/model.ts';
import { openGraph } from '../../../src/core/onnx/open.ts';
import { composites } from '../../../src/core/onnx/operators/composites.ts';
import { numbersOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { openSession } from '../../fixtures/runtime.ts';

const node = (opType: string, inputs: string[], outputs: string[], attributes: Node['attributes'] = new Map()): Node =>
  ({ name: '', opType, domain: '', inputs, outputs, attributes, docString: '' });

/** y = tanh(x · w) + c with everything that files do: no node names, a weight listed as an input, a Constant node. */
function fromFile(): Graph {
  const w = tensorFrom('float32', [3, 2], [1, 2, 3, 4, 5, 6].map((v) => v / 10));
  return {
    name: 'file', docString: '', valueInfo: new Map(),
    nodes: [
      node('MatMul', ['x', 'w'], ['MatMul']),
      node('Tanh', ['MatMul'], ['h']),
      node('Constant', [], ['c'], new Map([['value', { kind: 'tensor', value: tensorFrom('float32', [2], [1, -1]) }]])),
      node('Mul', ['h', 'h'], ['s']),
      node('Mul', ['s', 'c'], ['y']),
    ],
    inputs: [
      { name: 'x', type: { kind: 'tensor', dtype: 'float32', shape: ['', 3] }, docString: '' },
      { name: 'w', type: { kind: 'tensor', dtype: 'float32', shape: [3, 2] }, docString: '' },
    ],
    outputs: [{ name: 'y', type: { kind: 'tensor', dtype: 'float32', shape: ['', 2] }, docString: '' }],
    initializers: new Map([['w', w]]),
  };
}

describe('openGraph', () => {
  test('keeps names, gives nodes their own, leaves the graph as it was', () => {
    const graph = fromFile();
    const before = structuredClone(graph);
    const b = openGraph(graph);
    expect(b.graphInputs.map((i) => i.name)).toEqual(['x']);
    expect([...b.initializers.keys()]).toEqual(['w', 'c']);
    expect(b.nodes.map((n) => n.name)).toEqual(['MatMul_1', 'Tanh', 'Mul', 'Mul_1']);
    expect(b.value('y').shape).toEqual([b.value('x').shape[0], 2]);
    b.output(b.op('Identity', [b.value('y')]), 'again');
    (b.nodes[0] as Node).outputs.push('more');
    expect(graph).toEqual(before);
  });

  test('a dim that is given a size', () => {
    const graph = fromFile();
    expect(openGraph(graph, { inputs: { x: [4, 3] } }).value('y').shape).toEqual([4, 2]);
  });

  test('a value of unknown rank is located', () => {
    const graph = fromFile();
    graph.inputs[0] = { name: 'x', type: { kind: 'tensor', dtype: 'float32', shape: undefined }, docString: '' };
    expect(() => openGraph(graph)).toThrow(expect.objectContaining({ code: 'shape/unknown', where: 'x' }));
  });

  test('what was opened can be differentiated and run', async () => {
    const b = openGraph(fromFile());
    const loss = b.ReduceSum(b.value('y'), undefined, false);
    const gradient = backward(b, loss, [b.value('h')], { device: 'cpu' }).get('h');
    b.output(gradient!, 'dh');
    const session = await openSession(b);
    const x = tensorFrom('float32', [1, 3], [1, 0, -1]);
    const { y, dh } = await session.run({ x }) as { y: Tensor; dh: Tensor };
    await session.close();
    // h = tanh(−0.4): y = ±h², dh = ±2h.
    const h = Math.tanh(-0.4);
    expect(numbersOf(y)).toEqual([expect.closeTo(h * h, 6), expect.closeTo(-h * h, 6)]);
    expect(numbersOf(dh)).toEqual([expect.closeTo(2 * h, 6), expect.closeTo(-2 * h, 6)]);
  });
});

describe('expandComposites', () => {
  test('leaves standard nodes alone and keeps the names of what composites made', () => {
    const b = new GraphBuilder();
    const [x, gamma, beta] = [b.input('x', 'float32', [4, 3]), b.input('gamma', 'float32', [3]), b.input('beta', 'float32', [3])];
    const key = Object.keys(composites)[0];
    expect(key).toBe('layerwright.BatchNormTraining');
    const made = b.ops('BatchNormTraining', [x, gamma, beta], { epsilon: 0.001 }, 3, { domain: 'layerwright', name: 'bn' });
    const y = b.Relu(made[0]!);
    b.output(y, 'y');
    const names = made.map((v) => v.name);
    expandComposites(b);
    expect(b.nodes.every((n) => n.domain === '')).toBe(true);
    const outputs = b.nodes.flatMap((n) => n.outputs);
    for (const name of names) expect(outputs.filter((o) => o === name)).toEqual([name]);
    expect(b.nodes.at(-1)?.opType).toBe('Identity');
    const seen = new Set([...b.graphInputs.map((i) => i.name), ...b.initializers.keys()]);
    for (const n of b.nodes) {
      for (const input of n.inputs) expect(input === '' || seen.has(input)).toBe(true);
      for (const output of n.outputs) seen.add(output);
    }
  });
});
