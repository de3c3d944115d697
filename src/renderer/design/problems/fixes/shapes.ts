// Sizes that do not fit: windows larger than what they slide over, pictures where rows are wanted, classes that are too many.
import { insertOnWire, connectWire } from '../../../../core/graph/compose.ts';
import type { Problem } from '../../../../core/graph/problem.ts';
import type { GraphEdge, GraphNode } from '../../../../core/graph/schema.ts';
import { edgesInto, upstreamOf } from '../../../../core/graph/topology.ts';
import { fix, kindIn, nameOf, nodeIn, onlyWire, paramOf, setParam, typeOn } from './fix.ts';
import type { Fix, Setting } from './fix.ts';
import { mergeFixes } from './merges.ts';
import { coreText } from '../../../i18n/core/say.ts';
import { endSharing, replaced } from './nodes.ts';

const inserted = (s: Setting, edge: GraphEdge, type: string, params: Record<string, unknown> = {}): Fix[] => {
  const made = insertOnWire(s.graph, s.catalogue, edge, type, { params });
  const title = s.catalogue.kind(type)?.title ?? type;
  return made ? [fix([`Insert ${title} before ${nameOf(s, edge.to.node)}`, `在 ${nameOf(s, edge.to.node)} 之前插入 ${coreText(title, 'zh')}`], made.edit)] : [];
};

export function shapeFixes(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  const kind = kindIn(s, node);
  // What an input takes, the data say.
  if (kind?.role === 'input') return [];
  if (kind?.role === 'loss') return lossFixes(s, node);
  const edges = edgesInto(s.graph, node.id);
  if (edges.length > 1 && kind && 'layer' in kind && kind.layer.family === 'merge') return mergeFixes(s, node, edges);
  return [...endSharing(s, node), ...windowFixes(s, node), ...layoutFixes(s, node), ...blockFixes(s, node), ...settingFixes(s, problem, node), ...idFixes(s, node)];
}

/** A kernel or pool that is larger than what is left of the picture. */
function windowFixes(s: Setting, node: GraphNode): Fix[] {
  const name = ['kernel', 'size'].find((n) => paramOf(s, node, n) !== undefined && paramOf(s, node, 'padding') !== undefined);
  const edge = onlyWire(s, node.id);
  const space = edge && typeOn(s, edge)?.shape.slice(2);
  if (name === undefined || !space?.every((d) => typeof d === 'number') || space.length === 0) return [];
  const least = Math.min(...space);
  return [
    fix([`Pad ${nameOf(s, node.id)} to the same size`, `让 ${nameOf(s, node.id)} 使用 same 填充`], { type: 'setParams', id: node.id, params: { padding: 'same' } }),
    setParam(s, node.id, name, least),
  ];
}

/** The value in another layout: a row of all numbers, a picture again, the layer for as many axes as there are. */
function layoutFixes(s: Setting, node: GraphNode): Fix[] {
  const edge = onlyWire(s, node.id);
  const shape = edge && typeOn(s, edge)?.shape;
  if (!edge || !shape) return [];
  const fixes: Fix[] = [];
  const axes = shape.length - 2;
  if (/[123]D$/.test(node.type) && axes >= 1 && axes <= 3) fixes.push(...replaced(s, node, node.type.replace(/\dD$/, `${axes}D`)));
  const source = nodeIn(s, edge.from.node);
  const before = source && (source.type === 'Flatten' || source.type === 'Reshape') ? onlyWire(s, source.id) : undefined;
  if (source && before) fixes.push(fix([`Take the value before ${nameOf(s, source.id)}`, `改用 ${nameOf(s, source.id)} 之前的值`], connectWire(s.graph, s.catalogue, { from: before.from, to: edge.to })));
  const side = shape.length === 2 && typeof shape[1] === 'number' ? Math.sqrt(shape[1]) : Number.NaN;
  if (Number.isInteger(side) && side > 1) fixes.push(...inserted(s, edge, 'Reshape', { shape: [1, side, side] }));
  if (shape.length > 2) fixes.push(...inserted(s, edge, 'Flatten'));
  return fixes;
}

function blockFixes(s: Setting, node: GraphNode): Fix[] {
  const filters = node.params['filters'];
  const shortcut = paramOf(s, node, 'projection') === false ? [fix([`Turn the projection of ${nameOf(s, node.id)} on`, `启用 ${nameOf(s, node.id)} 的投影`], { type: 'setParams', id: node.id, params: { projection: true } })] : [];
  return [...shortcut, ...(node.type === 'ResidualIdentity' && filters === undefined ? replaced(s, node, 'ResidualConvolution') : [])];
}

/** Params that fit some inputs only: back to what fits most. */
function settingFixes(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  const suspects = ['groups', 'axis', 'axes', 'shape', 'order', 'sizes', 'pads', 'outputPadding', 'cropping', 'padding', 'start', 'end', 'dilation', 'stride', 'kernel', 'size'];
  const set = suspects.filter((name) => Object.hasOwn(node.params, name));
  const groups = node.type === 'GroupNorm' || Object.hasOwn(node.params, 'groups') ? [setParam(s, node.id, 'groups', 1)] : [];
  // Those that the message names come first.
  const told = `${problem.message} ${problem.hint ?? ''}`.toLowerCase();
  return [...groups, ...set.sort((a, b) => Number(told.includes(b)) - Number(told.includes(a))).map((name) =>
    fix([`Set ${name} of ${nameOf(s, node.id)} back to its default`, `把 ${nameOf(s, node.id)} 的 ${name} 恢复为默认值`], { type: 'setParams', id: node.id, params: { [name]: undefined } }))];
}

/** Whole numbers where ids are wanted. */
function idFixes(s: Setting, node: GraphNode): Fix[] {
  const edge = onlyWire(s, node.id);
  const source = edge && nodeIn(s, edge.from.node);
  if (source?.type !== 'Input') return [];
  const dtype = paramOf(s, source, 'dtype') === 'int64' ? 'float32' : 'int64';
  return [fix([`Let ${nameOf(s, source.id)} take ${dtype}`, `让 ${nameOf(s, source.id)} 接收 ${dtype}`], { type: 'setParams', id: source.id, params: { dtype } })];
}

/** A prediction that does not fit its labels. */
function lossFixes(s: Setting, node: GraphNode): Fix[] {
  const fixes: Fix[] = [];
  const edge = onlyWire(s, node.id);
  const classes = s.data?.fields.find((f) => f.name === s.project.bindings.losses[node.id]?.field)?.classes?.length;
  // A picture that went into a Dense as rows: the first one on the way is where a Flatten is missing.
  const way = upstreamOf(s.graph, [node.id]);
  for (const dense of s.graph.nodes.filter((n) => way.has(n.id) && n.type === 'Dense')) {
    const wire = onlyWire(s, dense.id);
    if (wire && (typeOn(s, wire)?.shape.length ?? 0) > 2) fixes.push(...inserted(s, wire, 'Flatten'));
  }
  const maker = edge && nodeIn(s, edge.from.node);
  const width = maker && ['units', 'filters'].find((name) => paramOf(s, maker, name) !== undefined);
  if (maker && width !== undefined) {
    for (const n of [classes, 2]) if (n !== undefined && n > 1) fixes.push(setParam(s, maker.id, width, n));
  }
  if (node.params['classWeights'] !== undefined) fixes.push(fix(['Remove the class weights', '移除类别权重'], { type: 'setParams', id: node.id, params: { classWeights: undefined } }));
  if (node.params['axis'] !== undefined) fixes.push(fix(['Take the classes from the last axis', '以最后一个轴作为类别轴'], { type: 'setParams', id: node.id, params: { axis: undefined } }));
  fixes.push(fix(['Take the classes from the channels (axis 1)', '以通道（轴 1）作为类别轴'], { type: 'setParams', id: node.id, params: { axis: 1 } }));
  for (const type of ['BinaryCrossEntropy', 'SoftmaxCrossEntropy', 'MeanSquaredError']) fixes.push(...replaced(s, node, type));
  if (edge && (typeOn(s, edge)?.shape.length ?? 0) > 2) fixes.push(...inserted(s, edge, 'Flatten'));
  return fixes;
}
