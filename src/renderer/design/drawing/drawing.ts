// What of the shown graph is drawn, and the colours of the style sheet for it.
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import { CARD, framedNodes } from '../../../core/graph/frames.ts';
import { shownGraph } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { coreText } from '../../i18n/core/say.ts';
import { formatCount } from '../../i18n/format.ts';
import { cardsOf, titleOf, wiresOf } from '../canvas/card-model.ts';
import { groupContent, groupName } from '../groups/names.ts';
import { wireText } from '../canvas/wire.tsx';
import type { Colours, Drawing, Measure } from './svg.ts';

/** The shown graph, or of it the cards given with the wires between them and the frames that hold only such. */
export function drawingOf(open: OpenDocument, only?: readonly string[]): Drawing {
  const shown = shownGraph(open);
  if (!shown) return { title: open.project.name, cards: [], wires: [], frames: [] };
  const { blocks } = open.project;
  const cards = cardsOf(shown.graph, catalogueOf({ ...(blocks && { blocks }) }), shown.nodes).filter((c) => !only || (c.group ? c.group.members.every((m) => only.includes(m.node.id)) : only.includes(c.node.id)));
  const ids = new Set(cards.map((c) => c.node.id));
  return {
    title: open.project.name,
    cards: cards.map(({ node, kind, brief, parameters, family, inputs, outputs, problem, height, mode, group }) => {
      const title = group ? groupName(group, currentLanguage()) : coreText(titleOf(node, kind), currentLanguage());
      const second = [node.label !== undefined && title, group ? groupContent(group, currentLanguage()) : brief].filter((part) => part !== false && part !== '').join(' · ');
      return {
        id: node.id, ...node.position, width: CARD.width, height, title: node.label ?? title, brief: second === '' ? node.id : second,
        count: parameters > 0 ? formatCount(parameters) : '', family, inputs: inputs.map((p) => p.name), outputs: outputs.map((p) => p.name), mode, wrong: problem !== undefined,
      };
    }),
    wires: wiresOf(shown.graph, shown.nodes).filter(({ from, to }) => ids.has(from.node) && ids.has(to.node))
      .map(({ from, to, type }) => ({ from: from.node, fromPort: from.port, to: to.node, toPort: to.port, text: type ? wireText(type) : '' })),
    frames: (shown.graph.frames ?? []).filter((f) => !only || framedNodes(shown.graph, f).every((id) => ids.has(id)))
      .map(({ position, size, title, color }) => ({ ...position, ...size, title, color })),
  };
}

/** The tokens of the style sheet as plain colours, light or dark whatever the window shows. */
export function coloursOf(dark: boolean): Colours {
  const style = getComputedStyle(document.documentElement);
  return (token) => {
    const text = style.getPropertyValue(`--${token}`).trim();
    const pair = /^light-dark\((.+?),\s*(.+)\)$/.exec(text);
    return (pair ? pair[dark ? 2 : 1] : text) ?? '#888888';
  };
}

/** Widths as the window's own face draws them. */
export function measuring(): Measure {
  const context = document.createElement('canvas').getContext('2d');
  return (text, size, bold) => {
    if (!context) return text.length * size * 0.6;
    context.font = `${bold ? 600 : 400} ${size}px 'Inter Variable', sans-serif`;
    return context.measureText(text).width;
  };
}
