// Loads a graph that was read from a file into a builder, so that passes can work on it and append to it.
import { LayerwrightError } from '../errors.ts';
import type { Dim, Tensor } from '../tensor.ts';
import { GraphBuilder } from './builder.ts';
import { typeGraph } from './infer.ts';
import { OPSET, tensorAttribute } from './model.ts';
import type { Graph, Node } from './model.ts';

export interface OpenOptions {
  /** Opset of ai.onnx that the graph is written in (upgrade older ones than the project's own first). */
  readonly opset?: number;
  /** Sizes to put in place of named dims (`N` → 1). */
  readonly dims?: Readonly<Record<string, number>>;
  /** Shapes to put in place of inputs' declared ones. */
  readonly inputs?: Readonly<Record<string, readonly Dim[]>>;
}

/**
 * A builder holding a copy of the graph (tensors are shared, nodes are not): inputs and initializers keep their
 * names, nodes without a name or with another's get one, `Constant` nodes that hold a tensor become initializers,
 * unnamed dims become symbols. Operators that inference does not know are taken where the file declares their results.
 *
 * Throws `shape/unknown` for a value whose rank neither inference nor the file tells, `onnx/invalid` for nodes that
 * do not fit.
 */
export function openGraph(graph: Graph, options: OpenOptions = {}): GraphBuilder {
  const opset = options.opset ?? OPSET;
  const typing = typeGraph(graph, {
    opsets: new Map([['', opset], ['ai.onnx', opset], ['com.microsoft', 1]]), strict: true,
    ...(options.dims && { dims: options.dims }), ...(options.inputs && { inputs: options.inputs }),
  });
  const typed = (name: string) => {
    const value = typing.values.get(name);
    if (!value) throw new LayerwrightError('shape/unknown', `Nothing says what ${name} looks like.`, { where: name, expected: 'a tensor of known rank' });
    return value;
  };
  const b = new GraphBuilder({ opset });
  for (const { name } of graph.inputs) {
    // Before IR version 4 every initializer is listed as an input too.
    if (graph.initializers.has(name)) continue;
    const { dtype, shape } = typed(name);
    b.input(name, dtype, shape);
  }
  for (const [name, tensor] of graph.initializers) b.initializer(name, tensor);
  const nodes = graph.nodes.filter((node) => {
    const constant = constantOf(node);
    if (constant) b.initializer(node.outputs[0] as string, constant);
    return !constant;
  });
  // All value names are claimed before node names are made up.
  for (const node of nodes) for (const name of node.outputs) if (name !== '') b.adopt(typed(name));
  const used = new Set<string>();
  for (const node of nodes) {
    const name = node.name === '' || used.has(node.name) ? b.unique(node.name || node.opType) : node.name;
    used.add(name);
    b.nodes.push({ ...node, name, inputs: [...node.inputs], outputs: [...node.outputs], attributes: new Map(node.attributes) });
  }
  for (const { name, docString } of graph.outputs) {
    const { dtype, shape } = b.value(name);
    b.graphOutputs.push({ name, type: { kind: 'tensor', dtype, shape: [...shape] }, docString });
  }
  return b;
}

/** The tensor of a Constant node that holds one. */
function constantOf(node: Node): Tensor | undefined {
  const isConstant = node.opType === 'Constant' && (node.domain === '' || node.domain === 'ai.onnx');
  return isConstant ? tensorAttribute(node, 'value') : undefined;
}
