// Mistakes of single nodes: types that do not exist, ids given twice, params that are not valid.
import { nearest, parseParams } from '../../../../core/graph/catalogue.ts';
import { replaceLayer } from '../../../../core/graph/compose.ts';
import { freeLike } from '../../../../core/graph/ids.ts';
import type { Problem } from '../../../../core/graph/problem.ts';
import type { GraphNode } from '../../../../core/graph/schema.ts';
import { fix, kindIn, nameOf } from './fix.ts';
import type { Fix, Setting } from './fix.ts';
import { coreText } from '../../../i18n/core/say.ts';
import { removal } from './wires.ts';

export function replaced(s: Setting, node: GraphNode, type: string): Fix[] {
  const made = replaceLayer(s.graph, s.catalogue, node.id, type);
  const title = s.catalogue.kind(type)?.title ?? type;
  return made ? [fix([`Make ${nameOf(s, node.id)} a ${title} (${type})`, `把 ${nameOf(s, node.id)} 改为 ${coreText(title, 'zh')}（${type}）`], made.edit)] : [];
}

export function unknownType(s: Setting, node: GraphNode): Fix[] {
  const meant: Readonly<Record<string, string>> = s.outer ? { BlockInput: 'Input' } : { Input: 'BlockInput' };
  const type = meant[node.type] ?? nearest(node.type, s.catalogue.types);
  return [...(type === undefined ? [] : replaced(s, node, type)), removal(s, node)];
}

export function givenTwice(s: Setting, problem: Problem): Fix[] {
  const ids = new Set(s.graph.nodes.map((n) => n.id));
  const seen = new Set<string>();
  const index = s.graph.nodes.findIndex((n) => (n.id === problem.node && seen.has(n.id)) || (seen.add(n.id), false));
  const node = s.graph.nodes[index];
  if (!node) return [];
  const id = freeLike(node.id, ids);
  const title = kindIn(s, node)?.title ?? node.type;
  const renamed = fix([`Rename the second (${title}) to ${id}`, `把第二个（${coreText(title, 'zh')}）改名为 ${id}`], { type: 'setGraph', graph: { ...s.graph, nodes: s.graph.nodes.with(index, { ...node, id }) } });
  // Its wires are those of the first: alone it may have none.
  return [renamed, fix([`Remove the second (${title})`, `删除第二个（${coreText(title, 'zh')}）`], { type: 'setGraph', graph: { ...s.graph, nodes: s.graph.nodes.toSpliced(index, 1) } })];
}

export function wrongParams(s: Setting, problem: Problem, node: GraphNode): Fix[] {
  if (problem.path?.endsWith('.shareWeightsWith') === true) {
    return [fix([`Give ${nameOf(s, node.id)} weights of its own`, `让 ${nameOf(s, node.id)} 使用自己的权重`], { type: 'patchNodes', ids: [node.id], patch: { shareWeightsWith: undefined } })];
  }
  if (problem.path?.endsWith('.mode') === true) {
    const mode = (to: GraphNode['mode'], title: Fix['title']): Fix => fix(title, { type: 'patchNodes', ids: [node.id], patch: { mode: to } });
    return [mode(undefined, [`End the bypass of ${nameOf(s, node.id)}`, `取消旁路 ${nameOf(s, node.id)}`]), mode('muted', [`Mute ${nameOf(s, node.id)}`, `静音 ${nameOf(s, node.id)}`])];
  }
  const kind = kindIn(s, node);
  const parsed = kind && parseParams(kind, node.params);
  if (!kind || !parsed || parsed.ok) return [];
  const known = new Set(Object.keys(kind.params.shape));
  const wrong = parsed.issues.map((issue) => /^[^.[]*/.exec(issue.path)?.[0] ?? '').filter((name) => known.has(name));
  const strange = Object.keys(node.params).filter((name) => !known.has(name));
  // The one that this problem names comes first.
  const named = (name: string): boolean => problem.path?.includes(`.params.${name}`) === true;
  const resets = [...new Set(wrong)].sort((a, b) => Number(named(b)) - Number(named(a))).map((name) =>
    fix([`Set ${name} back to its default`, `把 ${name} 恢复为默认值`], { type: 'setParams', id: node.id, params: { [name]: undefined } }));
  const without = strange.length === 0 ? [] : [fix([`Remove ${strange.join(', ')}`, `移除 ${strange.join('、')}`], { type: 'setParams', id: node.id, params: Object.fromEntries(strange.map((name) => [name, undefined])) })];
  return [...without, ...resets];
}

/** Weights of its own, for a node that shares those of another. */
export const endSharing = (s: Setting, node: GraphNode): Fix[] => (node.shareWeightsWith === undefined ? [] : wrongParams(s, { code: 'graph/invalid-params', message: '', path: '.shareWeightsWith' }, node));
