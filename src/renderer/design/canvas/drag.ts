// Cards on their way: shown where they are dragged to, and their wires with them, straight on the page. React and the library,
// which would go through every card and wire at each step (5 ms with 300 cards), hear of it when they are let go.
import type { NodeHandle } from '@xyflow/react';
import type { CardNode } from './card.tsx';
import type { Point } from './canvas-state.ts';
import type { WireEdge } from './wire.tsx';
import { wirePath } from './wire-path.ts';

interface Shown { readonly edge: WireEdge; readonly paths: readonly Element[]; readonly label: Element | null }

export class Drag {
  readonly #root: HTMLElement;
  readonly #nodes: ReadonlyMap<string, CardNode>;
  readonly #edges: readonly WireEdge[];
  readonly #cards = new Map<string, HTMLElement | null>();
  #wires: readonly Shown[] | undefined;

  constructor(root: HTMLElement, nodes: readonly CardNode[], edges: readonly WireEdge[]) {
    this.#root = root;
    this.#nodes = new Map(nodes.map((n) => [n.id, n]));
    this.#edges = edges;
  }

  /** `places`: of all cards that are dragged, the same ones each time. */
  show(places: ReadonlyMap<string, Point>): void {
    for (const [id, { x, y }] of places) {
      let card = this.#cards.get(id);
      if (card === undefined) {
        card = this.#root.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
        this.#cards.set(id, card);
      }
      if (card) card.style.transform = `translate(${x}px,${y}px)`;
    }
    this.#wires ??= this.#edges.filter((e) => places.has(e.source) || places.has(e.target)).map((edge) => {
      const group = this.#root.querySelector(`.react-flow__edge[data-id="${CSS.escape(edge.id)}"]`);
      return { edge, paths: [...group?.querySelectorAll('path') ?? []], label: group?.querySelector('text') ?? null };
    });
    for (const { edge, paths, label } of this.#wires) {
      const [source, target] = [this.#end(edge.source, 'source', edge.sourceHandle, places), this.#end(edge.target, 'target', edge.targetHandle, places)];
      if (!source || !target) continue;
      const [path, x, y] = wirePath({ sourceX: source.x, sourceY: source.y, targetX: target.x, targetY: target.y });
      for (const element of paths) element.setAttribute('d', path);
      label?.setAttribute('x', String(x));
      label?.setAttribute('y', String(y - 6));
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
