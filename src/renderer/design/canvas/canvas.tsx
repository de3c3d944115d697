// The network that is open, as cards and wires.
import { ReactFlow, ReactFlowProvider } from '@xyflow/react';
import type { ReactFlowInstance, Viewport } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { DragEvent, MouseEvent, PointerEvent, RefObject } from 'react';
import { select, shownGraph, useDocument } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import type { ScopedGraph } from '../../document/scope.ts';
import { useWords } from '../../i18n/words.ts';
import { usableType } from '../blocks/saved.ts';
import { focusStore } from '../focus.ts';
import { FrameLayer } from '../frames/frame-layer.tsx';
import { GroupLayer } from '../groups/group-layer.tsx';
import { DRAGGED } from '../palette/entries.ts';
import { designWords } from '../words.ts';
import { add, centred, enter, insert, now, reveal, wiresNamed } from './actions.ts';
import { Card } from './card.tsx';
import type { CardNode } from './card.tsx';
import { CanvasMenu } from './canvas-menu.tsx';
import s from './canvas.module.css';
import { focusCard, openPopup, placeOn, selectWires, setFlow, setPointer, useCanvas } from './canvas-state.ts';
import { Controls, EmptyCanvas, Path } from './chrome.tsx';
import { ConnectionTip } from './connection-tip.tsx';
import { Minimap } from './minimap.tsx';
import { usePan } from './pan.ts';
import { useBrush } from '../tuning/brush.ts';
import { showTool, useTool } from '../tuning/state.ts';
import { FLOW } from './port.tsx';
import { CanvasPopup } from './popups.tsx';
import { markFar } from './far.ts';
import { useFlowItems } from './flow-items.ts';
import { useWiring } from './wiring.ts';
import { Wire } from './wire.tsx';
import type { WireEdge } from './wire.tsx';

const nodeTypes = { card: Card };
const edgeTypes = { wire: Wire };
const fitViewOptions = { maxZoom: 1, padding: 0.12 };
const snapGrid: [number, number] = [20, 20];
const proOptions = { hideAttribution: true };
const multiSelection = ['Shift', 'Meta', 'Control'];

// The library hands what changes of its props to every card: these never do.
const onNodeClick = (_: unknown, node: CardNode): void => { focusCard(node.id); };
const onPaneClick = (): void => {
  select([]);
  selectWires([]);
  focusCard();
};

/** Of more cards than this only those in sight are on the page. */
const MANY = 1000;

/** Tells the style sheet of motion and distance; no component is drawn anew for it. */
function useMoving(root: RefObject<HTMLDivElement | null>) {
  return useMemo(() => {
    const far = (zoom: number): void => { markFar(root.current, zoom); };
    return {
      onInit: (flow: ReactFlowInstance<CardNode, WireEdge>): void => {
        setFlow(flow, root.current ?? undefined);
        far(flow.getZoom());
      },
      onMove: (_: unknown, { zoom }: Viewport): void => { far(zoom); },
      onMoveEnd: (_: unknown, { zoom }: Viewport): void => { far(zoom); },
      onDragStart: (): void => { root.current?.setAttribute('data-dragging', ''); },
      onDragEnd: (): void => { root.current?.removeAttribute('data-dragging'); },
    };
  }, [root]);
}

export function Canvas() {
  const open = useDocument((d) => d);
  const shown = open && shownGraph(open);
  return open && shown && (
    <ReactFlowProvider key={`${open.folder} ${open.scope.join('/')}`}>
      <Network open={open} shown={shown} />
    </ReactFlowProvider>
  );
}

function Network({ open, shown }: { readonly open: OpenDocument; readonly shown: ScopedGraph }) {
  const t = useWords(designWords);
  const root = useRef<HTMLDivElement>(null);
  const snap = useCanvas((state) => state.snap);
  const items = useFlowItems(open, shown, root);
  const wiring = useWiring();
  const asked = focusStore((state) => state.request);
  useEffect(() => { if (asked) reveal([asked.node]); }, [asked]);
  useEffect(() => () => { setFlow(undefined, undefined); openPopup(undefined); selectWires([]); showTool(undefined); }, []);
  const editable = !shown.readOnly;
  const { onInit, onMove, onMoveEnd, onDragStart, onDragEnd } = useMoving(root);
  useBrush(root);
  usePan(root);
  const painting = useTool() === 'brush';
  const { onSelectionDragStop: dropped } = items;
  const onSelectionDragStop = useCallback((event: unknown, moved: readonly CardNode[]): void => {
    onDragEnd();
    dropped(event, moved);
  }, [onDragEnd, dropped]);
  const onNodeDragStop = useCallback((event: unknown, _: unknown, moved: readonly CardNode[]): void => { onSelectionDragStop(event, moved); }, [onSelectionDragStop]);
  const wireUnder = (event: DragEvent): string | undefined => document.elementsFromPoint(event.clientX, event.clientY).find((e) => e.closest('.react-flow__edge'))?.closest('.react-flow__edge')?.getAttribute('data-id') ?? undefined;
  const mark = (wire: string | undefined): void => {
    for (const element of root.current?.querySelectorAll('[data-drop]') ?? []) delete (element as HTMLElement).dataset['drop'];
    if (wire !== undefined) root.current?.querySelector(`.react-flow__edge[data-id="${CSS.escape(wire)}"]`)?.setAttribute('data-drop', '');
  };
  const onDragOver = (event: DragEvent): void => {
    if (!editable || !event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    mark(wireUnder(event));
  };
  const onDrop = (event: DragEvent): void => {
    const dragged = event.dataTransfer.getData(DRAGGED);
    mark(undefined);
    const state = now();
    if (dragged === '' || !state) return;
    event.preventDefault();
    const { type, merge } = usableType(dragged);
    const name = wireUnder(event);
    const edge = name === undefined ? undefined : wiresNamed(state, [name])[0];
    const at = centred(wiring.flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    const id = (edge && insert(edge, type, merge)) ?? add(type, { at }, merge);
    focusCard(id);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const id = target.closest('.react-flow__node')?.getAttribute('data-id');
    if (typeof id === 'string') enter(id);
    else if (editable && target.classList.contains('react-flow__pane')) {
      const page = { x: event.clientX, y: event.clientY };
      openPopup({ kind: 'add', place: placeOn(page), at: wiring.flow.screenToFlowPosition(page) });
    }
  };
  const onPointerMove = (event: PointerEvent): void => { setPointer({ x: event.clientX, y: event.clientY }); };
  return (
    <CanvasMenu>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application: it handles the keys */}
      <div ref={root} className={s['canvas']} data-region="canvas" data-brush={painting || undefined} role="application" aria-label={t.canvas} tabIndex={open.selection.length === 0 ? 0 : -1}
        onDragOver={onDragOver} onDragLeave={() => { mark(undefined); }} onDrop={onDrop} onDoubleClick={onDoubleClick} onPointerMove={onPointerMove} onPointerLeave={() => { setPointer(undefined); }}>
        <ReactFlow id={FLOW} onlyRenderVisibleElements={items.nodes.length > MANY} nodes={items.nodes} edges={items.edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
          onInit={onInit} onMove={onMove} onMoveEnd={onMoveEnd}
          onNodesChange={items.onNodesChange} onEdgesChange={items.onEdgesChange} onNodeDragStart={onDragStart} onNodeDragStop={onNodeDragStop} onSelectionDragStart={onDragStart} onSelectionDragStop={onSelectionDragStop}
          onNodeClick={onNodeClick} onPaneClick={onPaneClick}
          isValidConnection={wiring.isValid} onConnectStart={wiring.onConnectStart} onConnect={wiring.onConnect} onConnectEnd={wiring.onConnectEnd}
          onReconnectStart={wiring.onReconnectStart} onReconnect={wiring.onReconnect} onReconnectEnd={wiring.onReconnectEnd} edgesReconnectable={editable} reconnectRadius={12} connectionRadius={28}
          nodesDraggable={editable} nodesConnectable={editable} elevateNodesOnSelect={false} disableKeyboardA11y deleteKeyCode={null} selectionKeyCode="Shift" multiSelectionKeyCode={multiSelection}
          snapToGrid={snap} snapGrid={snapGrid} zoomOnDoubleClick={false} fitView fitViewOptions={fitViewOptions} minZoom={0.05} maxZoom={2} nodeDragThreshold={2} proOptions={proOptions}>
          <GroupLayer />
          <FrameLayer />
          <ConnectionTip verdict={wiring.verdict} />
        </ReactFlow>
        {shown.graph.nodes.length === 0 && <EmptyCanvas inBlock={open.scope.length > 0} readOnly={shown.readOnly} />}
        <Path open={open} readOnly={shown.readOnly} />
        <Minimap />
        <Controls />
        <CanvasPopup />
        <Said />
      </div>
    </CanvasMenu>
  );
}

function Said() {
  const said = useCanvas((state) => state.said);
  return <div className="visually-hidden" role="status" aria-live="polite" key={said.n}>{said.text}</div>;
}
