// What the canvas shows for a moment and no document keeps: the open popup, selected wires, what was just said.
import { flushSync } from 'react-dom';
import { create } from 'zustand';
import type { FitViewOptions, ReactFlowInstance } from '@xyflow/react';
import type { GraphEdge, PortRef } from '../../../core/graph/schema.ts';
import { remembered } from '../../i18n/remembered.ts';
import { cardOfNode } from '../groups/shown.ts';

export interface Point { readonly x: number; readonly y: number }

/** A list to choose from, at a place of the canvas (its own pixels). */
export type Popup = { readonly place: Point } & (
  /** Adds at a place of the network, or after what is selected where `at` is left out. */
  | { readonly kind: 'add'; readonly at?: Point }
  /** A wire that was dropped on the canvas: one of both ends is known. */
  | { readonly kind: 'end'; readonly at: Point; readonly from?: PortRef; readonly to?: PortRef }
  | { readonly kind: 'insert'; readonly edge: GraphEdge }
  | { readonly kind: 'replace'; readonly node: string }
  | { readonly kind: 'connect'; readonly node: string }
  | { readonly kind: 'find' }
  | { readonly kind: 'rename'; readonly node: string }
);

interface CanvasState {
  readonly popup: Popup | undefined;
  /** Ids of selected wires. */
  readonly wires: readonly string[];
  readonly snap: boolean;
  readonly minimap: boolean;
  /** Told to screen readers. The number tells two equal texts apart. */
  readonly said: { readonly text: string; readonly n: number };
}

const snapKept = remembered<boolean>('snap', (v) => (typeof v === 'boolean' ? v : undefined));
const mapKept = remembered<boolean>('minimap', (v) => (typeof v === 'boolean' ? v : undefined));

const store = create<CanvasState>(() => ({ popup: undefined, wires: [], snap: snapKept.read() ?? false, minimap: mapKept.read() ?? true, said: { text: '', n: 0 } }));

export const useCanvas = <T>(pick: (state: CanvasState) => T): T => store(pick);
export const canvasState = (): CanvasState => store.getState();

export const openPopup = (popup: Popup | undefined): void => { store.setState({ popup }); };
export const selectWires = (wires: readonly string[]): void => { store.setState({ wires }); };
export const say = (text: string): void => { store.setState((s) => ({ said: { text, n: s.said.n + 1 } })); };
export function toggleSnap(): void {
  const snap = !store.getState().snap;
  snapKept.write(snap);
  store.setState({ snap });
}
export function toggleMinimap(): void {
  const minimap = !store.getState().minimap;
  mapKept.write(minimap);
  store.setState({ minimap });
}

/** What the commands need of a canvas, whatever it shows. */
type Flow = Pick<ReactFlowInstance, 'getZoom' | 'screenToFlowPosition' | 'setCenter' | 'zoomIn' | 'zoomOut' | 'zoomTo'> & { fitView(options?: FitViewOptions): Promise<boolean> };
let flow: Flow | undefined;
let element: HTMLElement | undefined;
/** The pointer over the canvas, in pixels of the page. */
let pointer: Point | undefined;

/** The canvas that is there now; undefined once it is gone. */
export function setFlow(now: Flow | undefined, root: HTMLElement | undefined): void {
  flow = now;
  element = root;
  pointer = undefined;
}
export const currentFlow = (): Flow | undefined => flow;
export const setPointer = (at: Point | undefined): void => { pointer = at; };

/** Pixels of the canvas for a place of the page. */
export function placeOn(page: Point): Point {
  const box = element?.getBoundingClientRect();
  return { x: page.x - (box?.left ?? 0), y: page.y - (box?.top ?? 0) };
}

/** The pointer's place where it is over the canvas, else the middle of the canvas: of the page, on the canvas, in the network. */
export function pointedAt(): { readonly page: Point; readonly place: Point; readonly at: Point } {
  const box = element?.getBoundingClientRect();
  const page = pointer ?? { x: (box?.left ?? 0) + (box?.width ?? 0) / 2, y: (box?.top ?? 0) + (box?.height ?? 0) / 3 };
  return { page, place: placeOn(page), at: flow?.screenToFlowPosition(page) ?? { x: 0, y: 0 } };
}

/** Place on the canvas beside a card: popups that belong to it open there. */
export function placeBeside(id: string): Point {
  const box = element?.querySelector(`.react-flow__node[data-id="${CSS.escape(cardOfNode(id))}"]`)?.getBoundingClientRect();
  return box ? placeOn({ x: box.left, y: box.bottom + 6 }) : pointedAt().place;
}

/** Brings what was just changed onto the page now: a key that follows at once finds the focus where it belongs. The cards come a step after the document. */
function settle(): void {
  for (let step = 0; step < 3; step++) flushSync(() => undefined);
}

/** Puts the focus on a card (or on the canvas where it is not there). */
export function focusCard(id?: string): void {
  settle();
  const card = id === undefined ? null : element?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(cardOfNode(id))}"]`);
  (card ?? element)?.focus({ preventScroll: true });
}

/** Puts the focus into the first field of the inspector, for the card that was just made; on the card where it has none. */
export function focusFields(id?: string): void {
  settle();
  const field = document.querySelector('[data-region="inspector"] [data-fields]')?.querySelector<HTMLElement>('input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [role="switch"]:not(:disabled)');
  if (!field) {
    focusCard(id);
    return;
  }
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
}

/** Whether the keyboard belongs to the canvas: it or a card has the focus, or nothing has. */
export function hasKeyboard(): boolean {
  const active = document.activeElement;
  if (!element || store.getState().popup) return false;
  return active === null || active === document.body || active === element || (element.contains(active) && active.closest('.react-flow__node, .react-flow__edge') !== null);
}
