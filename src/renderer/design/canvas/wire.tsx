// A wire with the shape of what it carries.
import { BaseEdge } from '@xyflow/react';
import type { Edge, EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { formatShape } from '../../../core/tensor.ts';
import type { TensorType } from '../../../core/tensor.ts';
import { valueAt } from '../../../core/graph/groups.ts';
import { shownGraph, useDocument } from '../../document/store.ts';
import type { LabelSide } from './wire-labels.ts';
import { wirePath } from './wire-path.ts';
import s from './wire.module.css';

export type WireEdge = Edge<{ readonly label: LabelSide }, 'wire'>;

/** A size that is worked out of others is a formula; a wire has no room for a longer one. */
const LONGEST = 8;

/** What a wire carries for one sample. */
export const wireText = (type: TensorType | undefined): string => (
  type ? `${type.shape.length > 1 ? formatShape(type.shape.slice(1).map((d) => (typeof d === 'string' && d.length > LONGEST ? '?' : d))) : '1'}${type.dtype.startsWith('float') ? '' : ` ${type.dtype}`}` : '?'
);

/** The shape alone hears of edits: the wire itself, which the library makes, is the same for any. */
function Label({ node, port, x, y }: { readonly node: string; readonly port: string; readonly x: number; readonly y: number }) {
  const text = useDocument((open) => {
    const value = valueAt(node, port);
    return wireText(shownGraph(open)?.nodes.get(value.node)?.outputs.get(value.port));
  });
  return <text className={s['shape']} x={x} y={y}>{text}</text>;
}

export const Wire = memo(({ source, sourceHandleId, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<WireEdge>) => {
  const [path, x, y] = wirePath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <>
      <BaseEdge path={path} interactionWidth={18} />
      {data?.label !== 'none' && <Label node={source} port={sourceHandleId ?? ''} x={x} y={data?.label === 'below' ? y + 14 : y - 6} />}
    </>
  );
});
