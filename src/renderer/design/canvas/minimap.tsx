// The whole network at a glance, drawn on a canvas of its own: the library's map would be another card for every card.
// Drawn at rest. A canvas that is drawn makes the browser sort all layers of the page anew (7 ms with 300 cards), so in
// motion only the rectangle of the view moves, as a layer of its own.
import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { PointerEvent } from 'react';
import { families } from '../../../core/layers/define.ts';
import { useWords } from '../../i18n/words.ts';
import { designWords } from '../words.ts';
import type { CardNode } from './card.tsx';
import { currentFlow, useCanvas } from './canvas-state.ts';
import s from './minimap.module.css';
import { onPan } from './pan.ts';

const WIDTH = 168;
const HEIGHT = 104;
const PAD = 8;

/** Milliseconds without a change after which it is drawn. */
const REST = 120;

/** Place on the map: `by` times the place on the canvas, and x, y; the view's width in pixels as it was drawn. */
interface Scale { readonly by: number; readonly x: number; readonly y: number; readonly width: number }

export const Minimap = () => useCanvas((state) => state.minimap) && <Drawn />;

function Drawn() {
  const t = useWords(designWords);
  const api = useStoreApi<CardNode>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const scale = useRef<Scale>(undefined);
  useEffect(() => {
    const element = canvas.current;
    const rectangle = view.current;
    if (!element || !rectangle) return undefined;
    let timer = 0;
    let colours = coloursOf(element);
    const follow = (tx: number, ty: number): void => {
      const at = scale.current;
      const { transform: [,, zoom], width } = api.getState();
      if (at) rectangle.style.transform = `translate(${(-tx / zoom) * at.by + at.x}px, ${(-ty / zoom) * at.by + at.y}px) scale(${((width / zoom) * at.by) / at.width})`;
    };
    const draw = (): void => {
      const state = api.getState();
      scale.current = paint(element, state, colours);
      if (!scale.current) return;
      rectangle.style.width = `${scale.current.width}px`;
      rectangle.style.height = `${scale.current.width * (state.height / state.width)}px`;
      follow(state.transform[0], state.transform[1]);
    };
    const ask = (): void => {
      window.clearTimeout(timer);
      timer = window.setTimeout(draw, REST);
    };
    const recolour = (): void => { colours = coloursOf(element); ask(); };
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const theme = new MutationObserver(recolour);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', recolour);
    const end = api.subscribe((now, before) => {
      if (now.transform !== before.transform) follow(now.transform[0], now.transform[1]);
      if (now.transform !== before.transform || now.nodes !== before.nodes || now.width !== before.width || now.height !== before.height) ask();
    });
    const endPan = onPan(follow);
    ask();
    return () => {
      end();
      endPan();
      theme.disconnect();
      dark.removeEventListener('change', recolour);
      window.clearTimeout(timer);
    };
  }, [api]);
  const goTo = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = scale.current;
    const flow = currentFlow();
    if (at && flow && event.buttons === 1) void flow.setCenter((event.clientX - box.left - at.x) / at.by, (event.clientY - box.top - at.y) / at.by, { zoom: flow.getZoom() });
  };
  return (
    <div className={s['map']} role="img" aria-label={t.minimap} style={{ width: WIDTH, height: HEIGHT }}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); goTo(event); }} onPointerMove={goTo}>
      <canvas ref={canvas} style={{ width: WIDTH, height: HEIGHT }} />
      <div ref={view} className={s['view']} />
    </div>
  );
}

interface Colours { readonly family: ReadonlyMap<string, string>; readonly error: string; readonly accent: string }

/** Colours as the canvas understands them: those of the page are chosen by the appearance. */
function coloursOf(element: HTMLElement): Colours {
  const probe = document.createElement('span');
  element.parentElement?.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const colours = { family: new Map(families.map((f) => [f, read(`family-${f}`)])), error: read('error'), accent: read('accent') };
  probe.remove();
  return colours;
}

interface Shown { readonly nodes: readonly CardNode[]; readonly transform: readonly [number, number, number]; readonly width: number; readonly height: number }

function paint(element: HTMLCanvasElement, { nodes, transform: [tx, ty, zoom], width, height }: Shown, colours: Colours): Scale | undefined {
  const dense = window.devicePixelRatio;
  if (element.width !== WIDTH * dense) {
    element.width = WIDTH * dense;
    element.height = HEIGHT * dense;
  }
  const context = element.getContext('2d');
  if (!context) return undefined;
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  if (width === 0 || height === 0) return undefined;
  let [left, top, right, bottom] = [-tx / zoom, -ty / zoom, (width - tx) / zoom, (height - ty) / zoom];
  for (const { position, width: w = 0, height: h = 0 } of nodes) {
    left = Math.min(left, position.x);
    top = Math.min(top, position.y);
    right = Math.max(right, position.x + w);
    bottom = Math.max(bottom, position.y + h);
  }
  const by = Math.min((WIDTH - 2 * PAD) / Math.max(1, right - left), (HEIGHT - 2 * PAD) / Math.max(1, bottom - top));
  const [x, y] = [(WIDTH - (right - left) * by) / 2 - left * by, (HEIGHT - (bottom - top) * by) / 2 - top * by];
  for (const { position, width: w = 0, height: h = 0, data: { card }, selected } of nodes) {
    context.fillStyle = card.problem ? colours.error : selected === true ? colours.accent : (colours.family.get(card.family) ?? '');
    context.globalAlpha = card.problem || selected === true ? 1 : 0.55;
    context.fillRect(position.x * by + x, position.y * by + y, Math.max(2, w * by), Math.max(2, h * by));
  }
  context.globalAlpha = 1;
  return { by, x, y, width: (width / zoom) * by };
}
