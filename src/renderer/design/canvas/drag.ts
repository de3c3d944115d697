// Cards on their way: shown where they are dragged to, and their wires with them, straight on the page. React and the library,
// which would go through every card and wire at each step (5 ms with 300 cards), hear of it when they are let go.
import type { NodeHandle } from '@xyflow/react';
import type { CardNode } from './card.tsx';
import type { Point } from './canvas-state.ts';
import { drawStillWires, sheetAbove } from './still-wires.ts';
import type { WireEdge } from './wire.tsx';
import { wirePath } from './wire-path.ts';

interface Shown { readonly edge: WireEdge; readonly group: SVGElement; readonly moving: SVGElement }

/** Where a card stands. Not by the library's transform: each would be a layer of its own to sort at every step of a movement. */
export const placed = ({ x, y }: Point) => ({ transform: 'none', left: `${x}px`, top: `${y}px` } as const);

/** Pixels from the middle of the drawing, farther than any card. */
const REACH = 1e5;

function draw(group: SVGElement, path: string, x: number, y: number): void {
  for (const element of group.querySelectorAll('path')) element.setAttribute('d', path);
  const label = group.querySelector('text');
  label?.setAttribute('x', String(x));
  label?.setAttribute('y', String(y - 6));
}

export class Drag {
  readonly #root: HTMLElement;
  readonly #nodes: ReadonlyMap<string, CardNode>;
  readonly #edges: readonly WireEdge[];
  readonly #cards = new Map<string, HTMLElement | null>();
  #wires: readonly Shown[] | undefined;
  #sheet: HTMLElement | undefined;
  #endStill: (() => void) | undefined;

  constructor(root: HTMLElement, nodes: readonly CardNode[], edges: readonly WireEdge[]) {
    this.#root = root;
    this.#nodes = new Map(nodes.map((n) => [n.id, n]));
    this.#edges = edges;
  }

  /** `places`: of all cards that are dragged, the same ones each time. */
  show(places: ReadonlyMap<string, Point>): void {
    for (const [id, to] of places) {
      let card = this.#cards.get(id);
      if (card === undefined) {
        card = this.#root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
        this.#cards.set(id, card);
      }
      const from = this.#nodes.get(id)?.position;
      if (card && from) card.style.transform = `translate(${to.x - from.x}px,${to.y - from.y}px)`;
    }
    this.#wires ??= this.#lift(places);
    this.#draw(places, ({ moving }) => moving);
  }

  /** Lets go of them: each wire is its own again, and the cards stand where they are told. */
  end(places: ReadonlyMap<string, Point>): void {
    this.#draw(places, ({ group }) => group);
    this.#endStill?.();
    this.#sheet?.remove();
    for (const [id, to] of places) {
      const card = this.#cards.get(id);
      if (card) Object.assign(card.style, placed(to));
    }
  }

  /** The wires on a sheet of their own while they move: the page need not lay out the others beside them. */
  #lift(places: ReadonlyMap<string, Point>): readonly Shown[] {
    const layer = this.#root.querySelector<HTMLElement>('.react-flow__edges');
    if (!layer) return [];
    const { above, sheet } = sheetAbove(layer);
    // A box that can neither grow nor be grown past is laid out alone.
    sheet.setAttribute('viewBox', `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`);
    Object.assign(sheet.style, { left: `${-REACH}px`, top: `${-REACH}px`, width: `${2 * REACH}px`, height: `${2 * REACH}px`, overflow: 'clip', contain: 'strict' });
    this.#sheet = above;
    const wires = this.#edges.filter((e) => places.has(e.source) || places.has(e.target)).flatMap((edge): Shown[] => {
      const group = this.#root.querySelector<SVGElement>(`.react-flow__edge[data-id="${CSS.escape(edge.id)}"]`);
      if (!group) return [];
      const moving = group.cloneNode(true) as SVGElement;
      for (const name of ['data-id', 'data-testid', 'id', 'role', 'aria-label', 'tabindex']) moving.removeAttribute(name);
      // Nobody can press it now.
      moving.querySelector('.react-flow__edge-interaction')?.remove();
      sheet.append(moving);
      return [{ edge, group, moving }];
    });
    this.#endStill = drawStillWires(layer, new Set(wires.map((w) => w.group)));
    return wires;
  }

  #draw(places: ReadonlyMap<string, Point>, which: (wire: Shown) => SVGElement): void {
    for (const wire of this.#wires ?? []) {
      const { edge } = wire;
      const [source, target] = [this.#end(edge.source, 'source', edge.sourceHandle, places), this.#end(edge.target, 'target', edge.targetHandle, places)];
      if (!source || !target) continue;
      const [path, x, y] = wirePath({ sourceX: source.x, sourceY: source.y, targetX: target.x, targetY: target.y });
      draw(which(wire), path, x, y);
    }
  }

  /** Where a wire ends at a card: the outer edge of the port, as the library has it. */
  #end(id: string, type: NodeHandle['type'], port: string | null | undefined, places: ReadonlyMap<string, Point>): Point | undefined {
    const node = this.#nodes.get(id);
    const handle = node?.handles?.find((h) => h.type === type && h.id === port);
    if (!node || !handle) return undefined;
    const { x, y } = places.get(id) ?? node.position;
    return { x: x + handle.x + (type === 'source' ? handle.width ?? 0 : 0), y: y + handle.y + (handle.height ?? 0) / 2 };
  }
}
