// Frames: what stands in one, and frames moved, made and changed.
import type { Edit } from './edits.ts';
import type { Frame, FrameColor, GraphNode, NetworkGraph } from './schema.ts';
import { claimed } from './ids.ts';

type Size = Frame['size'];
type Point = Frame['position'];

/** Measures of a card on the canvas, where nothing has measured it. */
export const CARD: Size = { width: 172, height: 54 };
/** Room between a frame's edge and what it is drawn around; the title takes some more at the top. */
const MARGIN = 28;
const TITLE = 26;

export type SizeOf = (node: GraphNode) => Size;
const usual: SizeOf = () => CARD;

/** Ids of the nodes that stand in a frame: their middle is inside it. */
export function framedNodes(graph: NetworkGraph, frame: Frame, sizeOf: SizeOf = usual): string[] {
  const { position: { x, y }, size } = frame;
  return graph.nodes.filter((node) => {
    const { width, height } = sizeOf(node);
    const [mx, my] = [node.position.x + width / 2, node.position.y + height / 2];
    return mx >= x && mx <= x + size.width && my >= y && my <= y + size.height;
  }).map((n) => n.id);
}

/** Ids of the other frames that lie wholly in a frame. */
function framesWithin(graph: NetworkGraph, frame: Frame): string[] {
  const inside = ({ position: p, size: s }: Frame): boolean => p.x >= frame.position.x && p.y >= frame.position.y
    && p.x + s.width <= frame.position.x + frame.size.width && p.y + s.height <= frame.position.y + frame.size.height;
  return (graph.frames ?? []).filter((f) => f.id !== frame.id && inside(f)).map((f) => f.id);
}

const moved = (at: Point, by: Point): Point => ({ x: at.x + by.x, y: at.y + by.y });

/** Moves a frame by a distance, with the nodes and frames that stand in it. */
export function moveFrame(graph: NetworkGraph, id: string, by: Point, sizeOf: SizeOf = usual): Edit {
  const frame = graph.frames?.find((f) => f.id === id);
  if (!frame || (by.x === 0 && by.y === 0)) return { type: 'batch', edits: [] };
  const nodes = new Set(framedNodes(graph, frame, sizeOf));
  const frames = new Set([id, ...framesWithin(graph, frame)]);
  return { type: 'batch', edits: [
    { type: 'move', positions: Object.fromEntries(graph.nodes.filter((n) => nodes.has(n.id)).map((n) => [n.id, moved(n.position, by)])) },
    { type: 'setFrames', frames: (graph.frames ?? []).map((f) => (frames.has(f.id) ? { ...f, position: moved(f.position, by) } : f)) },
  ] };
}

/** The frame around nodes, as an edit; undefined where none of the nodes is there. */
export function frameAround(graph: NetworkGraph, ids: readonly string[], title: string, color: FrameColor, sizeOf: SizeOf = usual): { readonly edit: Edit; readonly id: string } | undefined {
  const nodes = graph.nodes.filter((n) => ids.includes(n.id));
  if (nodes.length === 0) return undefined;
  const left = Math.min(...nodes.map((n) => n.position.x)) - MARGIN;
  const top = Math.min(...nodes.map((n) => n.position.y)) - MARGIN - TITLE;
  const right = Math.max(...nodes.map((n) => n.position.x + sizeOf(n).width)) + MARGIN;
  const bottom = Math.max(...nodes.map((n) => n.position.y + sizeOf(n).height)) + MARGIN;
  return addFrame(graph, { title, color, position: { x: left, y: top }, size: { width: right - left, height: bottom - top } });
}

/** A new frame behind those that are there already, as an edit. */
export function addFrame(graph: NetworkGraph, frame: Omit<Frame, 'id'>): { readonly edit: Edit; readonly id: string } {
  const taken = new Set(graph.frames?.map((f) => f.id));
  const id = claimed(`frame${taken.size + 1}`, taken);
  return { id, edit: { type: 'setFrames', frames: [...graph.frames ?? [], { id, ...frame }] } };
}

export const changeFrame = (graph: NetworkGraph, id: string, change: Partial<Omit<Frame, 'id'>>): Edit =>
  ({ type: 'setFrames', frames: (graph.frames ?? []).map((f) => (f.id === id ? { ...f, ...change } : f)) });

/** The frame goes, what stood in it stays. */
export const removeFrame = (graph: NetworkGraph, id: string): Edit => ({ type: 'setFrames', frames: (graph.frames ?? []).filter((f) => f.id !== id) });
