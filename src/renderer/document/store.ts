// The open project: the document, its history, its shapes, what is selected, whether it is on disk.
import { create } from 'zustand';
import { editBlock } from '../../core/graph/block-edits.ts';
import type { Edit } from '../../core/graph/edits.ts';
import type { Problem } from '../../core/graph/problem.ts';
import type { GraphNode, Project } from '../../core/graph/schema.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { FieldFacts } from '../../core/shapes/infer.ts';
import type { Shapes } from '../../core/shapes/types.ts';
import { emptyHistory, record, redo as redoStep, undo as undoStep } from './history.ts';
import type { History } from './history.ts';
import { graphAt, nearestScope } from './scope.ts';
import type { Scope, ScopedGraph } from './scope.ts';

export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'conflict';

export interface OpenDocument {
  /** Absolute folder. */
  readonly folder: string;
  /** What is on disk. */
  readonly revision: string;
  readonly project: Project;
  readonly shapes: Shapes;
  readonly history: History;
  readonly scope: Scope;
  /** Ids of nodes of the graph that is shown. */
  readonly selection: readonly string[];
  readonly save: SaveState;
  /** Loss node → the field bound to it, where the data is known. */
  readonly fields: ReadonlyMap<string, FieldFacts> | undefined;
  /** What is wrong between the network and its data. */
  readonly dataProblems: readonly Problem[];
}

interface State { readonly open: OpenDocument | undefined }
export const documentStore = create<State>(() => ({ open: undefined }));

const inferred = (project: Project, fields: OpenDocument['fields'], previous?: Shapes): Shapes =>
  inferShapes(project, { ...(fields && { fields }), ...(previous && { previous }) });

/** Puts a project in place of the open one. */
export function showDocument({ folder, project, revision }: { readonly folder: string; readonly project: Project; readonly revision: string }): void {
  documentStore.setState({ open: { folder, revision, project, shapes: inferred(project, undefined), history: emptyHistory, scope: [], selection: [], save: 'saved', fields: undefined, dataProblems: [] } });
}

export const closeDocument = (): void => { documentStore.setState({ open: undefined }); };

export const currentDocument = (): OpenDocument | undefined => documentStore.getState().open;

function patch(changes: Partial<OpenDocument>): void {
  const { open } = documentStore.getState();
  if (open) documentStore.setState({ open: { ...open, ...changes } });
}

/** Whether two documents have the same network: they may be drawn differently. */
function sameNetwork(a: Project, b: Project): boolean {
  if (a.blocks !== b.blocks) return false;
  if (a.graph === b.graph) return true;
  const [x, y] = [a.graph.nodes, b.graph.nodes];
  return a.graph.edges === b.graph.edges && x.length === y.length && x.every((node, i) => { const other = y[i]; return node === other || (other !== undefined && sameBut(node, other)); });
}

const drawn: ReadonlySet<string> = new Set<keyof GraphNode>(['position', 'group']);

/** Equal but for the place and the group. */
const sameBut = (a: GraphNode, b: GraphNode): boolean =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => drawn.has(key) || a[key as keyof GraphNode] === b[key as keyof GraphNode]);

function changeTo(open: OpenDocument, project: Project, history: History, selection: readonly string[]): void {
  const shapes = sameNetwork(project, open.project) ? open.shapes : inferred(project, open.fields, open.shapes);
  const scope = nearestScope(project, shapes, open.scope);
  documentStore.setState({ open: { ...open, project, history, shapes, scope, selection, save: open.save === 'conflict' ? 'conflict' : 'unsaved' } });
}

export interface EditOptions {
  /** Edits with the same key that follow each other within a second are one step of undo. */
  readonly merge?: string;
  /** What is selected after it; the same as before where left out. */
  readonly select?: readonly string[];
}

/** Changes the project, as a step of undo. Throws what `applyEdit` throws; then nothing has changed. */
export function edit(change: Edit, { merge, select }: EditOptions = {}): void {
  const { open } = documentStore.getState();
  if (!open) return;
  const after = select ?? open.selection;
  const recorded = record(open.project, open.history, change, { merge, before: open.selection, after, now: Date.now() });
  if (recorded.project === open.project) {
    if (select) patch({ selection: select });
    return;
  }
  changeTo(open, recorded.project, recorded.history, after);
}

/** Changes the graph that is shown: the project's own, or that of the user's block that is open. Blocks that come with the app do not change. */
export function editGraph(change: Edit, options: EditOptions = {}): void {
  const { open } = documentStore.getState();
  const shown = open && graphAt(open.project, open.shapes, open.scope);
  if (!open || !shown || shown.readOnly) return;
  edit(shown.block === undefined ? change : editBlock(open.project, shown.block, change), options);
}

function step(move: typeof undoStep): void {
  const { open } = documentStore.getState();
  const moved = open && move(open.project, open.history);
  if (open && moved) changeTo(open, moved.project, moved.history, moved.selection);
}
export const undo = (): void => { step(undoStep); };
export const redo = (): void => { step(redoStep); };
export const canUndo = (): boolean => (currentDocument()?.history.past.length ?? 0) > 0;
export const canRedo = (): boolean => (currentDocument()?.history.future.length ?? 0) > 0;

export const select = (ids: readonly string[]): void => { patch({ selection: ids }); };
export const openScope = (scope: Scope): void => { patch({ scope, selection: [] }); };

/** What is known of the data bound to the project: shapes of losses depend on it. */
export function setData(fields: OpenDocument['fields'], dataProblems: readonly Problem[]): void {
  const { open } = documentStore.getState();
  if (open) patch({ fields, dataProblems, ...(fields !== open.fields && { shapes: inferred(open.project, fields, open.shapes) }) });
}

export const markSave = (save: SaveState, revision?: string): void => { patch({ save, ...(revision !== undefined && { revision }) }); };

/** A part of the open project; `pick` must give the same value for the same document. undefined: no project is open. */
export const useDocument = <T>(pick: (open: OpenDocument) => T): T | undefined => documentStore(({ open }) => open && pick(open));

let lastShown: { open: OpenDocument; shown: ScopedGraph | undefined } | undefined;
/** The graph that is shown, the same object until it changes. */
export function shownGraph(open: OpenDocument): ScopedGraph | undefined {
  const same = lastShown && lastShown.open.project === open.project && lastShown.open.shapes === open.shapes && lastShown.open.scope === open.scope;
  if (!lastShown || !same) lastShown = { open, shown: graphAt(open.project, open.shapes, open.scope) };
  return lastShown.shown;
}

let lastProblems: { shapes: Shapes; data: readonly Problem[]; all: readonly Problem[] } | undefined;
/** What is wrong with the network and between it and its data, the same list until it changes. */
export function problemsOf({ shapes, dataProblems: data }: OpenDocument): readonly Problem[] {
  if (data.length === 0) return shapes.problems;
  if (lastProblems?.shapes !== shapes || lastProblems.data !== data) lastProblems = { shapes, data, all: [...shapes.problems, ...data] };
  return lastProblems.all;
}
