// A pointer that was pressed on something, followed until it is let go.
import type { PointerEvent } from 'react';

/** Tells by how much it has moved, in pixels of the network. */
export function followPointer(event: PointerEvent<HTMLElement>, zoom: number, tell: (dx: number, dy: number) => void): void {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const target = event.currentTarget;
  const start = { x: event.clientX, y: event.clientY };
  target.setPointerCapture(event.pointerId);
  const onMove = (move: globalThis.PointerEvent): void => { tell(Math.round((move.clientX - start.x) / zoom), Math.round((move.clientY - start.y) / zoom)); };
  const onEnd = (): void => {
    target.removeEventListener('pointermove', onMove);
    target.removeEventListener('pointerup', onEnd);
    target.removeEventListener('pointercancel', onEnd);
  };
  target.addEventListener('pointermove', onMove);
  target.addEventListener('pointerup', onEnd);
  target.addEventListener('pointercancel', onEnd);
}
