// Drawings: whole XML whatever the texts, every card and wire in it, nothing cut off.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawSvg, escaped } from '../../../src/renderer/design/drawing/svg.ts';
import type { DrawnCard, Drawing } from '../../../src/renderer/design/drawing/svg.ts';

const card = (id: string, x: number, y: number, more: Partial<DrawnCard> = {}): DrawnCard =>
  ({ id, x, y, width: 172, height: 54, title: id, brief: '', count: '', family: 'dense', inputs: ['in'], outputs: ['out'], ...more });
const colours = (token: string): string => `c-${token}`;
const two = (more: Partial<Drawing> = {}): Drawing => ({
  title: 'net', cards: [card('a', 0, 0), card('b', 240, 100, { mode: 'muted', wrong: true })], wires: [{ from: 'a', fromPort: 'out', to: 'b', toPort: 'in', text: '6×28×28' }], frames: [], ...more,
});

/** A strict reader of what the writer may write: tags that close, attributes in quotes, entities; throws at anything else. */
function elements(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const found: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: { name: string; attributes: Record<string, string>; text: string }[] = [];
  let rest = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  while (rest !== '') {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/.exec(rest);
    const text = tag ? undefined : /^(?:[^<&]|&(?:amp|lt|gt|quot|apos);)+/.exec(rest);
    const [whole] = tag ?? text ?? [];
    if (whole === undefined) throw new Error(`no XML: ${rest.slice(0, 60)}`);
    rest = rest.slice(whole.length);
    if (!tag) {
      const at = open.at(-1);
      if (at) at.text += whole;
      continue;
    }
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      continue;
    }
    const element = { name, attributes: Object.fromEntries([...attributes.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, k = '', v = '']) => [k, v])), text: '' };
    found.push(element);
    if (empty !== '/') open.push(element);
  }
  if (open.length > 0) throw new Error(`${open.at(-1)?.name} stays open`);
  return found;
}

describe('drawSvg', () => {
  test('cards, wires, shapes and frames stand in it; the picture holds them all', () => {
    const drawn = drawSvg(two({ frames: [{ x: -20, y: -60, width: 500, height: 260, title: 'Body', color: 'teal' }] }), colours);
    const all = elements(drawn.svg);
    expect(all.filter((e) => e.name === 'text').map((e) => e.text)).toEqual(['Body', '6×28×28', 'a', '', 'b', '']);
    expect(all[0]?.attributes).toMatchObject({ width: '564', height: '324', viewBox: '-52 -92 564 324', xmlns: 'http://www.w3.org/2000/svg' });
    expect(drawn).toMatchObject({ width: 564, height: 324 });
    expect(drawn.svg).toContain('c-family-dense');
    expect(drawn.svg).toContain('c-frame-teal');
    expect(drawn.svg).toContain('text-decoration="line-through"');
    expect(all.filter((e) => e.name === 'path')).toHaveLength(3);
  });

  test('a wire to a card that is not drawn is left out; nothing at all is a small picture', () => {
    expect(elements(drawSvg(two({ cards: [card('a', 0, 0)] }), colours).svg).filter((e) => e.name === 'path')).toHaveLength(1);
    expect(elements(drawSvg({ title: '', cards: [], wires: [], frames: [] }, colours).svg)).not.toEqual([]);
  });

  test('long texts are cut to their card', () => {
    const { svg } = drawSvg(two({ cards: [card('a', 0, 0, { title: 'A very long title that no card has room for', count: '11.2 M' })], wires: [] }), colours);
    expect(elements(svg).filter((e) => e.name === 'text').map((e) => e.text)[0]).toMatch(/^A very.*…$/);
  });

  test('whatever the texts say, it is XML', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }), (a, b) => {
      const { svg } = drawSvg(two({ title: b, cards: [card('a', 0, 0, { title: a, brief: b, count: a.slice(0, 4) }), card('b', 240, 0, { title: b })], frames: [{ x: 0, y: 0, width: 400, height: 200, title: a, color: 'red' }] }), colours);
      expect(() => elements(svg)).not.toThrow();
    }), { seed: 3, numRuns: 300 });
    expect(escaped('<a href="x">&\'\u0001\ud800b')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&apos;b');
  });
});
