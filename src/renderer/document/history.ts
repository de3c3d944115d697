// Undo and redo: steps of edits with their inverses, grouped as people think.
import { applyEdit } from '../../core/graph/edits.ts';
import type { Edit } from '../../core/graph/edits.ts';
import type { GraphNode, Project } from '../../core/graph/schema.ts';

export interface Step {
  readonly redo: Edit;
  readonly undo: Edit;
  /** Edits with the same key that follow each other closely are one step: a burst of typing, a drag. */
  readonly merge: string | undefined;
  readonly time: number;
  /** What was selected before and after, by node id. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface History { readonly past: readonly Step[]; readonly future: readonly Step[] }
export const emptyHistory: History = { past: [], future: [] };

/** Milliseconds between edits of one step. */
const BURST = 1200;
const MOST_STEPS = 500;
/** How the keys of a gesture begin: it is one step, however long it pauses. */
export const GESTURE = 'gesture:';

export interface Recorded { readonly project: Project; readonly history: History }

/** Applies an edit and writes it down. An edit that changes nothing leaves no step. */
export function record(project: Project, history: History, edit: Edit, options: { readonly merge?: string | undefined; readonly before: readonly string[]; readonly after: readonly string[]; readonly now: number }): Recorded {
  const { project: next, inverse } = applyEdit(project, edit);
  if (next === project) return { project, history };
  const last = history.past.at(-1);
  const { merge, before, after, now } = options;
  if (last && merge !== undefined && last.merge === merge && (merge.startsWith(GESTURE) || now - last.time < BURST)) {
    const step: Step = { ...last, redo: joined(last.redo, edit), undo: joined(inverse, last.undo), time: now, after };
    return { project: next, history: { past: [...history.past.slice(0, -1), step], future: [] } };
  }
  const step: Step = { redo: edit, undo: inverse, merge, time: now, before, after };
  return { project: next, history: { past: [...history.past, step].slice(-MOST_STEPS), future: [] } };
}

function joined(first: Edit, second: Edit): Edit {
  const list = (edit: Edit): readonly Edit[] => (edit.type === 'batch' ? edit.edits : [edit]);
  const edits = [...list(first), ...list(second)];
  // Of a drag only where it ends counts.
  return compact(edits) ?? { type: 'batch', edits };
}

/** Moves of cards, frames and groups, which name the places that things come to, as one of each; undefined where there is anything else. */
function compact(edits: readonly Edit[]): Edit | undefined {
  const places: Record<string, { x: number; y: number }> = {};
  const nodes = new Map<string, GraphNode>();
  let frames: Edit | undefined;
  let groups: Edit | undefined;
  for (const edit of edits) {
    if (edit.type === 'move') Object.assign(places, edit.positions);
    else if (edit.type === 'replaceNodes') for (const node of edit.nodes) nodes.set(node.id, node);
    else if (edit.type === 'setFrames') frames = edit;
    else if (edit.type === 'setGroups') groups = edit;
    else return undefined;
  }
  const moved = Object.keys(places).length > 0;
  const around = [frames, groups].filter((e) => e !== undefined);
  if (around.length === 0 && moved && nodes.size === 0) return { type: 'move', positions: places };
  if (around.length === 0 || (moved && nodes.size > 0)) return undefined;
  const first: Edit = moved ? { type: 'move', positions: places } : { type: 'replaceNodes', nodes: [...nodes.values()] };
  return { type: 'batch', edits: moved || nodes.size > 0 ? [first, ...around] : around };
}

export function undo(project: Project, { past, future }: History): (Recorded & { readonly selection: readonly string[] }) | undefined {
  const step = past.at(-1);
  if (!step) return undefined;
  return { project: applyEdit(project, step.undo).project, history: { past: past.slice(0, -1), future: [...future, step] }, selection: step.before };
}

export function redo(project: Project, { past, future }: History): (Recorded & { readonly selection: readonly string[] }) | undefined {
  const step = future.at(-1);
  if (!step) return undefined;
  // A step that was taken back is whole: what comes next does not join it.
  return { project: applyEdit(project, step.redo).project, history: { past: [...past, { ...step, merge: undefined }], future: future.slice(0, -1) }, selection: step.after };
}
