// Frames as people make and change them on the canvas.
import type { Edit } from '../../../core/graph/edits.ts';
import { addFrame, frameAround, framedNodes, moveFrame } from '../../../core/graph/frames.ts';
import type { Frame, NetworkGraph } from '../../../core/graph/schema.ts';
import { GESTURE } from '../../document/history.ts';
import { currentDocument, editGraph, select, shownGraph } from '../../document/store.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { frameWords } from './words.ts';

const plain = (): string => frameWords[currentLanguage()].plain;

/** The graph that is shown, where it can be changed. */
export function editableGraph(): NetworkGraph | undefined {
  const open = currentDocument();
  const shown = open && shownGraph(open);
  return shown?.readOnly === false ? shown.graph : undefined;
}

/** A frame around what is selected, else an empty one at a place; its id. */
export function makeFrame(at: Frame['position']): string | undefined {
  const graph = editableGraph();
  if (!graph) return undefined;
  const made = frameAround(graph, currentDocument()?.selection ?? [], plain(), 'gray')
    ?? addFrame(graph, { title: plain(), color: 'gray', position: at, size: { width: 480, height: 240 } });
  editGraph(made.edit);
  return made.id;
}

let gestures = 0;
/** A key under which all edits of one drag are one step. */
export const gestureKey = (): string => `${GESTURE}frame ${++gestures}`;

export function change(make: (graph: NetworkGraph) => Edit, merge?: string): void {
  const graph = editableGraph();
  if (graph) editGraph(make(graph), { ...(merge !== undefined && { merge }) });
}

export const moveBy = (id: string, by: Frame['position'], merge?: string): void => { change((graph) => moveFrame(graph, id, by), merge); };

export function selectInside(id: string): void {
  const open = currentDocument();
  const graph = open && shownGraph(open)?.graph;
  const frame = graph?.frames?.find((f) => f.id === id);
  if (graph && frame) select(framedNodes(graph, frame));
}
