// Which layer an ONNX node is, exactly: one that lowers to the very same node again. Everything else stays an operator.
import { layerByType } from '../layers/index.ts';
import type { LayerType } from '../layers/index.ts';
import { samePads } from '../layers/geometry.ts';
import type { LayerDefinition, LayerFacts } from '../layers/define.ts';
import { alike } from '../lower/imported.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import { floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../onnx/model.ts';
import type { Node } from '../onnx/model.ts';
import { LayerwrightError } from '../errors.ts';
import { isStatic, sameShape } from '../tensor.ts';
import type { Tensor, TensorType } from '../tensor.ts';

/** A node of the file with what is known of its inputs. */
export interface Seen {
  readonly node: Node;
  readonly opset: number;
  /** By input; undefined where it is left out. */
  readonly types: readonly (TensorType | undefined)[];
  readonly tensors: readonly (Tensor | undefined)[];
}

export interface Fit {
  readonly type: LayerType;
  readonly params: Record<string, unknown>;
  /** Input of the node → name of the layer's weight. */
  readonly weights: ReadonlyMap<number, string>;
}

interface Proposal { type: LayerType; params: Record<string, unknown>; weights?: readonly [number, string][] }

const one = (list: readonly number[] | undefined): boolean => list === undefined || list.every((v) => v === 1);
/** One number where all are the same. */
const short = (list: readonly number[]): number | number[] => (list.every((v) => v === list[0]) ? (list[0] as number) : [...list]);
const byRank = (name: 'Conv' | 'MaxPool' | 'AvgPool', rank: number): LayerType | undefined =>
  (rank >= 3 && rank <= 5 ? `${name}${rank - 2}D` as LayerType : undefined);

/** Pads in numbers; undefined where they depend on sizes that are not known. */
function padsOf(s: Seen, kernel: readonly number[]): number[] | undefined {
  const auto = stringAttribute(s.node, 'auto_pad', 'NOTSET');
  const n = kernel.length;
  if (auto === 'NOTSET' || auto === '') return intsAttribute(s.node, 'pads') ?? Array<number>(2 * n).fill(0);
  if (auto === 'VALID') return Array<number>(2 * n).fill(0);
  const space = s.types[0]?.shape.slice(2);
  if (auto !== 'SAME_UPPER' || !space || !isStatic(space)) return undefined;
  const [strides, dilations] = [intsAttribute(s.node, 'strides'), intsAttribute(s.node, 'dilations')];
  const pairs = space.map((d, i) => samePads(d as number, kernel[i] as number, strides?.[i] ?? 1, dilations?.[i] ?? 1));
  return [...pairs.map((p) => p[0]), ...pairs.map((p) => p[1])];
}

const padding = (pads: readonly number[]): Record<string, unknown> => (pads.every((p) => p === 0) ? { padding: 'valid' } : { padding: 'explicit', pads: short(pads) });

function convolution(s: Seen): Proposal | undefined {
  const [, kernel, bias] = s.tensors;
  const type = byRank('Conv', kernel?.shape.length ?? 0);
  if (!kernel || !type || (s.node.inputs[2] && !bias)) return undefined;
  const size = kernel.shape.slice(2);
  const pads = padsOf(s, size);
  const [strides, dilations, groups] = [intsAttribute(s.node, 'strides'), intsAttribute(s.node, 'dilations'), intAttribute(s.node, 'group', 1)];
  return pads && {
    type, weights: [[1, 'kernel'], ...(bias ? [[2, 'bias'] as [number, string]] : [])],
    params: {
      filters: kernel.shape[0], kernel: short(size), ...(!one(strides) && { stride: short(strides as number[]) }), ...padding(pads),
      ...(!one(dilations) && { dilation: short(dilations as number[]) }), ...(groups !== 1 && { groups }), bias: bias !== undefined,
    },
  };
}

const pool = (name: 'MaxPool' | 'AvgPool') => (s: Seen): Proposal | undefined => {
  const size = intsAttribute(s.node, 'kernel_shape');
  const type = byRank(name, s.types[0]?.shape.length ?? 0);
  const pads = size && padsOf(s, size);
  return size && type && pads ? { type, params: { size: short(size), stride: short(intsAttribute(s.node, 'strides') ?? size.map(() => 1)), ...padding(pads) } } : undefined;
};

const activation = (name: string) => (): Proposal => ({ type: 'Activation', params: { activation: name } });
const merge = (type: LayerType) => (s: Seen): Proposal | undefined => (s.tensors.some((t) => t) ? undefined : { type, params: {} });

/** Proposals by operator; whether one fits is found out by lowering it. */
const proposals: Readonly<Record<string, (s: Seen) => Proposal | undefined>> = {
  Conv: convolution, MaxPool: pool('MaxPool'), AveragePool: pool('AvgPool'),
  Gemm: ({ tensors }) => (tensors[1] && tensors[2] ? { type: 'Dense', params: { units: tensors[1].shape[1] }, weights: [[1, 'kernel'], [2, 'bias']] } : undefined),
  MatMul: ({ tensors: [a, kernel] }) => (!a && kernel?.shape.length === 2 ? { type: 'Dense', params: { units: kernel.shape[1], bias: false }, weights: [[1, 'kernel']] } : undefined),
  BatchNormalization: ({ node, tensors }) => (tensors.slice(1, 5).every((t) => t) && tensors.length === 5
    ? { type: 'BatchNorm', params: { epsilon: floatAttribute(node, 'epsilon', 1e-5) }, weights: [[1, 'gamma'], [2, 'beta'], [3, 'mean'], [4, 'variance']] } : undefined),
  Relu: activation('relu'), Sigmoid: activation('sigmoid'), Tanh: activation('tanh'), Softplus: activation('softplus'), Selu: activation('selu'),
  LeakyRelu: ({ node }) => ({ type: 'LeakyReLU', params: { slope: floatAttribute(node, 'alpha', 0.01) } }),
  Elu: ({ node }) => ({ type: 'ELU', params: { alpha: floatAttribute(node, 'alpha', 1) } }),
  Softmax: ({ node, types }) => {
    const axis = intAttribute(node, 'axis', -1);
    return { type: 'Softmax', params: { axis: axis < 0 ? axis + (types[0]?.shape.length ?? 0) : axis } };
  },
  Flatten: () => ({ type: 'Flatten', params: {} }),
  Transpose: ({ node }) => {
    const perm = intsAttribute(node, 'perm');
    return perm?.[0] === 0 ? { type: 'Permute', params: { order: perm.slice(1) } } : undefined;
  },
  Dropout: ({ node }) => (node.inputs.length === 1 ? { type: 'Dropout', params: { rate: floatAttribute(node, 'ratio', 0.5) } } : undefined),
  Add: merge('Add'), Sub: merge('Subtract'), Mul: merge('Multiply'),
  Concat: ({ node, tensors }) => (tensors.some((t) => t) ? undefined : { type: 'Concat', params: { axis: intAttribute(node, 'axis', 1) } }),
};

/** Whether there are layers for such a node at all. */
export const mayFit = (node: Node): boolean => node.domain === '' && node.outputs.length === 1 && !node.extra && Object.hasOwn(proposals, node.opType);

/** The layer that lowers to exactly this node, if there is one. */
export function fit(s: Seen, output: TensorType): Fit | undefined {
  const { node } = s;
  if (s.types.some((t) => t?.dtype !== 'float32' && t !== undefined)) return undefined;
  const proposal = proposals[node.opType]?.(s);
  const layer = proposal && layerByType(proposal.type);
  if (!proposal || !layer) return undefined;
  const weights = new Map(proposal.weights);
  try {
    return lowersTo(layer, proposal.params, weights, s, output) ? { type: proposal.type, params: proposal.params, weights } : undefined;
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code !== 'internal') return undefined;
    throw thrown;
  }
}

function lowersTo(layer: LayerDefinition, given: Record<string, unknown>, weights: ReadonlyMap<number, string>, s: Seen, output: TensorType): boolean {
  const parsed = layer.params.safeParse(given);
  if (!parsed.success) return false;
  const params = parsed.data;
  const types = s.types.flatMap((t, i) => (t && !weights.has(i) ? [t] : [])) as [TensorType, ...TensorType[]];
  if (types.length === 0) return false;
  const fail = (message: string): never => { throw new LayerwrightError('shape/mismatch', message); };
  const facts: LayerFacts = layer.infer({ params, inputs: types, fail });
  const [type] = facts.outputs;
  if (type?.dtype !== output.dtype || !sameShape(type.shape, output.shape)) return false;
  const shapes = new Map(facts.weights.map((w) => [w.name, w.shape]));
  const all = [...weights].every(([i, name]) => sameShape(shapes.get(name) ?? [-1], s.tensors[i]?.shape ?? []) && s.tensors[i]?.dtype === 'float32');
  if (!all || shapes.size !== weights.size) return false;
  const b = new GraphBuilder({ opset: s.opset });
  const values = s.types.map((t, i) => (t ? b.adopt({ name: `in${i}`, dtype: t.dtype, shape: t.shape }) : undefined));
  const wires = values.filter((v, i) => v !== undefined && !weights.has(i)) as [Value, ...Value[]];
  const named = new Map([...weights].map(([i, name]) => [name, values[i] as Value]));
  const made = layer.lower({
    b, params, inputs: wires, facts, training: false, keepsStatistics: false, device: 'cpu', weight: (name) => named.get(name) as Value, update: () => undefined,
    uniform: () => fail('random'), normal: () => fail('random'),
  });
  const [only, ...others] = b.nodes;
  if (s.node.opType === 'Dropout') return only === undefined && made === wires[0];
  if (!only || others.length > 0 || b.initializers.size > 0 || !alike([only], s.opset)) return false;
  const expected = values.map((v) => v?.name ?? '');
  while (expected.at(-1) === '') expected.pop();
  return only.opType === s.node.opType && only.inputs.length === expected.length && only.inputs.every((n, i) => n === expected[i]) && effective(only, s) === effective(s.node, s);
}

/** Attributes as the operator understands them, as text: defaults left out, pads in numbers. */
function effective(node: Node, s: Seen): string {
  const rank = s.types[0]?.shape.length ?? 0;
  const kernel = intsAttribute(node, 'kernel_shape') ?? s.tensors[1]?.shape.slice(2) ?? [];
  const entries = [...node.attributes].flatMap(([name, a]): [string, unknown][] => {
    if (name === 'auto_pad' || name === 'pads' || name === 'kernel_shape') return [];
    if (a.kind === 'ints') return [[name, a.value.map(Number)]];
    if (a.kind === 'int') return [[name, name === 'axis' && Number(a.value) < 0 ? Number(a.value) + rank : Number(a.value)]];
    if (a.kind === 'float') return [[name, Math.fround(a.value)]];
    return [[name, a.kind]];
  });
  const pads = kernel.length > 0 && (node.opType === 'Conv' || node.opType.endsWith('Pool')) ? padsOf({ ...s, node }, kernel) ?? 'unknown' : [];
  return JSON.stringify([kernel, pads, entries.filter(([name, value]) => !isDefault(node.opType, name, value, rank)).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function isDefault(op: string, name: string, value: unknown, rank: number): boolean {
  if (name === 'strides' || name === 'dilations') return (value as number[]).every((v) => v === 1);
  switch (name) {
    case 'group': case 'spatial': return value === 1;
    case 'ceil_mode': case 'count_include_pad': case 'storage_order': case 'training_mode': case 'transA': case 'transB': return value === 0;
    // Says how running statistics move in training; inference does not look.
    case 'momentum': return op === 'BatchNormalization';
    case 'epsilon': return value === Math.fround(1e-5);
    case 'alpha': return value === (op === 'LeakyRelu' ? Math.fround(0.01) : op === 'Selu' ? Math.fround(1.67326319217681884765625) : 1);
    case 'gamma': return value === Math.fround(1.05070102214813232421875);
    case 'beta': return value === 1;
    case 'axis': return value === (op === 'Flatten' ? 1 : op === 'Softmax' ? rank - 1 : undefined);
    default: return false;
  }
}
