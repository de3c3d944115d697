// Reads an imported network as people think: which nodes make a block, by the scopes in the names of the file, else by how they
// are wired. Nothing but the drawing knows of it: ids, wires, the order of nodes and so what is exported stay as they are.
import { groupsOf } from '../graph/groups.ts';
import type { Group, GroupKind, NetworkGraph } from '../graph/schema.ts';
import { edgesFrom, edgesInto, producersOf, topologicalOrder } from '../graph/topology.ts';
import { groupOf, leaf, Level } from './recognise/level.ts';
import type { Part, Unit } from './recognise/level.ts';
import { described, opOf } from './recognise/roles.ts';
import type { Described } from './recognise/roles.ts';
import { scopesOf } from './recognise/scopes.ts';
import type { FileNames, Path } from './recognise/scopes.ts';
import { withSizesGathered } from './recognise/sizes.ts';
import { runsOf, structure } from './recognise/structure.ts';
import { loops } from './recognise/loops.ts';

export type { FileNames } from './recognise/scopes.ts';

/** Cards that a drawing may have before rows of blocks are taken together, and at most. */
const MANY = 40;
const MOST = 60;
/** Fewer cards than this tell little: the largest group is opened. */
const FEW = 8;
/** A network of so few layers can be taken in as it is. */
const GLANCE = 16;
/** A group of so few nodes shows them as they are. */
const SMALL = 6;

/**
 * The graph with the blocks in it as groups, closed but for those around nearly everything; not laid out. Every group is convex: no
 * way leaves it and comes back. What was grouped before is forgotten.
 */
export function recognise(graph: NetworkGraph, names: ReadonlyMap<string, FileNames> = new Map()): NetworkGraph {
  return new Recognition(graph, names).run();
}

class Recognition {
  readonly #graph: NetworkGraph;
  readonly #described = new Map<string, Described>();
  /** Nodes that data from the network's inputs reach, but for inputs and outputs, along the wires; not what only works out shapes. */
  readonly #main: readonly string[];
  /** What each of them leads to, and what leads to it, over constants and shapes too; '' is an input or an output. */
  readonly #next = new Map<string, readonly string[]>();
  readonly #previous = new Map<string, string[]>();
  readonly #index: ReadonlyMap<string, number>;
  readonly #scopes: ReadonlyMap<string, Path>;

  constructor(graph: NetworkGraph, names: ReadonlyMap<string, FileNames>) {
    const nodes = graph.nodes.map(({ group: _, ...node }) => node);
    const { groups: __, ...rest } = graph;
    this.#graph = { ...rest, nodes };
    const fed = new Set<string>();
    const { order } = topologicalOrder(this.#graph);
    for (const node of order) {
      const from = edgesInto(this.#graph, node.id);
      const is = described(node, from.filter((e) => fed.has(e.from.node)).length);
      this.#described.set(node.id, is);
      if (from.length === 0 ? is.role === 'end' : is.role !== 'constant' && from.some((e) => fed.has(e.from.node))) fed.add(node.id);
    }
    // A loss ends the network as an output does.
    this.#main = order.map((n) => n.id).filter((id) => fed.has(id) && this.#described.get(id)?.role !== 'end' && edgesFrom(this.#graph, id).length > 0);
    this.#index = new Map(this.#main.map((id, i) => [id, i]));
    this.#link(order.map((n) => n.id));
    this.#scopes = scopesOf(this.#graph, names);
  }

  #link(order: readonly string[]): void {
    const beyond = new Map<string, readonly string[]>();
    for (const id of order.toReversed()) {
      const to = new Set(edgesFrom(this.#graph, id).flatMap((e) => (this.#index.has(e.to.node) ? [e.to.node] : this.#described.get(e.to.node)?.role === 'end' ? [''] : beyond.get(e.to.node) ?? [''])));
      beyond.set(id, [...to]);
      if (this.#index.has(id)) this.#next.set(id, [...to]);
    }
    for (const [id, list] of this.#next) for (const next of list) this.#previous.set(next, [...this.#previous.get(next) ?? [], id]);
    for (const { id } of this.#graph.nodes) {
      if (this.#described.get(id)?.role !== 'end') continue;
      for (const next of beyond.get(id) ?? []) if (next !== '') this.#previous.set(next, [...this.#previous.get(next) ?? [], '']);
    }
  }

  run(): NetworkGraph {
    if (this.#main.length <= GLANCE) return this.#drawn(this.#main.map(leaf));
    const scoped = this.#untangled(this.#byScope(this.#main, 0));
    const parts = this.#within(scoped);
    return this.#drawn(this.#divided(this.#tidied(parts, true)));
  }

  /** Nodes by the scopes that they stand in, below a depth. */
  #byScope(nodes: readonly string[], depth: number, around = ''): Part[] {
    const scopes = new Map<string, string[]>();
    const order: (string | readonly string[])[] = [];
    for (const id of nodes) {
      const name = this.#scopes.get(id)?.[depth];
      if (name === undefined) {
        order.push(id);
        continue;
      }
      const list = scopes.get(name);
      if (list) list.push(id);
      else {
        const fresh = [id];
        scopes.set(name, fresh);
        order.push(fresh);
      }
    }
    const titles = new Map([...scopes].map(([name, list]) => [list as readonly string[], /^\d+$/.test(name) && around !== '' ? `${around}.${name}` : name]));
    return order.flatMap((entry): Part[] => {
      if (typeof entry === 'string') return [leaf(entry)];
      const title = titles.get(entry) ?? '';
      const inner = this.#byScope(entry, depth + 1, title);
      // What is around nearly everything is the network itself.
      if (depth < 3 && around === '' && entry.length > 0.85 * this.#main.length) return inner;
      const [only] = inner;
      if (inner.length === 1 && only) return [only.node === undefined ? { ...only, title } : only];
      return [groupOf(inner, { title })];
    });
  }

  /** The units of a level and the wires between them, in the order in which values flow. */
  #levelOf(parts: readonly Part[]): Level {
    const level = new Level();
    const numbers = this.#numbered(parts);
    const of = new Map(parts.flatMap((part, i) => nodesOf(part).map((id) => [id, numbers[i] as number] as const)));
    parts.forEach((part, i) => {
      const nodes = nodesOf(part);
      const own = numbers[i] as number;
      const [before, after] = [new Set<number>(), new Set<number>()];
      let [enters, leaves] = [false, false];
      for (const id of nodes) {
        for (const from of this.#previous.get(id) ?? []) {
          const other = of.get(from);
          if (other === undefined) enters = true;
          else if (other !== own) before.add(other);
        }
        for (const to of this.#next.get(id) ?? []) {
          const other = of.get(to);
          if (other === undefined) leaves = true;
          else if (other !== own) after.add(other);
        }
      }
      const all = nodes.map((id) => this.#described.get(id) as Described);
      const [only] = all;
      const is: Described = all.length === 1 && only ? only : leading(all, part);
      level.units.set(own, { part, described: is, all, mark: all.length === 1 ? is.mark : `[${part.kind ?? ''} ${all.map((d) => d.mark).join(' ')}]`, before, after, enters, leaves });
    });
    return level;
  }

  /** Which parts each part leads to. */
  #after(parts: readonly Part[]): number[][] {
    const of = new Map(parts.flatMap((part, i) => nodesOf(part).map((id) => [id, i] as const)));
    return parts.map((part, i) => [...new Set(nodesOf(part).flatMap((id) => (this.#next.get(id) ?? []).flatMap((to) => of.get(to) ?? [])))].filter((o) => o !== i));
  }

  /** A number for each part that grows along the wires, and with the place in the file where those leave it open. */
  #numbered(parts: readonly Part[]): number[] {
    const first = parts.map((part) => nodesOf(part).reduce((least, id) => Math.min(least, this.#index.get(id) ?? 0), Infinity));
    const after = this.#after(parts);
    const waiting = parts.map(() => 0);
    for (const list of after) for (const i of list) waiting[i] = (waiting[i] ?? 0) + 1;
    const numbers = parts.map(() => 0);
    const ready = new Set(waiting.flatMap((n, i) => (n === 0 ? [i] : [])));
    for (let number = 0; ready.size > 0; number++) {
      let next = -1;
      for (const i of ready) if (next < 0 || (first[i] ?? 0) < (first[next] ?? 0)) next = i;
      ready.delete(next);
      numbers[next] = number;
      for (const i of after[next] ?? []) if ((waiting[i] = (waiting[i] ?? 0) - 1) === 0) ready.add(i);
    }
    return numbers;
  }

  /** Scopes whose values go in a circle, or out and in again, are taken apart until none is left. */
  #untangled(parts: readonly Part[]): Part[] {
    let now = [...parts];
    for (let turn = 0; turn < 30; turn++) {
      const after = this.#after(now);
      const circles = loops(after);
      if (circles.length === 0) break;
      const replaced = new Map<number, readonly Part[]>();
      for (const circle of circles) {
        const groups = circle.filter((i) => now[i]?.node === undefined);
        const [only] = groups;
        const loose = circle.filter((i) => now[i]?.node !== undefined);
        const part = only === undefined ? undefined : now[only];
        if (groups.length === 1 && part && only !== undefined && loose.length <= Math.max(4, part.size / 5)) {
          // A few nodes between: they belong to it.
          for (const i of circle) replaced.set(i, []);
          replaced.set(only, [{ ...part, parts: [...part.parts, ...loose.map((i) => now[i] as Part)], size: part.size + loose.length }]);
        } else {
          const most = Math.max(...groups.map((i) => now[i]?.size ?? 0));
          const largest = groups.find((i) => now[i]?.size === most);
          // The largest is the one that the others are tangled in.
          if (largest !== undefined) replaced.set(largest, now[largest]?.parts ?? []);
        }
      }
      now = now.flatMap((part, i) => replaced.get(i) ?? [part]);
    }
    return now.map((part) => (part.node === undefined ? { ...part, parts: this.#untangled(part.parts) } : part));
  }

  /** Blocks by structure inside each level. */
  #within(parts: readonly Part[]): Part[] {
    const inner = parts.map((part) => (part.node === undefined ? this.#named({ ...part, parts: this.#within(part.parts) }) : part));
    const level = this.#levelOf(inner);
    structure(level);
    this.#shortened(level);
    return level.order().map((id) => level.get(id).part);
  }

  /** A scope that is one block but for a step or two is called by what it is. */
  #named(part: Part): Part {
    if (part.kind !== undefined) return part;
    const main = part.parts.find((p) => p.kind !== undefined && p.kind !== 'branches' && p.size >= 0.4 * part.size);
    if (!main?.kind || part.parts.some((p) => p.size > main.size)) return part;
    return { ...part, kind: main.kind, ...(main.title === undefined && { parts: part.parts.flatMap((p) => (p === main ? p.parts : [p])) }) };
  }

  /** Rows of like blocks, where a level has more than can be taken in. */
  #shortened(level: Level): void {
    if (level.units.size <= MANY) return;
    for (const run of runsOf(level)) {
      for (const { start, length } of rowsOf(run.map((id) => level.get(id)))) if (length >= 3) merged(level, run.slice(start, start + length), 'stage');
    }
  }

  /** Without groups that say nothing: of one part, around all, or around a few nodes of a small group. */
  #tidied(parts: readonly Part[], top: boolean): Part[] {
    return parts.flatMap((part): Part[] => {
      if (part.node !== undefined) return [part];
      let inner = this.#tidied(part.parts, false);
      if (part.size <= SMALL || part.kind === 'chain') inner = inner.flatMap((p) => (p.node === undefined && p.size < 4 ? p.parts : [p]));
      const [only] = inner;
      if (inner.length === 1 && only) return [only.node === undefined && only.title === undefined && part.title !== undefined ? { ...only, title: part.title } : only];
      // Written out by an exporter: one step of what is around.
      if (part.kind === undefined && part.title === undefined) return inner;
      return top && parts.length === 1 ? inner : [{ ...part, parts: inner }];
    });
  }

  /** Stretches of neighbours in the order in which values flow, where nothing better divides what is too much: no way leaves one and comes back. */
  #divided(parts: readonly Part[]): Part[] {
    const inner = parts.map((part) => (part.node === undefined ? { ...part, parts: this.#divided(part.parts) } : part));
    if (inner.length <= MOST) return inner;
    const length = Math.ceil(inner.length / Math.min(MANY, Math.ceil(Math.sqrt(inner.length))));
    return Array.from({ length: Math.ceil(inner.length / length) }, (_, i) => inner.slice(i * length, (i + 1) * length))
      .map((some) => (some.length === 1 && some[0] ? some[0] : groupOf(some, { kind: 'part' })));
  }

  #drawn(parts: readonly Part[]): NetworkGraph {
    const groups: Group[] = [];
    const of = new Map<string, string>();
    const ids = new Set<string>();
    /** In the order of the drawing: what leads to something stands before it, at every level. */
    const places = new Map<string, number>();
    const numbers = new Map<GroupKind, number>();
    const open = this.#openAtFirst(parts);
    const visit = (list: readonly Part[], parent: string | undefined, path: string): void => {
      for (const part of list) {
        if (part.node !== undefined) {
          places.set(part.node, places.size);
          if (parent !== undefined) of.set(part.node, parent);
          continue;
        }
        const number = part.kind === undefined || part.title !== undefined ? undefined : (numbers.get(part.kind) ?? 0) + 1;
        if (part.kind !== undefined && number !== undefined) numbers.set(part.kind, number);
        const name = part.title === undefined ? `${path === '' ? '' : `${path}/`}${part.kind ?? 'group'}${number ?? ''}` : part.title.startsWith(`${path}.`) || path === '' ? part.title : `${path}/${part.title}`;
        const id = unused(name.slice(-180), ids);
        groups.push({
          id, position: { x: 0, y: 0 }, ...(parent !== undefined && { parent }), ...(part.title !== undefined && { title: part.title.slice(0, 200) }),
          ...(part.kind !== undefined && { kind: part.kind }), ...(number !== undefined && { number }), ...(open.has(part) && { open: true }),
        });
        visit(part.parts, id, name);
      }
    };
    visit(parts, undefined, '');
    this.#addLoose(of, groups, places);
    const nodes = this.#graph.nodes.map((node) => { const group = of.get(node.id); return group === undefined ? node : { ...node, group }; });
    const drawn = groups.length === 0 ? { ...this.#graph, nodes } : { ...this.#graph, nodes, groups };
    const taken = new Set(groups.map((g) => g.id));
    return withSizesGathered(drawn, (id) => !this.#index.has(id) && this.#described.get(id)?.role !== 'end' && edgesInto(this.#graph, id).length > 0, this.#scopes, (wanted) => unused(wanted, taken));
  }

  /** Groups to begin with open: what is around nearly everything, so that there is something to see. */
  #openAtFirst(parts: readonly Part[]): Set<Part> {
    const open = new Set<Part>();
    let shown = [...parts];
    for (;;) {
      // One of several like blocks stays closed as they are.
      const groups = shown.filter((p) => p.node === undefined && p.kind !== 'chain' && p.size > (p.kind === undefined ? 0.1 : 0.5) * this.#main.length);
      const [largest] = groups.toSorted((a, b) => b.size - a.size);
      if (shown.length >= FEW || !largest || shown.length - 1 + largest.parts.length > MANY) return open;
      open.add(largest);
      shown = shown.flatMap((p) => (p === largest ? p.parts : [p]));
    }
  }

  /**
   * Constants stand where the first that takes them stands, what works out shapes where all that take it stand; with a layer of its
   * own where it is for one alone. What nothing takes stands together.
   */
  #addLoose(of: Map<string, string>, groups: Group[], places: Map<string, number>): void {
    const { above } = groupsOf({ nodes: [...of].map(([id, group]) => ({ id, group, type: '', params: {}, position: { x: 0, y: 0 } })), edges: [], groups: [...groups] });
    const chainOf = (id: string): readonly string[] => { const group = of.get(id); return group === undefined ? [] : [...above(group), group]; };
    const ids = new Set(groups.map((g) => g.id));
    const single = new Map<string, string>();
    const helpers = new Map<string, string[]>();
    /** What works out shapes, with the nodes whose shapes they are. */
    const shaped = new Map<string, ReadonlySet<string>>();
    const { order } = topologicalOrder(this.#graph);
    for (const { id } of order) {
      if (this.#index.has(id)) continue;
      const from = producersOf(this.#graph, id);
      const sources = new Set(from.flatMap((n) => (this.#index.has(n) ? [n] : [...shaped.get(n) ?? []])));
      if (sources.size > 0 || from.some((n) => shaped.has(n) || this.#described.get(n)?.role === 'end')) shaped.set(id, sources);
    }
    for (const { id } of order.toReversed()) {
      if (this.#index.has(id) || this.#described.get(id)?.role === 'end') continue;
      const takers = [...new Set(edgesFrom(this.#graph, id).map((e) => e.to.node))];
      const [anchor, ...others] = [...new Set(takers.map((t) => single.get(t) ?? t))];
      if (anchor !== undefined && others.length === 0 && this.#index.has(anchor)) {
        single.set(id, anchor);
        helpers.set(anchor, [...helpers.get(anchor) ?? [], id]);
      }
      const first = takers.toSorted((a, b) => (places.get(a) ?? Infinity) - (places.get(b) ?? Infinity))[0];
      if (first === undefined) continue;
      places.set(id, places.get(first) ?? Infinity);
      let chain = chainOf(first);
      let depth = chain.length;
      const sources = shaped.get(id);
      if (sources) {
        for (const taker of takers) while (depth > 0 && chainOf(taker)[depth - 1] !== chain[depth - 1]) depth--;
        // Where a group gives the shape and takes what comes of it, no way may lead out and back in.
        const held = new Set([...sources].flatMap(chainOf));
        const holding = (): readonly string[] | undefined => takers.map(chainOf).find((c) => held.has(c[depth] ?? '') && c[depth - 1] === chain[depth - 1]);
        for (let inner = holding(); inner !== undefined; inner = holding()) {
          chain = inner;
          depth++;
        }
      }
      const group = chain[depth - 1];
      if (group !== undefined) of.set(id, group);
    }
    for (const [anchor, list] of helpers) {
      const node = this.#graph.nodes.find((n) => n.id === anchor);
      const parent = of.get(anchor);
      // In a group they are out of the way already.
      if (!node || parent !== undefined || list.length < 3) continue;
      const id = unused(opOf(node), ids);
      groups.push({ id, title: opOf(node), position: { x: 0, y: 0 } });
      for (const member of [...list, anchor]) of.set(member, id);
    }
    const idle = this.#graph.nodes.filter((n) => edgesFrom(this.#graph, n.id).length === 0 && edgesInto(this.#graph, n.id).length === 0 && this.#described.get(n.id)?.role === 'constant');
    if (idle.length < 3) return;
    const id = unused('unused', ids);
    groups.push({ id, kind: 'unused', position: { x: 0, y: 0 } });
    for (const node of idle) of.set(node.id, id);
  }
}

function nodesOf(part: Part): string[] {
  return part.node !== undefined ? [part.node] : part.parts.flatMap(nodesOf);
}

function unused(wanted: string, ids: Set<string>): string {
  let id = wanted;
  for (let n = 2; ids.has(id); n++) id = `${wanted} ${n}`;
  ids.add(id);
  return id;
}

/** What a named part does as a whole: a convolution with what follows it, where that is all. */
function leading(all: readonly Described[], part: Part): Described {
  const learned = all.filter((d) => d.role === 'conv' || d.role === 'depthwise' || d.role === 'dense');
  const [only] = learned;
  const plain = all.every((d) => ['conv', 'depthwise', 'dense', 'norm', 'activation', 'scale', 'multiply', 'quantize', 'dequantize', 'dropout', 'pad'].includes(d.role));
  if (learned.length === 1 && only && plain) return only;
  return { role: 'other', mark: part.kind ?? '', pointwise: false };
}

function merged(level: Level, ids: readonly number[], kind: GroupKind): void {
  level.merge(ids, { role: 'other', mark: kind, pointwise: false }, { kind });
}

/** Rows of blocks of one kind, by where they begin; the first of a row may differ from the others, as where the size is halved. */
function rowsOf(units: readonly Unit[]): { start: number; length: number }[] {
  const rows: { start: number; length: number }[] = [];
  for (let start = 0; start < units.length;) {
    const kind = units[start]?.part.kind;
    let end = start + 1;
    const mark = units[start + 1]?.mark;
    while (end < units.length && units[end]?.part.kind === kind && units[end]?.mark === mark) end++;
    if (kind !== undefined) rows.push({ start, length: end - start });
    start = end;
  }
  return rows;
}
