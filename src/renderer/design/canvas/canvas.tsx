// The network that is open, as cards and wires.
import { Background, ReactFlow, ReactFlowProvider, applyNodeChanges } from '@xyflow/react';
import type { NodeChange } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useState } from 'react';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import { editGraph, select, shownGraph, useDocument } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { designWords } from '../words.ts';
import { Card } from './card.tsx';
import type { CardNode } from './card.tsx';
import { CARD_WIDTH, cardsOf, wiresOf } from './card-model.ts';
import type { CardModel } from './card-model.ts';
import s from './canvas.module.css';
import { Wire } from './wire.tsx';
import type { WireEdge } from './wire.tsx';

const nodeTypes = { card: Card };
const edgeTypes = { wire: Wire };

const nodeOf = (card: CardModel, selected: boolean): CardNode => ({
  id: card.node.id, type: 'card', position: card.node.position, data: { card }, selected,
  width: CARD_WIDTH, height: card.height, measured: { width: CARD_WIDTH, height: card.height },
});

export function Canvas() {
  const open = useDocument((d) => d);
  return open && (
    <ReactFlowProvider key={`${open.folder} ${open.scope.join('/')}`}>
      <Shown open={open} />
    </ReactFlowProvider>
  );
}

function Shown({ open }: { readonly open: OpenDocument }) {
  const t = useWords(designWords);
  const shown = shownGraph(open);
  const { blocks } = open.project;
  const cards = useMemo(() => (shown ? cardsOf(shown.graph, catalogueOf({ ...(blocks && { blocks }) }), shown.nodes) : []), [shown, blocks]);
  const edges = useMemo(() => (shown ? wiresOf(shown.graph, shown.nodes) : []).map(({ id, edge, type }): WireEdge => ({
    id, type: 'wire', source: edge.from.node, sourceHandle: edge.from.port, target: edge.to.node, targetHandle: edge.to.port, data: { type },
  })), [shown]);
  const [nodes, setNodes] = useState<readonly CardNode[]>([]);
  const [seen, setSeen] = useState<{ cards: readonly CardModel[]; selection: readonly string[] }>();
  if (seen?.cards !== cards || seen.selection !== open.selection) {
    setSeen({ cards, selection: open.selection });
    setNodes(cards.map((card) => nodeOf(card, open.selection.includes(card.node.id))));
  }
  const onNodesChange = (changes: NodeChange<CardNode>[]): void => {
    const chosen = changes.filter((c) => c.type === 'select');
    if (chosen.length > 0) {
      const now = new Set(open.selection);
      for (const c of chosen) if (c.selected) now.add(c.id); else now.delete(c.id);
      select([...now]);
    }
    const moved = changes.filter((c) => c.type === 'position');
    if (moved.length > 0) setNodes((before) => applyNodeChanges(moved, [...before]));
  };
  const onDragStop = (_: unknown, __: unknown, moved: CardNode[]): void => {
    editGraph({ type: 'move', positions: Object.fromEntries(moved.map((n) => [n.id, { x: Math.round(n.position.x), y: Math.round(n.position.y) }])) });
  };
  return (
    <div className={s['canvas']} data-region="canvas" aria-label={t.canvas} role="application">
      <ReactFlow nodes={nodes as CardNode[]} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} onNodesChange={onNodesChange} onNodeDragStop={onDragStop}
        fitView fitViewOptions={{ maxZoom: 1, padding: 0.1 }} minZoom={0.05} maxZoom={2} nodesDraggable={shown?.readOnly !== true} nodesConnectable={false} deleteKeyCode={null}>
        <Background gap={20} color="var(--dot)" />
      </ReactFlow>
    </div>
  );
}
