// Lining up cards: edges and centres in line, equal gaps.
import type { Positions } from './layout.ts';

export interface Box { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly height: number }
export const sides = ['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const;
export type Side = (typeof sides)[number];

/** Cards with one edge, or their centres, in line. */
export function aligned(boxes: readonly Box[], side: Side): Positions {
  const [left, top] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.width)), Math.max(...boxes.map((b) => b.y + b.height))];
  const place = (b: Box): { x: number; y: number } => {
    switch (side) {
      case 'left': return { x: left, y: b.y };
      case 'right': return { x: right - b.width, y: b.y };
      case 'centre': return { x: Math.round((left + right - b.width) / 2), y: b.y };
      case 'top': return { x: b.x, y: top };
      case 'bottom': return { x: b.x, y: bottom - b.height };
      default: return { x: b.x, y: Math.round((top + bottom - b.height) / 2) };
    }
  };
  return Object.fromEntries(boxes.map((b) => [b.id, place(b)]));
}

/** Cards with equal gaps between them; the outermost stay. */
export function distributed(boxes: readonly Box[], axis: 'x' | 'y'): Positions {
  const size = axis === 'x' ? 'width' : 'height';
  const sorted = boxes.toSorted((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < 3) return {};
  const gap = (last[axis] + last[size] - first[axis] - sorted.reduce((sum, b) => sum + b[size], 0)) / (sorted.length - 1);
  let at = first[axis];
  return Object.fromEntries(sorted.map((b) => {
    const place = Math.round(at);
    at += b[size] + gap;
    return [b.id, axis === 'x' ? { x: place, y: b.y } : { x: b.x, y: place }];
  }));
}

/** The card that a key leads to: along the wires left and right, to the nearest in that direction where none leads there. */
export function neighbour(boxes: readonly Box[], edges: readonly { readonly from: string; readonly to: string }[], id: string, direction: 'left' | 'right' | 'up' | 'down'): string | undefined {
  const at = boxes.find((b) => b.id === id);
  if (!at) return undefined;
  const wired = new Set(direction === 'right' ? edges.filter((e) => e.from === id).map((e) => e.to) : direction === 'left' ? edges.filter((e) => e.to === id).map((e) => e.from) : []);
  const distance = (b: Box): number => Math.hypot(b.x - at.x, b.y - at.y);
  const nearest = (list: readonly Box[]): string | undefined => list.toSorted((a, b) => distance(a) - distance(b))[0]?.id;
  if (wired.size > 0) return nearest(boxes.filter((b) => wired.has(b.id)));
  const [dx, dy] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [number, number];
  return nearest(boxes.filter((b) => {
    const [along, across] = [(b.x - at.x) * dx + (b.y - at.y) * dy, Math.abs((b.x - at.x) * dy) + Math.abs((b.y - at.y) * dx)];
    return b.id !== id && along > 0 && across <= along * 2;
  }));
}
