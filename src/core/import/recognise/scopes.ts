// Scopes of nodes, as the names of a file have them: `/model.4/m.0/cv1/conv/Conv`, `block_1/expand/Conv2D`, weights called `layer1.0.conv1.weight`.
import type { NetworkGraph } from '../../graph/schema.ts';
import { edgesFrom, edgesInto } from '../../graph/topology.ts';
import { described } from './roles.ts';
import type { Role } from './roles.ts';

/** What the file calls a node and the constants at its inputs. */
export interface FileNames { readonly name: string; readonly constants: readonly string[] }
export type Path = readonly string[];

const parts = (text: string, by: string): string[] => text.split(by).filter((p) => p !== '' && p !== '.');

/** The scopes that a node's own name stands in; undefined where the name has none to tell. */
function ofName(name: string): Path | undefined {
  if (!name.includes('/')) return undefined;
  const plain = name.replace(/(__\d+)?(:\d+)?$/, '');
  return parts(plain, '/').slice(0, -1);
}

/** The module that a weight belongs to: `features.3.conv.weight` → features, 3, conv. */
function ofWeight(names: readonly string[]): Path | undefined {
  for (const name of names) {
    const by = name.includes('/') ? '/' : '.';
    const path = parts(name.replace(/:\d+$/, ''), by);
    if (path.length > 1 && !/^onnx::|^\d+$/.test(name)) return path.slice(0, -1);
  }
  return undefined;
}

/** `block_1_expand`, `conv2_block1_1_conv`: what stands before belongs together. */
const numberedBlock = /^(.*?(?:block|layer|stage|fire|conv|mixed|inception|unit|bottleneck|cell|module|res|stack|encoder|decoder)_?\d+[a-z]?(?:_block_?\d+[a-z]?)?)_(?=.)/i;

/** Names say more than weights where at least this share of the nodes with a name has a scope. */
const ENOUGH = 0.4;

/** Scopes by node. Empty where the names of the file tell none. */
export function scopesOf(graph: NetworkGraph, names: ReadonlyMap<string, FileNames>): Map<string, Path> {
  const nodes = graph.nodes.filter((n) => names.has(n.id));
  const read = (of: (names: FileNames) => Path | undefined): Map<string, Path> => new Map(nodes.flatMap((n) => {
    const path = of(names.get(n.id) as FileNames);
    return path === undefined ? [] : [[n.id, path] as const];
  }));
  const byName = read((n) => ofName(n.name));
  const deep = [...byName.values()].filter((p) => p.length > 0).length;
  if (deep >= ENOUGH * nodes.length) return byName;
  const byWeight = read((n) => ofWeight(n.constants));
  const learned = nodes.filter((n) => ['conv', 'depthwise', 'dense', 'recurrent'].includes(described(n, 1).role)).length;
  if (byWeight.size >= Math.max(3, ENOUGH * learned) && spread(byWeight)) return filled(graph, byWeight);
  const flat = read((n) => { const found = numberedBlock.exec(n.name)?.[1]; return found === undefined ? undefined : [found]; });
  return flat.size >= ENOUGH * nodes.length ? flat : new Map();
}

/** Whether the paths lead to different places. */
const spread = (paths: ReadonlyMap<string, Path>): boolean => new Set([...paths.values()].map((p) => p.slice(0, -1).join('.'))).size > 1;

const common = (a: Path, b: Path): Path => {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n);
};

/**
 * Scopes of nodes without weights, from those with weights around them: an activation belongs to the module whose layer it
 * follows, a merge to that of its last branch, everything else to what surrounds both its neighbours in the file.
 */
function filled(graph: NetworkGraph, known: ReadonlyMap<string, Path>): Map<string, Path> {
  /** By node: the module around, and the path of the layer itself. */
  const paths = new Map<string, Path>();
  const order = new Map(graph.nodes.map((n, i) => [n.id, i]));
  const next: (Path | undefined)[] = [];
  let coming: Path | undefined;
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    next[i] = coming;
    coming = known.get(graph.nodes[i]?.id ?? '') ?? coming;
  }
  const roles = new Map<string, Role>();
  let last: Path = [];
  graph.nodes.forEach((node, i) => {
    const own = known.get(node.id);
    if (own) {
      paths.set(node.id, own);
      last = own;
      return;
    }
    const from = edgesInto(graph, node.id).map((e) => e.from.node).filter((id) => paths.has(id)).toSorted((a, b) => (order.get(b) ?? 0) - (order.get(a) ?? 0));
    const [newest, ...others] = [...new Set(from)];
    const { role } = described(node, from.length);
    roles.set(node.id, role);
    if (newest === undefined || role === 'end' || role === 'constant') return;
    // Where a value is cut is for what takes the pieces to say.
    if (role === 'split' || role === 'slice') return;
    const module = (id: string): Path => (known.has(id) ? (paths.get(id) ?? []).slice(0, -1) : paths.get(id) ?? []);
    if (role === 'activation' || role === 'norm' || role === 'scale' || role === 'quantize' || role === 'dequantize' || role === 'dropout') paths.set(node.id, module(newest));
    else if (role === 'add' || role === 'multiply' || role === 'concat' || role === 'matmul') paths.set(node.id, others.reduce((path, other) => joined(path, paths.get(other) ?? []), module(newest)));
    else if ((role === 'reshape' || role === 'transpose') && !known.has(newest) && ['concat', 'reshape', 'transpose'].includes(roles.get(newest) ?? '')) paths.set(node.id, module(newest));
    else paths.set(node.id, common(last.slice(0, -1), next[i]?.slice(0, -1) ?? []));
  });
  for (const { id } of graph.nodes.toReversed()) {
    if (paths.has(id) || (roles.get(id) !== 'split' && roles.get(id) !== 'slice')) continue;
    const [first, ...others] = edgesFrom(graph, id).flatMap((e) => { const path = paths.get(e.to.node); return path === undefined ? [] : [known.has(e.to.node) ? path.slice(0, -1) : path]; });
    if (first) paths.set(id, others.reduce(common, first));
  }
  return paths;
}

/** What is around both, unless the other is in the block before: `layer1.0` beside `layer1.1`. */
function joined(path: Path, other: Path): Path {
  const shared = common(path, other);
  const branch = path[shared.length];
  return branch === undefined || /^\d+$/.test(branch) ? path : shared;
}
