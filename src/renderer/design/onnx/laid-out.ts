// A lowered graph with places: lowered in a worker, laid out by elk in another; columns of our own where that is cancelled.
import { LayerwrightError } from '../../../core/errors.ts';
import { COLUMN, ROW, layOut } from '../../../core/graph/layout.ts';
import { laidOut } from '../canvas/tidy.ts';
import { wrapPlaces } from '../canvas/wrap.ts';
import type { LoweredAnswer } from './lowered-worker.ts';
import type { LoweredJob, LoweredOutline } from './lowered.ts';

export const OP = { width: 172, height: 54 } as const;

type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;
export interface Placed extends LoweredOutline { readonly places: Places }

/** Throws the first problem of the network, and what `signal` was ended with. */
export async function placedOutline(job: LoweredJob, signal: AbortSignal): Promise<Placed> {
  const outline = await lowered(job);
  signal.throwIfAborted();
  const edges = outline.wires.map(({ from, to }) => ({ from, to }));
  const raw = await laidOut({ cards: outline.nodes.map(({ id }) => ({ id, ...OP })), edges }, signal);
  signal.throwIfAborted();
  return { ...outline, places: raw ? wrapPlaces(raw, edges, { column: COLUMN, row: ROW }) : inColumns(outline) };
}

function lowered(job: LoweredJob): Promise<LoweredOutline> {
  const worker = new Worker(new URL('lowered-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<LoweredOutline>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<LoweredAnswer>) => {
      if ('error' in data) reject(LayerwrightError.fromJSON(data.error));
      else resolve(data.outline);
    });
    worker.addEventListener('error', (event) => { reject(new LayerwrightError('internal', `internal: ${event.message}`)); });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's message has no target
    worker.postMessage(job);
  }).finally(() => { worker.terminate(); });
}

function inColumns({ nodes, wires }: LoweredOutline): Places {
  const graph = layOut({
    nodes: nodes.map(({ id, op }) => ({ id, type: op, params: {}, position: { x: 0, y: 0 } })),
    edges: wires.map(({ from, to, value }) => ({ from: { node: from, port: value }, to: { node: to, port: value } })),
  });
  return Object.fromEntries(graph.nodes.map((n) => [n.id, n.position]));
}

/** Below this zoom the names of operators cannot be read. */
const READABLE = 0.6;
const BEGIN = 0.85;
const PADDING = 40;

/** The view that a graph begins with: all of it where it can be read then, else where its data come in. */
export function beginning({ nodes, places }: Pick<Placed, 'nodes' | 'places'>, { width, height }: { readonly width: number; readonly height: number }): { readonly x: number; readonly y: number; readonly zoom: number } {
  const all = Object.values(places);
  const [left, top] = [Math.min(...all.map((p) => p.x)), Math.min(...all.map((p) => p.y))];
  const [right, bottom] = [Math.max(...all.map((p) => p.x)) + OP.width, Math.max(...all.map((p) => p.y)) + OP.height];
  const whole = Math.min(1, (width - 2 * PADDING) / (right - left), (height - 2 * PADDING) / (bottom - top));
  if (whole >= READABLE) return { x: (width - (left + right) * whole) / 2, y: (height - (top + bottom) * whole) / 2, zoom: whole };
  const first = places[nodes.find((n) => n.role === 'input')?.id ?? ''] ?? { x: left, y: top };
  return { x: PADDING - first.x * BEGIN, y: 0.35 * height - (first.y + OP.height / 2) * BEGIN, zoom: BEGIN };
}
