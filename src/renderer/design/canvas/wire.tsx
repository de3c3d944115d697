// A wire with the shape of what it carries.
import { BaseEdge } from '@xyflow/react';
import type { Edge, EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { formatShape } from '../../../core/tensor.ts';
import type { TensorType } from '../../../core/tensor.ts';
import { wirePath } from './wire-path.ts';
import s from './wire.module.css';

export type WireEdge = Edge<{ readonly type: TensorType | undefined }, 'wire'>;

/** What a wire carries for one sample. */
export const wireText = (type: TensorType | undefined): string => (
  type ? `${type.shape.length > 1 ? formatShape(type.shape.slice(1)) : '1'}${type.dtype.startsWith('float') ? '' : ` ${type.dtype}`}` : '?'
);

export const Wire = memo(({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data }: EdgeProps<WireEdge>) => {
  const [path, x, y] = wirePath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  return (
    <>
      <BaseEdge path={path} interactionWidth={18} />
      <text className={s['shape']} x={x} y={y - 6}>{wireText(data?.type)}</text>
    </>
  );
});
