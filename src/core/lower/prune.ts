// Takes away what no output of a graph needs.
import type { Graph, Node } from '../onnx/model.ts';

/** The values that a node reads, those that its sub-graphs take from outside included. */
function readsOf(node: Node): string[] {
  const reads = node.inputs.filter((name) => name !== '');
  for (const attribute of node.attributes.values()) {
    const graphs = attribute.kind === 'graph' ? [attribute.value] : attribute.kind === 'graphs' ? attribute.value : [];
    for (const graph of graphs) for (const inner of graph.nodes) reads.push(...readsOf(inner));
    for (const graph of graphs) reads.push(...graph.outputs.map((o) => o.name));
  }
  return reads;
}

/** The graph without nodes, initializers and inputs that no output depends on. `keepInputs` keeps every input. */
export function pruneGraph(graph: Graph, keepInputs = false): Graph {
  const needed = new Set(graph.outputs.map((o) => o.name));
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    nodes.push(node);
    for (const name of readsOf(node)) needed.add(name);
  }
  const inputs = new Set(graph.inputs.map((i) => i.name));
  return {
    ...graph, nodes: nodes.reverse(), inputs: graph.inputs.filter((i) => keepInputs || needed.has(i.name)),
    initializers: new Map([...graph.initializers].filter(([name]) => needed.has(name) || (keepInputs && inputs.has(name)))),
    valueInfo: new Map([...graph.valueInfo].filter(([name]) => needed.has(name))),
  };
}
