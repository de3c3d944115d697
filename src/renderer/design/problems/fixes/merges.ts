// Values that are to be added or joined and differ in shape: one of the ways that lead there is brought to the other's.
import { insertOnWire } from '../../../../core/graph/compose.ts';
import type { Edit } from '../../../../core/graph/edits.ts';
import type { GraphEdge, GraphNode } from '../../../../core/graph/schema.ts';
import type { Shape } from '../../../../core/tensor.ts';
import { fix, kindIn, nameOf, nodeIn, onlyWire, paramOf, typeOn } from './fix.ts';
import type { Fix, Setting } from './fix.ts';

/** The nodes of a way that leads to a wire without a fork, the nearest first. */
function wayTo(s: Setting, edge: GraphEdge): GraphNode[] {
  const way: GraphNode[] = [];
  for (let at: GraphEdge | undefined = edge; at && way.length < 12; at = onlyWire(s, at.from.node)) {
    const node = nodeIn(s, at.from.node);
    if (!node || way.includes(node)) break;
    way.push(node);
  }
  return way;
}

const has = (s: Setting, node: GraphNode, name: string): boolean => paramOf(s, node, name) !== undefined;

/** Times by which each axis of `a` is larger than that of `b`; undefined where that is no whole number, or not the same for all. */
function ratioOf(a: Shape, b: Shape): number | undefined {
  const ratios = a.map((d, i) => { const e = b[i]; return typeof d === 'number' && typeof e === 'number' ? Math.ceil(d / e) : 0; });
  const [first] = ratios;
  return first !== undefined && first > 0 && ratios.every((r) => r === first) ? first : undefined;
}

interface Change { readonly node: GraphNode; readonly params: Record<string, number>; readonly words: readonly [en: string, zh: string][] }

const combined = (s: Setting, change: Change): Fix => fix(
  [`Set ${change.words.map((w) => w[0]).join(' and ')} of ${nameOf(s, change.node.id)}`, `设置 ${nameOf(s, change.node.id)} 的${change.words.map((w) => w[1]).join('和')}`],
  { type: 'setParams', id: change.node.id, params: change.params },
);

/** Ways to bring the value on `edge` to the shape wanted. */
function towards(s: Setting, edge: GraphEdge, wanted: Shape, channelsToo: boolean): Fix[] {
  const shape = typeOn(s, edge)?.shape;
  if (!shape || shape.length !== wanted.length) return [];
  const fixes: Fix[] = [];
  const way = wayTo(s, edge);
  const [channels, target] = [shape[1], wanted[1]];
  const wide = channelsToo && channels !== target && typeof target === 'number' ? target : undefined;
  const ratio = shape.length > 2 ? ratioOf(shape.slice(2), wanted.slice(2)) : 1;
  const maker = way.find((n) => has(s, n, 'filters') || has(s, n, 'units'));
  const width = maker && (has(s, maker, 'filters') ? 'filters' : 'units');
  const window = way.find((n) => has(s, n, 'stride'));
  const strideNow = window && paramOf(s, window, 'stride');
  const stride = ratio !== undefined && ratio > 1 && typeof strideNow === 'number' ? strideNow * ratio : undefined;
  const widthWords: Change['words'] = wide === undefined ? [] : [[`${width ?? ''} to ${wide}`, `${width === 'units' ? '单元数' : '滤波器数'}（${wide}）`]];
  const strideWords: Change['words'] = stride === undefined ? [] : [[`stride to ${stride}`, `步幅（${stride}）`]];
  if (maker && width !== undefined && wide !== undefined && stride !== undefined && window === maker) {
    fixes.push(combined(s, { node: maker, params: { [width]: wide, stride }, words: [...widthWords, ...strideWords] }));
  }
  if (maker && width !== undefined && wide !== undefined) fixes.push(combined(s, { node: maker, params: { [width]: wide }, words: widthWords }));
  if (window && stride !== undefined) fixes.push(combined(s, { node: window, params: { stride }, words: strideWords }));
  // Windows without padding take a little off each time: with it the size stays.
  for (const node of way.filter((n) => paramOf(s, n, 'padding') === 'valid').slice(0, 3)) {
    fixes.push(fix([`Pad ${nameOf(s, node.id)} to the same size`, `让 ${nameOf(s, node.id)} 使用 same 填充`], { type: 'setParams', id: node.id, params: { padding: 'same' } }));
  }
  const valid = way.filter((n) => paramOf(s, n, 'padding') === 'valid');
  if (valid.length > 1) {
    fixes.push(fix([`Pad ${valid.length} layers to the same size`, `让 ${valid.length} 个层使用 same 填充`], { type: 'batch', edits: valid.map((n): Edit => ({ type: 'setParams', id: n.id, params: { padding: 'same' } })) }));
  }
  if (shape.length === 4 && ratio !== undefined && (wide !== undefined || ratio > 1)) {
    const filters = typeof target === 'number' && channelsToo ? target : channels;
    const made = insertOnWire(s.graph, s.catalogue, edge, 'Conv2D', { params: { filters, kernel: 1, ...(ratio > 1 && { stride: ratio, padding: 'same' }) } });
    const from = nameOf(s, edge.from.node);
    if (made) fixes.push(fix([`Insert a 1×1 convolution after ${from}: ${filters} filters${ratio > 1 ? `, stride ${ratio}` : ''}`, `在 ${from} 之后插入 1×1 卷积：${filters} 个滤波器${ratio > 1 ? `，步幅 ${ratio}` : ''}`], made.edit));
  }
  const growth = shape.length === 4 ? ratioOf(wanted.slice(2), shape.slice(2)) : undefined;
  if (growth !== undefined && growth > 1) {
    const made = insertOnWire(s.graph, s.catalogue, edge, 'UpSampling2D', { params: { size: growth } });
    if (made) fixes.push(fix([`Enlarge the value of ${nameOf(s, edge.from.node)} ${growth} times`, `将 ${nameOf(s, edge.from.node)} 的输出放大 ${growth} 倍`], made.edit));
  }
  return fixes;
}

export function mergeFixes(s: Setting, node: GraphNode, edges: readonly GraphEdge[]): Fix[] {
  const channelsToo = kindIn(s, node)?.type !== 'Concat';
  const fixes: Fix[] = [];
  edges.forEach((edge, i) => {
    edges.forEach((other, k) => {
      const wanted = typeOn(s, other)?.shape;
      if (k !== i && wanted) fixes.push(...towards(s, edge, wanted, channelsToo));
    });
  });
  // Small changes of what is there come before new layers.
  const rank = (f: Fix): number => (f.edit.type === 'setParams' ? Object.keys(f.edit.params).length : 4);
  const flat: Fix[] = edges.flatMap((edge) => {
    const made = (typeOn(s, edge)?.shape.length ?? 0) > 2 ? insertOnWire(s.graph, s.catalogue, edge, 'Flatten') : undefined;
    return made ? [fix([`Insert Flatten after ${nameOf(s, edge.from.node)}`, `在 ${nameOf(s, edge.from.node)} 之后插入展平层`], made.edit)] : [];
  });
  return [...fixes.sort((a, b) => rank(a) - rank(b)), ...flat];
}
