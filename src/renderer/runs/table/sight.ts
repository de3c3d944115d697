// Which rows of a long list are in sight.
import { useCallback, useRef, useState } from 'react';
import { whenIdle } from '../../ui/idle.ts';

const OVERSCAN = 8;
const STILL = 120;

export interface Sight {
  /** Ref of what scrolls. */
  readonly place: (element: HTMLElement | null) => (() => void) | undefined;
  readonly first: number;
  /** After the last. */
  readonly end: number;
  /** It has been painted and does not move: time for what takes long. */
  readonly still: boolean;
  /** Scrolls as little as brings a row into sight. */
  reveal(index: number): void;
}

/** Rows of one height (pixels) below a head that stays. */
export function useSight(count: number, row: number, head: number): Sight {
  const [seen, setSeen] = useState({ first: 0, rows: 24, still: false });
  const scroller = useRef<HTMLElement>(null);
  const place = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    scroller.current = element;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (still: boolean): void => {
      const [first, rows] = [Math.floor(element.scrollTop / row), Math.ceil(element.clientHeight / row)];
      setSeen((was) => (was.first === first && was.rows === rows && was.still === still ? was : { first, rows, still }));
    };
    let painted = false;
    const stop = whenIdle(() => {
      painted = true;
      look(true);
    });
    const onScroll = (): void => {
      look(false);
      clearTimeout(timer);
      timer = setTimeout(() => { look(true); }, STILL);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const watching = new ResizeObserver(() => { look(painted); });
    watching.observe(element);
    return () => {
      clearTimeout(timer);
      stop();
      element.removeEventListener('scroll', onScroll);
      watching.disconnect();
      scroller.current = null;
    };
  }, [row]);
  const reveal = (index: number): void => {
    const element = scroller.current;
    if (!element) return;
    const [top, room] = [index * row, element.clientHeight - head];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + row > element.scrollTop + room) element.scrollTop = top + row - room;
  };
  return { place, first: Math.max(0, Math.min(seen.first, count - 1) - OVERSCAN), end: Math.min(count, seen.first + seen.rows + OVERSCAN), still: seen.still, reveal };
}
