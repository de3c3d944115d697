// The lowered graph on a canvas, read only: operators as cards, to search and to look into.
import { Background, BaseEdge, Handle, Position, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import type { Edge, EdgeProps, Node, NodeProps, ReactFlowInstance } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { X } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import type { OutlineNode } from '../../../core/onnx/outline.ts';
import { useDocument } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { setFlow } from '../canvas/canvas-state.ts';
import { familyOf } from '../canvas/card-model.ts';
import { Controls } from '../canvas/chrome.tsx';
import { markFar } from '../canvas/far.ts';
import { wirePath } from '../canvas/wire-path.ts';
import wire from '../canvas/wire.module.css';
import { focusNode } from '../focus.ts';
import { OP, beginning, placedOutline } from './laid-out.ts';
import type { Placed } from './laid-out.ts';
import type { LoweredKind } from './lowered.ts';
import s from './onnx.module.css';
import { showGraphView } from './view.ts';
import { onnxWords } from './words.ts';

type State = { readonly placed: Placed } | { readonly error: unknown } | undefined;

export function LoweredView({ kind }: { readonly kind: LoweredKind }) {
  const open = useDocument((d) => d);
  return open && <Working key={`${open.folder} ${kind}`} kind={kind} open={open} />;
}

function Working({ kind, open }: { readonly kind: LoweredKind; readonly open: OpenDocument }) {
  const t = useWords(onnxWords);
  const [state, setState] = useState<State>();
  const { project, fields } = open;
  useEffect(() => {
    const ended = new AbortController();
    placedOutline({ kind, project, fields }, ended.signal).then((placed) => { if (!ended.signal.aborted) setState({ placed }); }, (error: unknown) => { if (!ended.signal.aborted) setState({ error }); });
    return () => { ended.abort(); };
  }, [kind, project, fields]);
  return (
    <div className={s['view']} data-region="canvas" role="region" aria-label={t.graph}>
      {!state && <p className={s['working']} role="status">{t.working}</p>}
      {state && 'error' in state && <Empty title={t.failedTitle} action={<Button onClick={() => { showGraphView('network'); }}>{t.back}</Button>}><ErrorText error={state.error} /></Empty>}
      {state && 'placed' in state && <ReactFlowProvider><Shown kind={kind} open={open} placed={state.placed} /></ReactFlowProvider>}
    </div>
  );
}

type OpNode = Node<{ readonly op: OutlineNode; readonly family: string; readonly chosen: boolean }, 'op'>;

const briefOf = ({ role, inputs, outputs, name }: OutlineNode): string => {
  const weights = inputs.filter((i) => i.inside === 'weight').map((i) => i.type.replace(/^float32 /, ''));
  const constants = inputs.flatMap((i) => (i.inside === 'constant' && i.text !== '' ? [i.text] : []));
  const parts = role === 'operator' ? [...weights, ...constants] : [name, (role === 'input' ? outputs : inputs)[0]?.type ?? ''];
  return parts.length > 0 ? parts.join(' · ') : outputs[0]?.type.replace(/^float32 /, '') ?? '';
};

/** Operators are called by their names in ONNX. */
const titleOf = ({ role, op }: OutlineNode, t: Readonly<Record<'input' | 'output', string>>): string => (role === 'operator' ? op : t[role]);

const Op = memo(({ data: { op, family, chosen } }: NodeProps<OpNode>) => {
  const t = useWords(onnxWords);
  return (
    <>
      {op.role !== 'input' && <Handle type="target" position={Position.Left} className={s['dot'] ?? ''} isConnectable={false} />}
      <div className={s['op']} data-op={op.op} data-chosen={chosen || undefined} style={{ '--family': `var(--family-${family})` } as CSSProperties}>
        <span className={s['title']}>{titleOf(op, t)}</span>
        <span className={s['brief']}>{briefOf(op)}</span>
      </div>
      {op.role !== 'output' && <Handle type="source" position={Position.Right} className={s['dot'] ?? ''} isConnectable={false} />}
    </>
  );
});
const nodeTypes = { op: Op };

type ValueEdge = Edge<{ readonly text: string }, 'value'>;
const Value = memo((props: EdgeProps<ValueEdge>) => {
  const [path, x, y] = wirePath(props);
  return <><BaseEdge path={path} /><text className={wire['shape']} x={x} y={y - 6}>{props.data?.text}</text></>;
});
const edgeTypes = { value: Value };

function Shown({ kind, open, placed }: { readonly kind: LoweredKind; readonly open: OpenDocument; readonly placed: Placed }) {
  const t = useWords(onnxWords);
  const flow = useReactFlow<OpNode, ValueEdge>();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => () => { setFlow(undefined, undefined); }, []);
  const begin = (now: ReactFlowInstance<OpNode, ValueEdge>): void => {
    const view = root.current?.getBoundingClientRect();
    setFlow(now, root.current ?? undefined);
    if (view) void now.setViewport(beginning(placed, view));
    markFar(root.current, now.getZoom());
  };
  const [chosen, setChosen] = useState<string>();
  const [query, setQuery] = useState('');
  const families = useMemo(() => new Map(open.shapes.layers.map((l) => [l.id, familyOf(l.kind)])), [open.shapes.layers]);
  const familyOfOp = (node: OutlineNode): string => (node.role === 'input' ? 'input' : families.get(placed.layers.get(node.id) ?? '') ?? 'shape');
  const nodes = placed.nodes.map((op): OpNode => ({
    id: op.id, type: 'op', position: placed.places[op.id] ?? { x: 0, y: 0 }, data: { op, family: familyOfOp(op), chosen: op.id === chosen },
    width: OP.width, height: OP.height, measured: OP, ariaLabel: `${titleOf(op, t)} ${op.name}`, domAttributes: { 'aria-roledescription': t.operator }, draggable: false,
  }));
  const edges = useMemo(() => {
    const names = new Map(placed.nodes.map((n) => [n.id, n.name]));
    const nameOf = (id: string): string => names.get(id) ?? id;
    return placed.wires.map(({ from, to, value, type }, i): ValueEdge => ({
    id: `${i} ${value}`, type: 'value', source: from, target: to, data: { text: type.replace(/^float32 /, '') }, focusable: false,
    ariaLabel: t.valueFrom(nameOf(from), nameOf(to)), domAttributes: { 'aria-roledescription': t.value },
  })); }, [placed, t]);
  const words = query.toLowerCase().trim();
  const hits = words === '' ? [] : placed.nodes.filter((n) => `${n.op} ${n.name}`.toLowerCase().includes(words));
  const at = hits.findIndex((n) => n.id === chosen);
  const show = (node: OutlineNode | undefined): void => {
    if (!node) return;
    setChosen(node.id);
    const place = placed.places[node.id];
    if (place) void flow.setCenter(place.x + OP.width / 2, place.y + OP.height / 2, { zoom: Math.max(0.8, flow.getZoom()), duration: 140 });
  };
  const node = placed.nodes.find((n) => n.id === chosen);
  return (
    <div ref={root} className={s['whole']}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} onInit={begin} onMove={(_, { zoom }) => { markFar(root.current, zoom); }} minZoom={0.02} maxZoom={2} onlyRenderVisibleElements
        nodesConnectable={false} elementsSelectable={false} nodesFocusable deleteKeyCode={null} proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { id }) => { setChosen(id); }} onPaneClick={() => { setChosen(undefined); }}>
        <Background gap={20} color="var(--dot)" />
      </ReactFlow>
      <div className={s['bar']} role="search">
        <input type="search" value={query} placeholder={t.find} aria-label={t.find} spellCheck={false} onChange={(event) => { setQuery(event.target.value); }}
          onKeyDown={(event) => { if (event.key === 'Enter') show(hits[(at + (event.shiftKey ? hits.length - 1 : 1)) % Math.max(1, hits.length)]); }} />
        <span className={s['note']} role="status">{words === '' ? t.count(placed.nodes.filter((n) => n.role === 'operator').length) : t.found(at + 1, hits.length)}</span>
        <span className={s['note']}>{kind === 'onnx' ? t.onnxText : t.backwardText}</span>
      </div>
      {node && <Details node={node} layer={placed.layers.get(node.id)} onClose={() => { setChosen(undefined); }} />}
      <Controls />
    </div>
  );
}

function Details({ node, layer, onClose }: { readonly node: OutlineNode; readonly layer: string | undefined; onClose(): void }) {
  const t = useWords(onnxWords);
  return (
    <aside className={s['panel']} aria-label={titleOf(node, t)}>
      <h2>{titleOf(node, t)}<IconButton label={t.close} icon={<X />} onClick={onClose} /></h2>
      <p className={s['name']}>{node.name}</p>
      {layer !== undefined && <Button onClick={() => { focusNode(layer); }}>{t.toLayer(layer)}</Button>}
      {node.attributes.length > 0 && <><h3>{t.attributes}</h3><dl>{node.attributes.map(([name, text]) => <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{text}</dd></div>)}</dl></>}
      {node.inputs.length > 0 && (
        <>
          <h3>{t.inputs}</h3>
          <dl>{node.inputs.map((input, i) => <div key={`${i} ${input.name}`} style={{ display: 'contents' }}><dt>{input.name}</dt><dd>{input.type}{input.inside && ` · ${t[input.inside]}`}{input.text !== '' && ` ${input.text}`}</dd></div>)}</dl>
        </>
      )}
      {node.outputs.length > 0 && <><h3>{t.outputs}</h3><dl>{node.outputs.map(({ name, type }) => <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{type}</dd></div>)}</dl></>}
    </aside>
  );
}
