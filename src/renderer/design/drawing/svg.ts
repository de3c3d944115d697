// A network as a standalone SVG: cards, wires with their shapes, frames. Pure: what is drawn and its colours are given.
import { portHeight } from '../canvas/card-model.ts';
import { wirePath } from '../canvas/wire-path.ts';

export interface DrawnCard {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly brief: string;
  /** At the right of the title. */
  readonly count: string;
  readonly family: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly mode?: 'bypassed' | 'muted' | 'silent' | undefined;
  readonly wrong?: boolean;
}
export interface DrawnWire { readonly from: string; readonly fromPort: string; readonly to: string; readonly toPort: string; readonly text: string }
export interface DrawnFrame { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly title: string; readonly color: string }

export interface Drawing {
  readonly title: string;
  readonly cards: readonly DrawnCard[];
  readonly wires: readonly DrawnWire[];
  readonly frames: readonly DrawnFrame[];
}

/** Colour of a token of the style sheet: `panel`, `family-loss`, `frame-teal`. */
export type Colours = (token: string) => string;
/** Width of a text in pixels. */
export type Measure = (text: string, size: number, bold: boolean) => number;

const FONT = "'Inter Variable', Inter, 'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'Segoe UI', system-ui, sans-serif";
const MARGIN = 32;

/** About as wide as the usual sans-serif faces draw it; Chinese signs are square. */
export const estimated: Measure = (text, size, bold) => Array.from(text).reduce((sum: number, c) => sum + (c > '\u2e7f' ? 1 : /[A-Z0-9×…]/.test(c) ? 0.64 : /[iljtf.,:·' ]/.test(c) ? 0.32 : 0.56) * size, 0) * (bold ? 1.04 : 1);

// What XML 1.0 does not allow at all is left out.
export const escaped = (text: string): string => text
  // oxlint-disable-next-line no-control-regex -- these are the signs that XML forbids
  .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '')
  .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');

/** The text, cut with … to a width. */
function fitted(text: string, width: number, size: number, bold: boolean, measure: Measure): string {
  if (measure(text, size, bold) <= width) return text;
  const signs = Array.from(text);
  while (signs.length > 1 && measure(`${signs.join('')}…`, size, bold) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}

const round = (n: number): number => Math.round(n * 100) / 100;

export interface Drawn { readonly svg: string; readonly width: number; readonly height: number }

/** Width and height: of the drawing at 1×, in pixels. */
export function drawSvg(drawing: Drawing, colours: Colours, measure: Measure = estimated): Drawn {
  const { cards, frames } = drawing;
  const boxes = [...cards, ...frames];
  const bounds = boxes.length === 0 ? { left: 0, top: 0, right: 200, bottom: 100 } : {
    left: Math.min(...boxes.map((b) => b.x)), top: Math.min(...boxes.map((b) => b.y)), right: Math.max(...boxes.map((b) => b.x + b.width)), bottom: Math.max(...boxes.map((b) => b.y + b.height)),
  };
  const byId = new Map(cards.map((c) => [c.id, c]));
  const x = bounds.left - MARGIN;
  const y = bounds.top - MARGIN;
  const width = Math.ceil(bounds.right - bounds.left + 2 * MARGIN);
  const height = Math.ceil(bounds.bottom - bounds.top + 2 * MARGIN);
  const parts = [
    ...frames.map((f) => drawFrame(f, colours, measure)),
    ...drawing.wires.map((w) => drawWire(w, byId, colours)),
    ...cards.map((c) => drawCard(c, colours, measure)),
  ];
  const svg = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${round(x)} ${round(y)} ${width} ${height}" font-family="${escaped(FONT)}" font-size="13">`,
    `<title>${escaped(drawing.title)}</title>`,
    `<rect x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" fill="${colours('canvas')}"/>`,
    ...parts.filter((p) => p !== ''), '</svg>', '',
  ].join('\n');
  return { svg, width, height };
}

function drawFrame({ x, y, width, height, title, color }: DrawnFrame, colours: Colours, measure: Measure): string {
  const line = colours(`frame-${color}`);
  return `<g><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="12" fill="${line}" fill-opacity="0.05" stroke="${line}" stroke-width="1.5" stroke-dasharray="5 4"/>`
    + `<text x="${round(x + 12)}" y="${round(y + 18)}" font-size="11" font-weight="650" fill="${colours('dim')}">${escaped(fitted(title, width - 24, 11, true, measure))}</text></g>`;
}

function drawWire({ from, fromPort, to, toPort, text }: DrawnWire, cards: ReadonlyMap<string, DrawnCard>, colours: Colours): string {
  const [a, b] = [cards.get(from), cards.get(to)];
  if (!a || !b) return '';
  const [out, into] = [Math.max(0, a.outputs.indexOf(fromPort)), Math.max(0, b.inputs.indexOf(toPort))];
  const [path, x, y] = wirePath({
    sourceX: a.x + a.width, sourceY: a.y + portHeight(a.height, out, Math.max(1, a.outputs.length)),
    targetX: b.x, targetY: b.y + portHeight(b.height, into, Math.max(1, b.inputs.length)),
  });
  const label = text === '' ? '' : `<text x="${round(x)}" y="${round(y - 6)}" font-size="11" text-anchor="middle" fill="${colours('dim')}" stroke="${colours('canvas')}" stroke-width="3" paint-order="stroke">${escaped(text)}</text>`;
  return `<g><path d="${path}" fill="none" stroke="${colours('faint')}" stroke-width="1.4"/>${label}</g>`;
}

function drawCard(card: DrawnCard, colours: Colours, measure: Measure): string {
  const { x, y, width, height, title, brief, count, family, mode, wrong } = card;
  const strip = colours(`family-${family}`);
  const dashes = mode === undefined ? '' : mode === 'bypassed' ? ' stroke-dasharray="5 3"' : ' stroke-dasharray="2 3"';
  const room = width - 24 - (count === '' ? 0 : measure(count, 11, false) + 8);
  const middle = y + height / 2;
  const port = (side: 'inputs' | 'outputs') => (_: string, i: number, all: readonly string[]): string =>
    `<circle cx="${round(side === 'inputs' ? x : x + width)}" cy="${round(y + portHeight(height, i, all.length))}" r="4.5" fill="${colours('panel')}" stroke="${strip}" stroke-width="2"/>`;
  return [
    `<g><rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="9" fill="${colours(mode === undefined ? 'panel' : 'bg')}" stroke="${colours(wrong === true ? 'error' : 'line-strong')}"${dashes}/>`,
    `<path d="M${round(x + 4)} ${round(y)}h-0a4 9 0 0 0 -4 9v${round(height - 18)}a4 9 0 0 0 4 9z" fill="${strip}"${mode === undefined ? '' : ' fill-opacity="0.4"'}/>`,
    `<text x="${round(x + 14)}" y="${round(middle - 4)}" font-weight="${mode === undefined ? 600 : 500}" fill="${colours(mode === undefined ? 'text' : 'dim')}"${mode === 'muted' ? ' text-decoration="line-through"' : ''}>${escaped(fitted(title, room, 13, true, measure))}</text>`,
    count === '' ? '' : `<text x="${round(x + width - 10)}" y="${round(middle - 4)}" font-size="11" text-anchor="end" fill="${colours('faint')}">${escaped(count)}</text>`,
    `<text x="${round(x + 14)}" y="${round(middle + 14)}" font-size="11" fill="${colours(wrong === true ? 'error' : 'dim')}">${escaped(fitted(brief, width - 24, 11, false, measure))}</text>`,
    ...card.inputs.map(port('inputs')), ...card.outputs.map(port('outputs')), '</g>',
  ].join('');
}
