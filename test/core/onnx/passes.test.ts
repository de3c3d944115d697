// Typing, verifying, sorting and printing graphs.
import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { typeModel } from '../../../src/core/onnx/infer.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model, Node } from '../../../src/core/onnx/model.ts';
import { addDims, ceilDivDims, floorDivDims, mulDims, subDims } from '../../../src/core/onnx/operators/dims.ts';
import { printModel } from '../../../src/core/onnx/print.ts';
import { capturesOf, sortNodes } from '../../../src/core/onnx/sort.ts';
import { assertValid, verifyModel } from '../../../src/core/onnx/verify.ts';
import { loopModel, smallModel } from './models.ts';

describe('dims', () => {
  it('have one text for equal sizes', () => {
    expect(addDims('N', 1)).toBe('N+1');
    expect(subDims(addDims('N', 'M'), 'N')).toBe('M');
    expect(mulDims(addDims('N', 1), mulDims('M', 2))).toBe('2*M+2*M*N');
    expect(floorDivDims(mulDims(mulDims('N', 'C'), 4), mulDims('C', 2))).toBe('2*N');
    expect(addDims(floorDivDims(subDims('H', 1), 2), 1)).toBe('floor((H+1)/2)');
    expect(ceilDivDims('H', 2)).toBe('floor((H+1)/2)');
    expect(floorDivDims(floorDivDims('H', 2), 2)).toBe('floor(floor(H/2)/2)');
    expect(floorDivDims(addDims(mulDims('H', 4), 5), 2)).toBe('2*H+2');
    expect(subDims('N', 'N')).toBe(0);
  });
});

describe('typing', () => {
  it('carries symbols through shape arithmetic', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', ['N', 3, 'H', 'W']);
    const shape = b.op('Shape', [x]);
    const n = b.op('Slice', [shape, b.ints([0]), b.ints([1])]);
    const flat = b.Reshape(x, b.Concat([n, b.ints([-1])], 0));
    expect(flat.shape).toEqual(['N', '3*H*W']);
    const h = b.Gather(shape, b.constant('int64', [], [2]));
    const twice = b.Unsqueeze(b.Mul(h, b.constant('int64', [], [2])), [0]);
    expect(b.Expand(b.scalar(1), b.Concat([n, twice], 0)).shape).toEqual(['N', '2*H']);
  });

  it('reads the padding that exporters write as a reversed matrix', () => {
    const b = new GraphBuilder();
    const pads = b.Concat([b.ints([1, 2]), b.op('ConstantOfShape', [b.ints([2])], { value: { tensor: { dtype: 'int64', shape: [1], bytes: new Uint8Array(8) } } })], 0);
    const rows = b.Slice(b.Reshape(pads, [-1, 2]), [-1], [-(2 ** 63)], [0], [-1]);
    const all = b.Reshape(b.Transpose(rows, [1, 0]), [-1]);
    expect(all.known).toEqual([0, 1, 0, 2]);
    expect(b.op('Pad', [b.input('x', 'float32', ['N', 'T']), all]).shape).toEqual(['N', 'T+3']);
  });

  it('types sub-graphs, and takes the declared type of operators it does not know', () => {
    expect(typeModel(loopModel()).values.get('sum.next')).toMatchObject({ dtype: 'float32', shape: [3] });
    const model = smallModel();
    const relu = model.graph.nodes.find((n) => n.opType === 'Relu') as Node;
    relu.opType = 'Mystery';
    const { problems, values } = typeModel(model);
    expect(problems.map((p) => p.code)).toEqual(['onnx/unsupported']);
    expect(values.get('y')).toMatchObject({ shape: ['N', 3] });
    model.graph.valueInfo.set(relu.outputs[0] as string, { name: relu.outputs[0] as string, docString: '', type: { kind: 'tensor', dtype: 'float32', shape: ['N', 2, 4, 4] } });
    expect(typeModel(model).problems).toEqual([]);
  });

  it('puts sizes in place of symbols on demand', () => {
    expect(typeModel(smallModel(), { dims: { N: 7 } }).values.get('y')?.shape).toEqual([7, 3]);
    expect(typeModel(smallModel(), { inputs: { x: [2, 1, 6, 6] } }).values.get('y')?.shape).toEqual([2, 3]);
  });
});

describe('printing', () => {
  it('shows one value a line', () => {
    expect(printModel(smallModel())).toMatchInlineSnapshot(`
      "input %x: float32[N,1,6,6]
      %conv.weight: float32[2,1,3,3]
      %dense.weight: float32[3,8]
      %Conv:0: float32[N,2,4,4] = Conv(%x, %conv.weight)
      %Relu:0: float32[N,2,4,4] = Relu(%Conv:0)
      %MaxPool:0: float32[N,2,2,2] = MaxPool(%Relu:0) {kernel_shape=[2, 2], strides=[2, 2]}
      %Flatten:0: float32[N,8] = Flatten(%MaxPool:0)
      %Gemm:0: float32[N,3] = Gemm(%Flatten:0, %dense.weight) {transB=1}
      %y: float32[N,3] = Identity(%Gemm:0)
      return %y"
    `);
  });

  it('shows sub-graphs under their node', () => {
    expect(printModel(loopModel())).toMatchInlineSnapshot(`
      "input %x: float32[4,3]
      %const: float32[3] = [0, 0, 0]
      %const_1: int64[] = 4
      %Loop:0: float32[3] = Loop(%const_1, _, %const)
        body:
          input %i: int64[]
          input %go: bool[]
          input %sum: float32[3]
          %Gather:0: float32[3] = Gather(%x, %i) {axis=0}
          %Add:0: float32[3] = Add(%sum, %Gather:0)
          %Identity:0: bool[] = Identity(%go)
          %go.next: bool[] = Identity(%Identity:0)
          %sum.next: float32[3] = Identity(%Add:0)
          return %go.next, %sum.next
      %total: float32[3] = Identity(%Loop:0)
      return %total"
    `);
  });
});

describe('sorting', () => {
  it('puts makers before readers and keeps the rest', () => {
    const { nodes } = smallModel().graph;
    expect(sortNodes([...nodes].reverse()).map((n) => n.opType)).toEqual(nodes.map((n) => n.opType));
    expect(sortNodes(nodes)).toEqual(nodes);
  });

  it('names a cycle', () => {
    const { nodes } = smallModel().graph;
    (nodes[0] as Node).inputs = ['Relu:0', 'conv.weight'];
    expect(() => sortNodes(nodes)).toThrow('The graph has a cycle.');
  });

  it('knows what a sub-graph takes from outside', () => {
    const body = (loopModel().graph.nodes[0] as Node).attributes.get('body');
    expect(body?.kind === 'graph' && capturesOf(body.value)).toEqual(['x']);
  });
});

describe('verifying', () => {
  const broken: [string, (m: Model) => void, string][] = [
    ['a value that nothing makes', (m) => { node(m, 'Relu').inputs = ['ghost']; }, '"ghost" is read but nothing makes it.'],
    ['two values of one name', (m) => { node(m, 'Relu').outputs = ['Conv:0']; }, 'Two values are called "Conv:0".'],
    ['nodes out of order', (m) => { m.graph.nodes.reverse(); }, 'A node stands before one that it reads from.'],
    ['a cycle', (m) => { node(m, 'Conv').inputs = ['Relu:0', 'conv.weight']; }, 'The graph has a cycle.'],
    ['an output that nothing makes', (m) => { (m.graph.outputs[0] as { name: string }).name = 'z'; }, 'The output "z" is not made by any node.'],
    ['no outputs', (m) => { m.graph.outputs = []; }, 'The graph has no outputs.'],
    ['an unknown domain', (m) => { node(m, 'Relu').domain = 'acme'; }, 'The model does not import the operators of "acme".'],
    ['no opset', (m) => { m.opsets.clear(); }, 'The model does not say its opset.'],
    ['an attribute of the wrong kind', (m) => { node(m, 'MaxPool').attributes.set('strides', { kind: 'int', value: 2n }); }, 'The attribute strides of MaxPool has the wrong kind.'],
    ['a tensor of the wrong size', (m) => { m.graph.initializers.set('conv.weight', { dtype: 'float32', shape: [2, 1, 3, 3], bytes: new Uint8Array(4) }); }, 'A tensor has another size than its shape says.'],
    ['a wrong declared type', (m) => { (m.graph.outputs[0] as Model['graph']['outputs'][0]).type = { kind: 'tensor', dtype: 'float32', shape: ['N', 4] }; }, '"y" is declared as another type than it has.'],
    ['shapes that do not fit', (m) => { m.graph.initializers.set('dense.weight', { dtype: 'float32', shape: [3, 7], bytes: new Uint8Array(84) }); }, 'Gemm: the inner dimension does not fit'],
  ];
  function node(m: Model, opType: string): Node { return m.graph.nodes.find((n) => n.opType === opType) as Node; }

  it('passes good models', () => {
    expect(verifyModel(smallModel())).toEqual([]);
    expect(verifyModel(loopModel())).toEqual([]);
  });

  it.each(broken)('finds %s', (_, damage, message) => {
    const model = smallModel();
    damage(model);
    const errors = verifyModel(model);
    expect(errors.map((e) => e.message)).toContain(message);
    expect(errors.every((e) => e.code === 'onnx/invalid' && e.where !== undefined)).toBe(true);
    expect(() => { assertValid(model); }).toThrow(errors[0]?.message);
  });

  it('finds a sub-graph value that hides an outer one', () => {
    const model = loopModel();
    const body = (model.graph.nodes[0] as Node).attributes.get('body');
    if (body?.kind !== 'graph') throw new Error('no body');
    (body.value.nodes[0] as Node).outputs = ['x'];
    expect(verifyModel(model).map((e) => e.message)).toContain('"x" hides a value of the graph around it.');
  });

  it('allows composites only where asked', () => {
    const b = new GraphBuilder();
    b.output(b.input('x', 'float32', [1]));
    const model = modelOf(b.build());
    model.graph.nodes.push({ name: 'c', opType: 'Whole', domain: 'layerwright', inputs: ['x'], outputs: ['c'], attributes: new Map(), docString: '' });
    expect(verifyModel(model)).toHaveLength(1);
    expect(verifyModel(model, { domains: ['layerwright'], types: false })).toEqual([]);
  });
});
