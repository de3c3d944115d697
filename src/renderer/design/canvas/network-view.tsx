// A network as cards and wires, with the output shape on every wire.
import { Background, Controls, Handle, Position, ReactFlow } from '@xyflow/react';
import type { Edge, Node, NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo } from 'react';
import type { Project } from '../../../core/graph/schema.ts';
import { standardCatalogue } from '../../../core/shapes/catalogue.ts';
import type { Shapes } from '../../../core/shapes/types.ts';
import { formatShape } from '../../../core/tensor.ts';

type CardNode = Node<{ title: string; id: string; family: string; brief: string; parameters: number; inputs: boolean; outputs: boolean }, 'card'>;

function Card({ data }: NodeProps<CardNode>) {
  return (
    <div className={`card family-${data.family}`}>
      {data.inputs && <Handle type="target" position={Position.Left} isConnectable={false} />}
      <div className="card-title">{data.title}<small>{data.id}</small></div>
      {data.brief !== '' && <div className="card-brief">{data.brief}</div>}
      {data.parameters > 0 && <div className="card-cost">{data.parameters.toLocaleString('en-US')} parameters</div>}
      {data.outputs && <Handle type="source" position={Position.Right} isConnectable={false} />}
    </div>
  );
}

const nodeTypes = { card: Card };

export function NetworkView({ project, shapes }: { readonly project: Project; readonly shapes: Shapes }) {
  const { nodes, edges } = useMemo(() => {
    const sources = new Set(project.graph.edges.map((e) => e.from.node));
    const targets = new Set(project.graph.edges.map((e) => e.to.node));
    const nodes = project.graph.nodes.map((node): CardNode => {
      const kind = standardCatalogue.kind(node.type);
      const cost = shapes.nodes.get(node.id)?.cost;
      const definition = kind && ('layer' in kind ? kind.layer : 'block' in kind ? kind.block : undefined);
      const params = definition && kind?.params.safeParse(node.params);
      return {
        id: node.id, type: 'card', position: node.position, draggable: false,
        data: {
          title: kind && 'loss' in kind ? kind.loss.title : (definition?.title ?? node.type), id: node.label ?? node.id,
          family: kind && 'loss' in kind ? 'loss' : (definition?.family ?? 'shape'),
          brief: params?.success === true && definition?.brief ? definition.brief(params.data) : '',
          parameters: cost ? cost.trainable + cost.nonTrainable : 0, inputs: targets.has(node.id), outputs: sources.has(node.id),
        },
      };
    });
    const edges = project.graph.edges.map((edge, i): Edge => {
      const type = shapes.nodes.get(edge.from.node)?.outputs.get(edge.from.port);
      return { id: String(i), source: edge.from.node, target: edge.to.node, label: type ? formatShape(type.shape.slice(1)) : '?' };
    });
    return { nodes, edges };
  }, [project, shapes]);
  return (
    <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} fitView minZoom={0.05} colorMode="system" nodesConnectable={false} onlyRenderVisibleElements>
      <Background />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}
