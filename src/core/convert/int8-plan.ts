// Which values of a network become whole numbers: those that convolutions and matrices take and give, and what only passes them on.
import { floatAttribute, intAttribute } from '../onnx/model.ts';
import type { Model, Node } from '../onnx/model.ts';
import { Editing, constantsIn } from './editing.ts';

/** Whole numbers come out as they went in, with the same scale. */
const carriers = new Set(['MaxPool', 'Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze', 'Slice', 'Identity']);
/** Kernels for whole numbers with scales of their own. */
const mixers = new Set(['Add', 'Mul', 'Concat', 'AveragePool', 'GlobalAveragePool', 'LeakyRelu']);

/** What nothing below zero passes: it is one with the rounding to unsigned numbers that follows. */
const clips = (node: Node | undefined): node is Node => node?.domain === '' && (node.opType === 'Relu' || node.opType === 'Clip');

export interface ComputeNode {
  readonly node: Node;
  /** Axis of the weights along which the outputs lie. */
  readonly axis: number;
}

/** Whole-number kernels exist for it, and its weights are constants. */
export function computeNode(node: Node, constants: ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: string }>): ComputeNode | undefined {
  const weight = constants.get(node.inputs[1] ?? '');
  if (node.domain !== '' || weight?.dtype !== 'float32' || constants.has(node.inputs[0] ?? '')) return undefined;
  const bias = node.inputs[2] ?? '';
  if (bias !== '' && (node.opType === 'Conv' || node.opType === 'Gemm')) {
    const shape = constants.get(bias)?.shape;
    const width = weight.shape[node.opType === 'Conv' || intAttribute(node, 'transB', 0) === 1 ? 0 : 1];
    if (!shape || shape.at(-1) !== width || shape.slice(0, -1).some((d) => d !== 1)) return undefined;
  }
  switch (node.opType) {
    case 'Conv': return { node, axis: 0 };
    case 'Gemm': {
      const plain = floatAttribute(node, 'alpha', 1) === 1 && floatAttribute(node, 'beta', 1) === 1 && intAttribute(node, 'transA', 0) === 0;
      return plain ? { node, axis: intAttribute(node, 'transB', 0) === 1 ? 0 : 1 } : undefined;
    }
    case 'MatMul': return weight.shape.length === 2 ? { node, axis: 1 } : undefined;
    default: return undefined;
  }
}

export interface Int8Plan {
  readonly compute: readonly ComputeNode[];
  /** Value → the value whose scale it has: its own, or that of what it was carried from. */
  readonly points: ReadonlyMap<string, string>;
}

export interface KeptFloat { readonly operator: string; readonly nodes: readonly string[] }

/** Nodes that would be quantised, in order. Weights must be constants; batch norms are folded before (`foldBatchNorm`). */
export const computeNodes = (model: Model): ComputeNode[] => {
  const constants = constantsIn(model.graph);
  return model.graph.nodes.flatMap((node) => computeNode(node, constants) ?? []);
};

/** `keep`: names of nodes (or of their first outputs) that stay as they are. */
export function planInt8(model: Model, keep: ReadonlySet<string> = new Set()): Int8Plan {
  const e = new Editing(model.graph);
  const compute = computeNodes(model).filter(({ node }) => !keep.has(node.name) && !keep.has(node.outputs[0] as string));
  const nodes = new Map(compute.map(({ node }) => [node.outputs[0] as string, node]));
  const points = new Map<string, string>();
  const afterClip = (value: string): string => {
    const next = e.onlyReader(value);
    return clips(next) && next.inputs[0] === value ? (next.outputs[0] as string) : value;
  };
  for (const { node } of compute) points.set(node.inputs[0] as string, node.inputs[0] as string);
  for (const node of e.nodes) {
    const [first = '', second = ''] = node.inputs;
    const output = node.outputs[0] ?? '';
    if (nodes.has(output)) {
      // A convolution on whole numbers gives whole numbers; a matrix may give real ones, and does where nothing asks for whole ones.
      const point = afterClip(output);
      if (node.opType === 'Conv' && !points.has(point)) points.set(point, point);
    } else if (node.domain === '' && carriers.has(node.opType) && points.has(first)) points.set(output, points.get(first) as string);
    else if (node.domain === '' && mixers.has(node.opType) && (node.opType === 'Add' || node.opType === 'Mul' ? [first, second] : node.opType === 'Concat' ? node.inputs : [first]).every((name) => points.has(name))) {
      const point = afterClip(output);
      points.set(point, point);
    }
  }
  return { compute, points };
}
