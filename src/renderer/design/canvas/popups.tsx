// The popups of the canvas: add, insert, replace, connect, find, rename.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PortRef } from '../../../core/graph/schema.ts';
import { outputsOf } from '../../../core/graph/compose.ts';
import { groupOfCard } from '../../../core/graph/groups.ts';
import { judgeWire, takesType } from '../../../core/shapes/connect.ts';
import { useDocument } from '../../document/store.ts';
import { useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { TextInput } from '../../ui/inputs.tsx';
import { entriesOf, searchEntries } from '../palette/entries.ts';
import type { Entry } from '../palette/entries.ts';
import { Picker } from '../palette/picker.tsx';
import type { Choice } from '../palette/picker.tsx';
import { found } from '../palette/search.ts';
import { retitle } from '../groups/actions.ts';
import { designWords } from '../words.ts';
import { add, centred, connect, insert, nameOf, now, replace, selectOne, setLabel, wiresNamed } from './actions.ts';
import { familyOf } from './card-model.ts';
import { canvasState, focusCard, focusFields, openPopup, useCanvas } from './canvas-state.ts';
import type { Popup } from './canvas-state.ts';
import s from './popups.module.css';
import { settingNow, useRefusal } from './verdicts.ts';

export function CanvasPopup() {
  const popup = useCanvas((state) => state.popup);
  if (!popup) return null;
  switch (popup.kind) {
    case 'find': return <Find popup={popup} />;
    case 'connect': return <Connect popup={popup} />;
    case 'rename': return <Rename popup={popup} />;
    default: return <Layers popup={popup} />;
  }
}

const close = (): void => {
  openPopup(undefined);
  focusCard(now()?.selection.at(-1));
};

/** What may stand where the popup was opened. */
function fits(popup: Popup, entry: Entry): boolean {
  const state = now();
  const kind = state?.catalogue.kind(entry.type);
  if (!state || !kind) return false;
  const leadsOn = outputsOf(kind, { params: {} }).length > 0;
  const typeOf = (from: PortRef) => state.shown.nodes.get(from.node)?.outputs.get(from.port);
  const { blocks } = state.open.project;
  switch (popup.kind) {
    case 'insert': return leadsOn && takesType(blocks, entry.type, typeOf(popup.edge.from));
    case 'end': return popup.from ? takesType(blocks, entry.type, typeOf(popup.from)) : leadsOn;
    case 'replace': return state.graph.nodes.find((n) => n.id === popup.node)?.type !== entry.type;
    default: return true;
  }
}

type Of<K extends Popup['kind']> = Extract<Popup, { kind: K }>;

function Layers({ popup }: { readonly popup: Of<'add' | 'end' | 'insert' | 'replace'> }) {
  const t = useWords(designWords);
  const blocks = useDocument((d) => d.project.blocks);
  const inBlock = useDocument((d) => d.scope.length > 0) ?? false;
  const [entries] = useState(() => entriesOf(blocks, inBlock).filter((e) => fits(popup, e)));
  const say = useCoreText();
  const choices = useCallback((query: string): readonly Choice[] => searchEntries(entries, query).map((e) => ({ id: e.type, title: say(e.title), text: say(e.summary), family: e.family })), [entries, say]);
  const state = now();
  const label = popup.kind === 'replace' && state ? t.replaceWith(nameOf(state, popup.node)) : popup.kind === 'insert' ? t.insertHere : t.searchLayers;
  const choose = (type: string): void => {
    openPopup(undefined);
    const id = popup.kind === 'insert' ? insert(popup.edge, type) : popup.kind === 'replace' ? replace(popup.node, type)
      : popup.kind === 'end' ? add(type, { at: popup.from ? { x: popup.at.x, y: popup.at.y - 27 } : { x: popup.at.x - 172, y: popup.at.y - 27 }, ...(popup.from && { from: popup.from }), ...(popup.to && { to: popup.to }) })
        : add(type, popup.at ? { at: centred(popup.at) } : {});
    focusFields(id);
  };
  return <Picker label={label} place={popup.place} choices={choices} onChoose={choose} onClose={close} />;
}

function Find({ popup }: { readonly popup: Of<'find'> }) {
  const t = useWords(designWords);
  const say = useCoreText();
  const choices = useCallback((query: string): readonly Choice[] => {
    const state = now();
    if (!state) return [];
    const cards = state.graph.nodes.map((node) => {
      const kind = state.catalogue.kind(node.type);
      return { id: node.id, title: node.label ?? say(kind?.title ?? node.type), text: node.id, family: familyOf(kind), type: node.type };
    });
    return found(cards, query, (c) => [c.title, c.id, c.type]);
  }, [say]);
  return <Picker label={t.searchCards} place={popup.place} choices={choices} onClose={close}
    onChoose={(id) => { openPopup(undefined); selectOne(id); focusCard(id); }} />;
}

/** Another way than dragging to make a wire: the inputs that a card's first output may lead to. */
function Connect({ popup }: { readonly popup: Of<'connect'> }) {
  const t = useWords(designWords);
  const refusal = useRefusal();
  const [state] = useState(now);
  const node = state?.graph.nodes.find((n) => n.id === popup.node);
  const port = node && outputsOf(state?.catalogue.kind(node.type), node)[0];
  const from = port && { node: popup.node, port: port.name };
  const [targets] = useState(() => {
    const setting = settingNow();
    if (!state || !from || !setting) return [];
    return state.graph.nodes.flatMap((n) => (n.id === from.node ? [] : (state.catalogue.kind(n.type)?.inputs ?? []).map((p, _, all) => {
      const verdict = judgeWire(setting, from, { node: n.id, port: p.name });
      const kind = state.catalogue.kind(n.type);
      return { id: `${n.id}:${p.name}`, node: n, port: p.name, several: all.length > 1, verdict, family: familyOf(kind), name: nameOf(state, n.id) };
    }))).toSorted((a, b) => Number(b.verdict.fits) - Number(a.verdict.fits));
  });
  const choices = useCallback((query: string): readonly Choice[] => found(targets, query, (c) => [c.name, c.node.id]).map((c) => ({
    id: c.id, title: c.several ? `${c.name} · ${t.port(c.port)}` : c.name, family: c.family, refused: c.verdict.fits ? undefined : refusal(c.verdict),
    text: c.verdict.fits && c.verdict.replaces && state ? t.replaces(nameOf(state, c.verdict.replaces.from.node)) : c.node.id,
  })), [targets, t, refusal, state]);
  return <Picker label={t.connectTo(state ? nameOf(state, popup.node) : popup.node)} place={popup.place} choices={choices} onClose={close}
    onChoose={(id) => {
      const target = targets.find((c) => c.id === id);
      if (target && from) connect(from, { node: target.node.id, port: target.port });
      close();
    }} />;
}

function Rename({ popup }: { readonly popup: Of<'rename'> }) {
  const t = useWords(designWords);
  const group = groupOfCard(popup.node);
  const graph = now()?.graph;
  const label = (group === undefined ? graph?.nodes.find((n) => n.id === popup.node)?.label : graph?.groups?.find((g) => g.id === group)?.title) ?? '';
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => { root.current?.querySelector('input')?.select(); }, []);
  return (
    <div ref={root} className={s['rename']} role="dialog" aria-label={t.name} style={{ left: popup.place.x, top: popup.place.y }}>
      <TextInput value={label} aria-label={t.name} placeholder={t.name} onCommit={(value) => { if (group === undefined) setLabel(popup.node, value); else retitle(group, value); }}
        onBlur={close} onKeyDown={(event) => { if (event.key === 'Enter' || event.key === 'Escape') requestAnimationFrame(close); }} />
    </div>
  );
}

/** The wire that is selected, if it is one alone. */
export const selectedWire = () => {
  const state = now();
  const wires = canvasState().wires;
  return state && wires.length === 1 ? wiresNamed(state, wires)[0] : undefined;
};
