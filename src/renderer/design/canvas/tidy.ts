// Tidies the network, or what is selected of it, when asked to: laid out in a worker, one step of the history.
import { COLUMN, ROW } from '../../../core/graph/layout.ts';
import { foldedOf } from '../../../core/graph/groups.ts';
import type { NetworkGraph } from '../../../core/graph/schema.ts';
import { notifyDuring } from '../../ui/notices.tsx';
import { boxes, canEdit, move, now, reveal, words } from './actions.ts';
import { currentFlow, say } from './canvas-state.ts';
import { wrapPlaces } from './wrap.ts';

/** Milliseconds after which a way out is offered. */
const LONG = 2500;

export async function tidy(): Promise<void> {
  const state = now();
  if (!state || !canEdit()) return;
  const some = state.selection.length > 1;
  const cards = boxes(some ? state.selection : undefined);
  if (cards.length < 2) return;
  const job = jobOf(state.graph, cards);
  const raw = await laidOut(job);
  if (!raw) return;
  const wrapped = some ? raw : wrapPlaces(raw, job.edges, { column: COLUMN, row: ROW });
  // Where the cards were: the corner of what is tidied stays, so that a part stays in its place.
  const from = { x: Math.min(...cards.map((c) => c.x)), y: Math.min(...cards.map((c) => c.y)) };
  const to = { x: Math.min(...Object.values(wrapped).map((p) => p.x)), y: Math.min(...Object.values(wrapped).map((p) => p.y)) };
  const alive = new Set(now()?.graph.nodes.map((n) => n.id));
  move(Object.fromEntries(Object.entries(wrapped).filter(([id]) => alive.has(id)).map(([id, p]) => [id, { x: Math.round(p.x + from.x - to.x), y: Math.round(p.y + from.y - to.y) }])));
  say(words().tidied(cards.length));
  if (some) reveal(state.selection);
  else requestAnimationFrame(() => { void currentFlow()?.fitView({ maxZoom: 1, padding: 0.12, duration: 140 }); });
}

export interface TidyJob {
  readonly cards: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

function jobOf(graph: NetworkGraph, cards: ReturnType<typeof boxes>): TidyJob {
  const ids = new Set(cards.map((c) => c.id));
  return {
    cards: cards.map(({ id, width, height }) => ({ id, width, height })),
    edges: foldedOf(graph).wires.filter((w) => ids.has(w.from.node) && ids.has(w.to.node)).map((w) => ({ from: w.from.node, to: w.to.node })),
  };
}

const layoutOptions = {
  'elk.algorithm': 'layered', 'elk.direction': 'RIGHT', 'elk.layered.spacing.nodeNodeBetweenLayers': '68', 'elk.spacing.nodeNode': '46',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX', 'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES', 'elk.edgeRouting': 'POLYLINE',
};

type Places = Readonly<Record<string, { readonly x: number; readonly y: number }>>;

/** Places of cards by what leads where; undefined where it was cancelled, or `signal` ended it. elk and its worker are loaded when they are first needed. */
export async function laidOut({ cards, edges }: TidyJob, signal?: AbortSignal): Promise<Places | undefined> {
  const [{ default: Elk }, { default: ElkWorker }] = await Promise.all([import('elkjs/lib/elk-api.js'), import('elkjs/lib/elk-worker.min.js?worker')]);
  const elk = new Elk({ workerFactory: () => new ElkWorker() });
  let cancel = (): void => undefined;
  const cancelled = new Promise<undefined>((resolve) => { cancel = () => { resolve(undefined); }; });
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted === true) cancel();
  let close = (): void => undefined;
  const timer = setTimeout(() => { close = notifyDuring(words().tidying(cards.length), { title: words().cancel, perform: cancel }); }, LONG);
  try {
    const result = await Promise.race([cancelled, elk.layout({
      id: 'root', layoutOptions, children: cards.map((card) => ({ ...card })), edges: edges.map((edge, i) => ({ id: String(i), sources: [edge.from], targets: [edge.to] })),
    })]);
    return result && Object.fromEntries((result.children ?? []).map((c) => [c.id, { x: c.x ?? 0, y: c.y ?? 0 }]));
  } finally {
    clearTimeout(timer);
    close();
    signal?.removeEventListener('abort', cancel);
    elk.terminateWorker();
  }
}
