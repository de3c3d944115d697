// Moving the view with the mouse: dragging the empty canvas, the middle button, or anything while Space is held. The library
// tells every card and wire of each step (4 ms with 300 cards); here the picture is shifted, and the library told at the end.
import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import type { RefObject } from 'react';

type Heard = (x: number, y: number) => void;
const listeners = new Set<Heard>();

/** Hears where the view is, in pixels, while it is moved. Returns what ends it. */
export function onPan(heard: Heard): () => void {
  listeners.add(heard);
  return () => { listeners.delete(heard); };
}

/** Pixels that a click may slip. */
const SLIP = 2;

const isEditing = (target: EventTarget | null): boolean => target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;

export function usePan(root: RefObject<HTMLDivElement | null>): void {
  const { getViewport, setViewport } = useReactFlow();
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    let space = false;
    let end: (() => void) | undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.code !== 'Space') return;
      space = event.type === 'keydown' && !isEditing(event.target);
    };
    const onBlur = (): void => {
      space = false;
      end?.();
    };
    const start = (down: MouseEvent): void => {
      const target = down.target as Element;
      const empty = down.button === 0 && !down.shiftKey && !down.ctrlKey && !down.metaKey && target.classList.contains('react-flow__pane');
      const held = down.button === 1 || (down.button === 0 && space);
      if (end || !(empty || held) || !target.closest('.react-flow__renderer')) return;
      const shown = element.querySelector<HTMLElement>('.react-flow__viewport');
      if (!shown) return;
      down.stopPropagation();
      if (held) down.preventDefault();
      const from = getViewport();
      let [x, y, moved] = [from.x, from.y, false];
      const move = (event: MouseEvent): void => {
        const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
        if (!moved && Math.hypot(dx, dy) < SLIP) return;
        if (!moved) element.dataset['moving'] = '';
        [x, y, moved] = [from.x + dx, from.y + dy, true];
        shown.style.transform = `translate(${x}px,${y}px) scale(${from.zoom})`;
        for (const heard of listeners) heard(x, y);
      };
      end = () => {
        window.removeEventListener('mousemove', move);
        window.removeEventListener('mouseup', up);
        end = undefined;
        if (!moved) return;
        delete element.dataset['moving'];
        void setViewport({ ...from, x, y });
      };
      const up = (event: MouseEvent): void => {
        if (event.button !== down.button) return;
        // The click that follows a drag is none; neither is one that Space turned into a grip.
        if (moved || held) {
          const swallow = (click: MouseEvent): void => { click.stopPropagation(); };
          element.addEventListener('click', swallow, { capture: true, once: true });
          setTimeout(() => { element.removeEventListener('click', swallow, { capture: true }); });
        }
        end?.();
      };
      window.addEventListener('mousemove', move);
      window.addEventListener('mouseup', up);
    };
    element.addEventListener('mousedown', start, { capture: true });
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', onBlur);
    return () => {
      end?.();
      element.removeEventListener('mousedown', start, { capture: true });
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
      window.removeEventListener('blur', onBlur);
    };
  }, [root, getViewport, setViewport]);
}
