// The end of a wire at a card. The library's handle hears of everything that happens on the canvas; with two or three on each of
// 300 cards that is most of the work of a drag. So there is a plain mark with the same names, which the library finds as an
// end of a wire, until the pointer comes near: then the handle itself, which starts one.
import { Handle, Position } from '@xyflow/react';
import type { CSSProperties, PointerEvent } from 'react';
import s from './card.module.css';

/** The library's name of this canvas. */
export const FLOW = 'network';

interface Props {
  readonly node: string;
  readonly name: string;
  readonly type: 'source' | 'target';
  /** Pixels below the top of the card. */
  readonly top: number;
  readonly family: string;
  readonly connectable: boolean;
  /** Whether the pointer has been near. */
  readonly live: boolean;
  onNear(event: PointerEvent): void;
}

export function Port({ node, name, type, top, family, connectable, live, onNear }: Props) {
  const style = { top, '--family': `var(--family-${family})` } as CSSProperties;
  const position = type === 'target' ? Position.Left : Position.Right;
  if (live) return <Handle id={name} type={type} position={position} className={s['port'] ?? ''} isConnectable={connectable} style={style} />;
  const states = connectable ? 'connectable connectablestart connectableend connectionindicator' : 'connectablestart connectableend';
  return (
    <div className={`react-flow__handle react-flow__handle-${position} nodrag nopan ${s['port'] ?? ''} ${type} ${states}`} style={style} onPointerEnter={onNear}
      data-handleid={name} data-nodeid={node} data-handlepos={position} data-id={`${FLOW}-${node}-${name}-${type}`} />
  );
}
