// Wires made with the pointer: dragged from a port to another, dropped on the canvas, moved by an end, pulled off.
import { useReactFlow } from '@xyflow/react';
import type { Connection, FinalConnectionState, HandleType, IsValidConnection, OnConnectStart } from '@xyflow/react';
import { useCallback, useMemo, useRef } from 'react';
import type { GraphEdge, PortRef } from '../../../core/graph/schema.ts';
import { valueAt } from '../../../core/graph/groups.ts';
import type { Verdict } from '../../../core/shapes/connect.ts';
import { editGraph } from '../../document/store.ts';
import { notify } from '../../ui/notices.tsx';
import { connect, now, wiresNamed } from './actions.ts';
import type { CardNode } from './card.tsx';
import { openPopup, placeOn } from './canvas-state.ts';
import { Verdicts, useRefusal } from './verdicts.ts';
import type { WireEdge } from './wire.tsx';

interface Ends { readonly from: PortRef; readonly to: PortRef }
const endsOf = ({ source, sourceHandle, target, targetHandle }: Pick<Connection, 'source' | 'target'> & { sourceHandle?: string | null; targetHandle?: string | null }): Ends => ({
  from: valueAt(source, sourceHandle ?? ''), to: { node: target, port: targetHandle ?? '' },
});

const pageOf = (event: MouseEvent | TouchEvent): { x: number; y: number } => {
  const at = 'changedTouches' in event ? event.changedTouches[0] : event;
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
};

/** Marks ports while a wire is dragged: those that refuse it fade. A little at a time, so that the drag never waits. */
function markPorts(verdicts: Verdicts, known: PortRef, type: HandleType, goesOn: () => boolean): void {
  const ports = [...document.querySelectorAll<HTMLElement>(`.react-flow__handle.${type === 'source' ? 'target' : 'source'}`)];
  let at = 0;
  const some = (): void => {
    const until = performance.now() + 4;
    while (at < ports.length && performance.now() < until && goesOn()) {
      const port = ports[at++];
      const other = valueAt(port?.dataset['nodeid'] ?? '', port?.dataset['handleid'] ?? '');
      const verdict = type === 'source' ? verdicts.of(known, other) : verdicts.of(other, known);
      port?.setAttribute('data-fits', verdict.fits ? 'yes' : 'no');
    }
    if (at < ports.length && goesOn()) requestAnimationFrame(some);
  };
  some();
}

const unmarkPorts = (): void => { for (const port of document.querySelectorAll('[data-fits]')) port.removeAttribute('data-fits'); };

export function useWiring() {
  const flow = useReactFlow<CardNode, WireEdge>();
  const refusal = useRefusal();
  const drag = useRef<Verdicts>(undefined);
  const done = useRef(false);
  const verdict = useCallback((from: PortRef, to: PortRef): Verdict => (drag.current ?? new Verdicts()).of(from, to), []);
  const start = useCallback((known: PortRef, type: HandleType, moved?: GraphEdge): void => {
    const verdicts = new Verdicts(moved);
    drag.current = verdicts;
    done.current = false;
    markPorts(verdicts, known, type, () => drag.current === verdicts);
  }, []);
  const end = useCallback((): void => {
    drag.current = undefined;
    unmarkPorts();
  }, []);
  /** Where a drag ended that made no wire: on a port that refused, on a card, on the canvas. */
  const dropped = useCallback((event: MouseEvent | TouchEvent, state: FinalConnectionState, known: Partial<Ends>, moved?: GraphEdge): boolean => {
    const verdicts = drag.current ?? new Verdicts(moved);
    const other = state.toHandle;
    if (other) {
      const port = valueAt(other.nodeId, other.id ?? '');
      const said = known.from ? verdicts.of(known.from, port) : known.to && verdicts.of(port, known.to);
      if (said && !said.fits) notify(refusal(said));
      return true;
    }
    const page = pageOf(event);
    const card = document.elementFromPoint(page.x, page.y)?.closest('.react-flow__node')?.getAttribute('data-id');
    const graph = now();
    const node = typeof card === 'string' ? graph?.graph.nodes.find((n) => n.id === card) : undefined;
    if (!node || !graph) return false;
    // On the card itself: its first input that takes the wire, a free one before one that is taken.
    if (known.from) {
      const { from } = known;
      const ports = (graph.catalogue.kind(node.type)?.inputs ?? []).map((p) => ({ node: node.id, port: p.name }));
      const judged = ports.map((to) => ({ to, said: verdicts.of(from, to) }));
      const fitting = judged.filter((j) => j.said.fits).toSorted((a, b) => Number('replaces' in a.said) - Number('replaces' in b.said))[0];
      const refused = judged.map((j) => j.said).find((v) => !v.fits);
      if (fitting) connect(from, fitting.to, moved);
      else if (refused && !refused.fits && node.id !== from.node) notify(refusal(refused));
    }
    return true;
  }, [refusal]);

  return useMemo(() => {
    const isValid: IsValidConnection<WireEdge> = (c) => {
      const { from, to } = endsOf(c);
      return verdict(from, to).fits;
    };
    const onConnectStart: OnConnectStart = (_, { nodeId, handleId, handleType }) => {
      // Moving an end begins the same way: that drag has begun already.
      if (nodeId !== null && handleType && !drag.current) start(valueAt(nodeId, handleId ?? ''), handleType);
    };
    return {
      flow, verdict, isValid, onConnectStart,
      onConnect: (c: Connection): void => {
        done.current = true;
        const { from, to } = endsOf(c);
        connect(from, to);
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
        const moved = drag.current?.moved;
        if (moved) return;
        const handle = state.fromHandle;
        const ref = handle && valueAt(handle.nodeId, handle.id ?? '');
        if (!done.current && ref && state.isValid !== true) {
          const known = handle.type === 'source' ? { from: ref } : { to: ref };
          if (!dropped(event, state, known)) {
            const page = pageOf(event);
            openPopup({ kind: 'end', place: placeOn(page), at: flow.screenToFlowPosition(page), ...known });
          }
        }
        end();
      },
      onReconnectStart: (_: unknown, edge: WireEdge, type: HandleType): void => {
        const state = now();
        const moved = state && wiresNamed(state, [edge.id])[0];
        // The end that stays is named.
        if (moved) start(type === 'source' ? moved.from : moved.to, type, moved);
      },
      onReconnect: (edge: WireEdge, c: Connection): void => {
        done.current = true;
        const state = now();
        const moved = state && wiresNamed(state, [edge.id])[0];
        const { from, to } = endsOf(c);
        if (moved && !(from.node === moved.from.node && from.port === moved.from.port && to.node === moved.to.node && to.port === moved.to.port)) connect(from, to, moved);
      },
      onReconnectEnd: (event: MouseEvent | TouchEvent, _: WireEdge, type: HandleType, state: FinalConnectionState): void => {
        const moved = drag.current?.moved;
        if (moved && !done.current && state.isValid !== true && !dropped(event, state, type === 'source' ? { from: moved.from } : { to: moved.to }, moved)) editGraph({ type: 'disconnect', edge: moved });
        end();
      },
    };
  }, [flow, verdict, start, end, dropped]);
}
