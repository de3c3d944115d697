// Names that a graph uses, its sub-graphs' too, and new ones beside them.
import type { Graph } from './model.ts';
import { capturesOf } from './sort.ts';

/** Every name of a value or node, added to `names`. */
export function namesOf(graph: Graph, names: Set<string>): Set<string> {
  for (const v of graph.inputs) names.add(v.name);
  for (const n of graph.initializers.keys()) names.add(n);
  for (const c of capturesOf(graph)) names.add(c);
  for (const node of graph.nodes) {
    names.add(node.name);
    for (const o of node.outputs) names.add(o);
    for (const a of node.attributes.values()) {
      if (a.kind === 'graph') namesOf(a.value, names);
      else if (a.kind === 'graphs') for (const g of a.value) namesOf(g, names);
    }
  }
  return names;
}

/** Gives the hint where it is free, else the hint with a number; the name is taken from then on. */
export function freshName(names: Set<string>, hint: string): string {
  let name = hint;
  for (let n = 1; names.has(name); n++) name = `${hint}_${n}`;
  names.add(name);
  return name;
}
