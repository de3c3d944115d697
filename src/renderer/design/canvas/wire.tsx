// A wire with the shape of what it carries.
import { BaseEdge, getBezierPath, getSmoothStepPath } from '@xyflow/react';
import type { Edge, EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { formatShape } from '../../../core/tensor.ts';
import type { TensorType } from '../../../core/tensor.ts';
import s from './wire.module.css';

export type WireEdge = Edge<{ readonly type: TensorType | undefined }, 'wire'>;

/** What a wire carries for one sample. */
export const wireText = (type: TensorType | undefined): string => (
  type ? `${type.shape.length > 1 ? formatShape(type.shape.slice(1)) : '1'}${type.dtype.startsWith('float') ? '' : ` ${type.dtype}`}` : '?'
);

export const Wire = memo(({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<WireEdge>) => {
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition };
  // A wire that goes back (to the next row) runs between the rows.
  const [path, x, y] = targetX < sourceX ? getSmoothStepPath({ ...ends, borderRadius: 24, offset: 26 }) : getBezierPath(ends);
  return (
    <>
      <BaseEdge path={path} interactionWidth={18} />
      <text className={s['shape']} x={x} y={y - 6}>{wireText(data?.type)}</text>
    </>
  );
});
