// Tidies the nodes that backward appended, where the runtime's own optimizer does not.
import { sameShape } from '../tensor.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { Node } from '../onnx/model.ts';
import { constantNumber } from './equations.ts';

const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div']);

/**
 * Works on the nodes from index `start` on; `results` keep their names and values. A factor of one goes; an operand
 * that was spread out only to meet one that is full already is left small, since the operator spreads it itself (one
 * tensor less to write and read: half the time, measured); what nothing uses any more goes.
 */
export function simplify(b: GraphBuilder, start: number, results: Iterable<Value>): void {
  const kept = new Set([...results].map((v) => v.name));
  for (const output of b.graphOutputs) kept.add(output.name);
  const made = b.nodes.splice(start);
  for (const node of made) for (const name of capturedBy(node)) kept.add(name);
  const producers = new Map(made.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const aliases = new Map<string, string>();

  for (const node of made) {
    node.inputs = node.inputs.map((name) => aliases.get(name) ?? name);
    if (node.domain !== '' || !elementwise.has(node.opType)) continue;
    // One at a time: of two operands that were spread out, one must stay so.
    node.inputs.forEach((name, i) => { node.inputs[i] = small(b, node, i, producers.get(name)) ?? name; });
    const output = node.outputs[0] as string;
    const same = unchanged(b, node);
    if (same !== undefined && !kept.has(output)) aliases.set(output, same);
  }

  const used = new Set(kept);
  const live: Node[] = [];
  for (const node of made.reverse()) {
    if (node.outputs.some((name) => used.has(name))) {
      live.push(node);
      for (const name of node.inputs) used.add(name);
    } else {
      for (const name of node.outputs) b.values.delete(name);
    }
  }
  b.nodes.push(...live.reverse());
}

/** Names that the sub-graphs of a node (If, Loop, Scan) use. */
function capturedBy(node: Node): string[] {
  const graphs = [...node.attributes.values()].flatMap((a) => (a.kind === 'graph' ? [a.value] : []));
  return graphs.flatMap((graph) => [...graph.outputs.map((o) => o.name), ...graph.nodes.flatMap((n) => [...n.inputs, ...capturedBy(n)])]);
}

/** The operand that a product or quotient with one gives back as it is. */
function unchanged(b: GraphBuilder, node: Node): string | undefined {
  const output = b.value(node.outputs[0] as string);
  const isOne = (i: number): boolean => constantNumber(b.value(node.inputs[i] as string)) === 1;
  const candidate = (node.opType === 'Mul' || node.opType === 'Div') && isOne(1) ? 0 : node.opType === 'Mul' && isOne(0) ? 1 : undefined;
  if (candidate === undefined) return undefined;
  const name = node.inputs[candidate] as string;
  return sameShape(b.value(name).shape, output.shape) ? name : undefined;
}

/** What stood before the Expand that made operand `i`, where the other operand has the full shape anyway. */
function small(b: GraphBuilder, node: Node, i: number, producer: Node | undefined): string | undefined {
  if (producer?.opType !== 'Expand') return undefined;
  const other = b.value(node.inputs[1 - i] as string);
  const output = b.value(node.outputs[0] as string);
  return sameShape(other.shape, output.shape) ? producer.inputs[0] : undefined;
}
