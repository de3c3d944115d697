// Quick fixes: what is proposed for a problem, tried out, and kept only if it takes the problem away and brings no other.
import type { DataFacts } from '../../../../core/binding/fields.ts';
import { dataFindings, dataProblems, lossFields } from '../../../../core/binding/findings.ts';
import type { Fix as DataFix } from '../../../../core/binding/findings.ts';
import { asRead } from '../../../../core/binding/pictures.ts';
import { editBlock } from '../../../../core/graph/block-edits.ts';
import { applyEdit } from '../../../../core/graph/edits.ts';
import type { Edit } from '../../../../core/graph/edits.ts';
import type { Problem } from '../../../../core/graph/problem.ts';
import type { Project } from '../../../../core/graph/schema.ts';
import { catalogueOf } from '../../../../core/shapes/catalogue.ts';
import { inferShapes } from '../../../../core/shapes/infer.ts';
import type { Shapes } from '../../../../core/shapes/types.ts';
import { graphAt } from '../../../document/scope.ts';
import { keyOf } from '../keys.ts';
import { withoutInput, withoutLoss } from './ends.ts';
import { newHead } from './head.ts';
import { nodeIn, paramWords } from './fix.ts';
import type { Fix, Setting } from './fix.ts';
import { givenTwice, unknownType, wrongParams } from './nodes.ts';
import { shapeFixes } from './shapes.ts';
import { circle, danglingWires, missingInput, portTaken, unknownPort } from './wires.ts';

/** Fixes shown for one problem, and edits tried for it. */
const MOST = 3;
const TRIED = 24;

export interface Diagnosis { readonly shapes: Shapes; readonly problems: readonly Problem[] }

/** All that is wrong with a project and between it and its data. */
export function diagnose(project: Project, data: DataFacts | undefined, previous?: Shapes): Diagnosis {
  const shapes = inferShapes(project, { ...(data && { fields: lossFields(project, asRead(project, data)) }), ...(previous && { previous }) });
  return { shapes, problems: [...shapes.problems, ...(data ? dataProblems(project, data, shapes) : [])] };
}

/** The same mistake at the same place, whatever its sentence says now. */
const placeKey = ({ code, node, port, path }: Problem): string => `${code}|${node ?? path ?? ''}|${port ?? ''}`;

function counted(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const problem of problems) counts.set(placeKey(problem), (counts.get(placeKey(problem)) ?? 0) + 1);
  return counts;
}

/**
 * What an edit does to a problem. `mends`: it is gone, and no other has come. `uncovers`: it is gone, and what lay behind it
 * and could not be checked before has a mistake of its own. undefined: it is still there, or another has come.
 */
export function judge(project: Project, data: DataFacts | undefined, before: Diagnosis, problem: Problem, edit: Edit): 'mends' | 'uncovers' | undefined {
  let after: readonly Problem[];
  try {
    const { project: changed } = applyEdit(project, edit);
    if (changed === project) return undefined;
    after = diagnose(changed, data, before.shapes).problems;
  } catch {
    return undefined;
  }
  const [was, is] = [counted(before.problems), counted(after)];
  if ((is.get(placeKey(problem)) ?? 0) >= (was.get(placeKey(problem)) ?? 0)) return undefined;
  const come = after.filter((p) => (is.get(placeKey(p)) ?? 0) > (was.get(placeKey(p)) ?? 0));
  if (come.length === 0) return 'mends';
  const checked = new Set(before.shapes.layers.map((l) => l.id));
  const hidden = (p: Problem): boolean => p.code.startsWith('shape/') && p.node !== undefined && p.node !== problem.node && isThere(project, p.node) && !checked.has(p.node);
  return come.every(hidden) ? 'uncovers' : undefined;
}

const isThere = (project: Project, id: string): boolean => project.graph.nodes.some((n) => n.id === id);

/** What is proposed, likeliest first, whether it mends or not. */
function proposed(s: Setting, problem: Problem, inner: string | undefined): Fix[] {
  if (problem.code === 'graph/no-input') return withoutInput(s);
  if (problem.code === 'graph/no-loss') return withoutLoss(s);
  if (problem.code === 'graph/dangling-edge') return danglingWires(s, problem);
  if (problem.code === 'graph/duplicate-id') return givenTwice(s, { ...problem, ...(inner !== undefined && { node: inner }) });
  if (problem.code === 'graph/cycle') return circle(s, { ...problem, ...(inner !== undefined && { node: inner }) });
  const node = nodeIn(s, inner);
  if (!node) return [];
  switch (problem.code) {
    case 'graph/missing-input': return missingInput(s, problem, node);
    case 'graph/port-taken': return portTaken(s, problem, node);
    case 'graph/unknown-port': return unknownPort(s, problem, node);
    case 'graph/unknown-layer': return unknownType(s, node);
    case 'graph/invalid-params': return wrongParams(s, problem, node);
    case 'shape/mismatch': case 'shape/unknown': return shapeFixes(s, problem, node);
    default: return [];
  }
}

function dataTitle(project: Project, change: DataFix): Fix['title'] {
  const name = 'node' in change ? (project.graph.nodes.find((n) => n.id === change.node)?.label ?? change.node) : '';
  switch (change.kind) {
    case 'shape': return [`Set the shape of ${name} to ${change.shape.join('×')}`, `把 ${name} 的形状设为 ${change.shape.join('×')}`];
    case 'param': {
      const [en, zh] = paramWords[change.param] ?? [change.param, change.param];
      return [`Set ${en} of ${name} to ${change.value}`, `把 ${name} 的${zh}设为 ${change.value}`];
    }
    case 'bind': return [`Bind ${change.field} to ${name}`, `将 ${change.field} 绑定到 ${name}`];
    case 'loss': return [`Use softmax cross-entropy in ${name}`, `${name} 改用 softmax 交叉熵`];
    default: return ['Remove the augmentation', '移除数据增强'];
  }
}

/** What the data side proposes, and the end of bindings to nothing. */
function dataFixes(project: Project, data: DataFacts | undefined, shapes: Shapes, problem: Problem): Fix[] {
  const found = data && dataFindings(project, data, shapes).find((f) => keyOf(f.problem) === keyOf(problem));
  const bound = /^bindings\.(inputs|losses)\.([^.]+)/.exec(problem.path ?? '');
  const [, side, node] = bound ?? [];
  const unbind: Fix[] = side !== undefined && node !== undefined && (side === 'inputs' || side === 'losses') && project.bindings[side][node]
    ? [{ title: [`Remove the binding of ${node}`, `移除 ${node} 的绑定`], edit: { type: 'bind', side, node, binding: undefined } }] : [];
  return [...(found?.fixes ?? []).map((change): Fix => ({ title: dataTitle(project, change), edit: change.edit })), ...unbind];
}

const memo = new WeakMap<Project, Map<string, readonly Fix[]>>();

/**
 * At most three edits of the project that mend a problem: after each of them this problem is gone and no other has come.
 * Only where there is none of that kind, the likeliest that uncovers a mistake behind it, which nothing could have told before.
 * `before`: the project's shapes and all its problems, with the data that are given.
 */
export function fixesFor(project: Project, data: DataFacts | undefined, before: Diagnosis, problem: Problem): readonly Fix[] {
  const known = memo.get(project) ?? new Map<string, readonly Fix[]>();
  memo.set(project, known);
  const key = `${data === undefined ? '' : data.fields.map((f) => f.name).join()}|${keyOf(problem)}`;
  const found = known.get(key);
  if (found) return found;
  const fixes = [...newHead(project, data, problem), ...dataFixes(project, data, before.shapes, problem), ...graphFixes(project, data, before.shapes, problem)];
  const kept: Fix[] = [];
  let uncovering: Fix | undefined;
  const tried = new Set<string>();
  for (const candidate of fixes.slice(0, TRIED)) {
    const text = JSON.stringify(candidate.edit, (_, value: unknown) => (value === undefined ? 'undefined' : value));
    if (kept.length === MOST || tried.has(text)) continue;
    tried.add(text);
    const verdict = judge(project, data, before, problem, candidate.edit);
    if (verdict === 'mends') kept.push(candidate);
    else if (verdict === 'uncovers') uncovering ??= candidate;
  }
  const offered = kept.length === 0 && uncovering ? [uncovering] : kept;
  known.set(key, offered);
  return offered;
}

/** Proposals in the graph where the problem is, and in those around it: a block's own setting may be what is wrong. */
function graphFixes(project: Project, data: DataFacts | undefined, shapes: Shapes, problem: Problem): Fix[] {
  const parts = problem.node?.split('/') ?? [];
  const inner = parts.at(-1);
  const scope = parts.slice(0, -1);
  const shown = graphAt(project, shapes, scope);
  const here: Fix[] = [];
  if (shown && !shown.readOnly) {
    const setting: Setting = { project, graph: shown.graph, catalogue: catalogueOf(project), nodes: shown.nodes, data, outer: scope.length === 0 };
    const inBlock = (change: Edit): Edit => (shown.block === undefined ? change : editBlock(project, shown.block, change));
    here.push(...proposed(setting, problem, inner).map((f): Fix => ({ ...f, edit: inBlock(f.edit) })));
  }
  return scope.length === 0 ? here : [...here, ...graphFixes(project, data, shapes, { ...problem, node: scope.join('/') })];
}
