// Gives values of a graph other names, in its sub-graphs too.
import type { Attribute, Graph, Node } from './model.ts';

type Rename = (name: string) => string;

const renameNode = (node: Node, rename: Rename): Node => ({
  ...node, inputs: node.inputs.map((n) => (n === '' ? '' : rename(n))), outputs: node.outputs.map((n) => (n === '' ? '' : rename(n))),
  attributes: renameAttributes(node.attributes, rename),
});

/** Names that sub-graphs take from outside become others; their own names too, where `rename` says so. */
export const renameAttributes = (attributes: ReadonlyMap<string, Attribute>, rename: Rename): Map<string, Attribute> =>
  new Map([...attributes].map(([name, a]): [string, Attribute] => {
    if (a.kind === 'graph') return [name, { ...a, value: renameValues(a.value, rename) }];
    if (a.kind === 'graphs') return [name, { ...a, value: a.value.map((g) => renameValues(g, rename)) }];
    return [name, a];
  }));

/** Every value of the graph under the name that `rename` gives it. */
export function renameValues(graph: Graph, rename: Rename): Graph {
  return {
    ...graph, nodes: graph.nodes.map((n) => renameNode(n, rename)),
    inputs: graph.inputs.map((i) => ({ ...i, name: rename(i.name) })), outputs: graph.outputs.map((o) => ({ ...o, name: rename(o.name) })),
    initializers: new Map([...graph.initializers].map(([name, t]) => [rename(name), t])),
    valueInfo: new Map([...graph.valueInfo.values()].map((v) => [rename(v.name), { ...v, name: rename(v.name) }])),
  };
}
