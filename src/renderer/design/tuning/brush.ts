// Painting layers frozen: a sweep of the pointer over their cards, one step of undo a stroke.
import { useEffect } from 'react';
import type { RefObject } from 'react';
import { weightedNodes } from '../../../core/shapes/freezing.ts';
import { editGraph } from '../../document/store.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { now } from '../canvas/actions.ts';
import { say } from '../canvas/canvas-state.ts';
import { nodesOfCard } from '../groups/shown.ts';
import { clearFrost, showFrost } from './frost.ts';
import { currentTool } from './state.ts';
import { tuningWords } from './words.ts';

/** Pixels between two looks along a fast sweep: less than the height of a card that is far away. */
const STEP = 6;

const cardAt = (x: number, y: number): string | undefined => document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node')?.dataset['id'];

/** Cards on the straight line between two places of the page, in order. */
function cardsAlong(from: MouseEvent, to: MouseEvent): string[] {
  const [dx, dy] = [to.clientX - from.clientX, to.clientY - from.clientY];
  const steps = Math.max(1, Math.ceil(Math.hypot(dx, dy) / STEP));
  return Array.from({ length: steps }, (_, i) => cardAt(from.clientX + (dx * (i + 1)) / steps, from.clientY + (dy * (i + 1)) / steps)).filter((id) => id !== undefined);
}

/** One stroke, from the press to the release. The first card says whether it freezes or unfreezes. */
function stroke(down: MouseEvent): () => void {
  const state = now();
  const weighted = new Set(state ? weightedNodes(state.graph, state.shown.nodes) : []);
  const frozenNow = new Set(state?.graph.nodes.filter((n) => n.frozen === true).map((n) => n.id));
  const touched = new Set<string>();
  let freezes: boolean | undefined;
  let at = down;
  const touch = (card: string | undefined): void => {
    const ids = card === undefined ? [] : nodesOfCard(card).filter((id) => weighted.has(id));
    if (ids.length === 0) return;
    freezes ??= !ids.every((id) => frozenNow.has(id));
    for (const id of ids) touched.add(id);
    const as = freezes;
    showFrost((id) => (touched.has(id) ? as : undefined));
  };
  const move = (event: MouseEvent): void => {
    for (const id of cardsAlong(at, event)) touch(id);
    at = event;
  };
  const end = (): void => {
    window.removeEventListener('mousemove', move);
    window.removeEventListener('mouseup', end);
    clearFrost();
    const ids = [...touched].filter((id) => frozenNow.has(id) !== freezes);
    if (freezes === undefined || ids.length === 0) return;
    editGraph({ type: 'freeze', ids, frozen: freezes });
    const t = tuningWords[currentLanguage()];
    say(freezes ? t.painted(ids.length) : t.thawed(ids.length));
  };
  touch(cardAt(down.clientX, down.clientY));
  window.addEventListener('mousemove', move);
  window.addEventListener('mouseup', end);
  return end;
}

const swallow = (event: Event): void => {
  if (currentTool() === 'brush' && event.target instanceof Element && event.target.closest('.react-flow__renderer')) event.stopPropagation();
};

/** Lets the brush paint on the canvas while it is in use. Before `usePan`: what is painted does not move the canvas. */
export function useBrush(root: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    let space = false;
    let end: (() => void) | undefined;
    const onKey = (event: KeyboardEvent): void => { if (event.code === 'Space') space = event.type === 'keydown'; };
    const onDown = (event: MouseEvent): void => {
      const target = event.target as Element;
      if (currentTool() !== 'brush' || event.button !== 0 || space || now()?.shown.readOnly !== false || !target.closest('.react-flow__renderer')) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      end = stroke(event);
    };
    element.addEventListener('mousedown', onDown, { capture: true });
    element.addEventListener('click', swallow, { capture: true });
    element.addEventListener('dblclick', swallow, { capture: true });
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    return () => {
      end?.();
      element.removeEventListener('mousedown', onDown, { capture: true });
      element.removeEventListener('click', swallow, { capture: true });
      element.removeEventListener('dblclick', swallow, { capture: true });
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
    };
  }, [root]);
}
