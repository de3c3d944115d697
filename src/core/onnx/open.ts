// Loads a graph that was read from a file into a builder, so that passes can work on it and append to it.
import { LayerwrightError } from '../errors.ts';
import type { DType, Dim, Tensor } from '../tensor.ts';
import { GraphBuilder } from './builder.ts';
import { isUnnamed, OPSET, tensorAttribute } from './model.ts';
import type { Graph, Node, ValueInfo } from './model.ts';

/**
 * A builder holding a copy of the graph (tensors are shared, nodes are not): inputs and initializers keep their
 * names, nodes without a name or with another's get one, `Constant` nodes that hold a tensor become initializers,
 * unnamed dims become symbols. The graph is of the opset given (upgrade older ones first).
 *
 * Throws `shape/unknown` for an input of unknown rank, `onnx/invalid` and `onnx/unsupported` from inference.
 */
export function openGraph(graph: Graph, options: { opset?: number; parent?: GraphBuilder } = {}): GraphBuilder {
  const b = new GraphBuilder({ opset: options.opset ?? options.parent?.opset ?? OPSET, ...(options.parent && { parent: options.parent }) });
  for (const input of graph.inputs) {
    // Before IR version 4 every initializer is listed as an input too.
    if (!graph.initializers.has(input.name)) b.input(input.name, ...typeOf(input));
  }
  for (const [name, tensor] of graph.initializers) b.initializer(name, tensor);
  // Value names first: a made-up node name must not take one that a later node's output has.
  const taken = new Set(graph.nodes.flatMap((n) => n.outputs));
  const used = new Set<string>();
  for (const node of graph.nodes) {
    const constant = constantOf(node);
    if (constant) {
      b.initializer(node.outputs[0] as string, constant);
      continue;
    }
    let name = node.name;
    for (let n = 0; name === '' || used.has(name) || (name !== node.name && taken.has(name)); n++) name = `${node.name || node.opType}_${n}`;
    used.add(name);
    b.copy({ ...node, name, inputs: [...node.inputs], outputs: [...node.outputs], attributes: new Map(node.attributes) });
  }
  for (const output of graph.outputs) {
    const value = b.value(output.name);
    b.graphOutputs.push({ name: value.name, type: { kind: 'tensor', dtype: value.dtype, shape: [...value.shape] }, docString: output.docString });
  }
  return b;
}

function typeOf(input: ValueInfo): [DType, Dim[]] {
  const { type, name } = input;
  if (type.kind !== 'tensor' || type.shape === undefined) {
    throw new LayerwrightError('shape/unknown', `The file does not say what the input ${name} looks like.`, {
      where: name, expected: 'a tensor of known rank', received: type.kind === 'tensor' ? 'unknown rank' : type.kind,
    });
  }
  const shape = type.shape.map((d, i): Dim => (isUnnamed(d) ? `${name}.${i}` : d));
  return [type.dtype, shape];
}

function constantOf(node: Node): Tensor | undefined {
  if (node.opType !== 'Constant' || (node.domain !== '' && node.domain !== 'ai.onnx')) return undefined;
  return tensorAttribute(node, 'value');
}
