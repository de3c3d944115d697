// Order of nodes: every value made before it is used.
import { LayerwrightError } from '../errors.ts';
import type { Graph, Node } from './model.ts';

/** Names that a node reads: its inputs, and what its sub-graphs take from outside. */
export function readsOf(node: Node): string[] {
  const names = node.inputs.filter((n) => n !== '');
  for (const a of node.attributes.values()) {
    if (a.kind === 'graph') names.push(...capturesOf(a.value));
    else if (a.kind === 'graphs') for (const g of a.value) names.push(...capturesOf(g));
  }
  return names;
}

/** Names that a sub-graph takes from the graphs around it. */
export function capturesOf(graph: Graph): string[] {
  const own = new Set([...graph.inputs.map((v) => v.name), ...graph.initializers.keys(), ...graph.nodes.flatMap((n) => n.outputs)]);
  const read = [...graph.nodes.flatMap(readsOf), ...graph.outputs.map((v) => v.name)];
  return [...new Set(read.filter((n) => !own.has(n)))];
}

/**
 * The nodes so ordered that each stands after those it reads from; as stable as that allows.
 * Throws `onnx/invalid` naming the nodes of a cycle.
 */
export function sortNodes(nodes: readonly Node[]): Node[] {
  const makers = new Map<string, number>();
  nodes.forEach((node, i) => node.outputs.forEach((o) => { if (o !== '') makers.set(o, i); }));
  const after: number[][] = nodes.map(() => []);
  const waits = nodes.map((node, i) => {
    const from = new Set(readsOf(node).flatMap((n) => (makers.has(n) ? [makers.get(n) as number] : [])));
    for (const j of from) (after[j] as number[]).push(i);
    return from.size;
  });
  const ready = new Heap();
  waits.forEach((n, i) => { if (n === 0) ready.push(i); });
  const sorted: Node[] = [];
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    sorted.push(nodes[i] as Node);
    for (const j of after[i] as number[]) {
      waits[j] = (waits[j] as number) - 1;
      if (waits[j] === 0) ready.push(j);
    }
  }
  if (sorted.length < nodes.length) {
    const left = nodes.filter((_, i) => (waits[i] as number) > 0).map((n) => n.name || n.opType);
    throw new LayerwrightError('onnx/invalid', 'The graph has a cycle.', {
      where: left[0] ?? '', expected: 'nodes that do not depend on themselves', received: left.slice(0, 8).join(' → '),
    });
  }
  return sorted;
}

/** Smallest index first, so that the given order is kept where it can be. */
class Heap {
  readonly #items: number[] = [];

  push(value: number): void {
    const items = this.#items;
    let at = items.push(value) - 1;
    for (let up = (at - 1) >> 1; at > 0 && (items[up] as number) > value; up = (at - 1) >> 1) {
      items[at] = items[up] as number;
      at = up;
    }
    items[at] = value;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && (items[down + 1] as number) < (items[down] as number)) down++;
      if ((items[down] as number) >= last) break;
      items[at] = items[down] as number;
      at = down;
    }
    items[at] = last;
    return top;
  }
}
