// Every layer, block and loss there is, by family: to search, to drag onto the canvas, to add with a click or Enter.
import { Activity, Blocks, Boxes, Cog, Combine, Droplets, Focus, Grid3x3, Hash, LogIn, Minimize2, Repeat, Search, Shapes, Share2, SlidersHorizontal, Target } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import { shownGraph, useDocument } from '../../document/store.ts';
import { useCoreText } from '../../i18n/core.ts';
import { remembered } from '../../i18n/remembered.ts';
import { useWords } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { Keys } from '../../ui/keys.tsx';
import { savedEntries, usableType, useSavedBlocks } from '../blocks/saved.ts';
import { add, now } from '../canvas/actions.ts';
import { focusCard, focusFields } from '../canvas/canvas-state.ts';
import { designWords } from '../words.ts';
import { DRAGGED, entriesOf, searchEntries } from './entries.ts';
import type { Entry, Section } from './entries.ts';
import s from './palette.module.css';

const icons: Readonly<Record<Section, ReactNode>> = {
  mine: <Blocks />, input: <LogIn />, dense: <Share2 />, convolution: <Grid3x3 />, pooling: <Minimize2 />, normalization: <SlidersHorizontal />, activation: <Activity />,
  regularization: <Droplets />, shape: <Shapes />, merge: <Combine />, recurrent: <Repeat />, attention: <Focus />, embedding: <Hash />, operator: <Cog />, block: <Boxes />, loss: <Target />,
};

const closedKept = remembered<readonly string[]>('palette', (v) => (Array.isArray(v) && v.every((x) => typeof x === 'string') ? v : undefined));

export function Palette() {
  const t = useWords(designWords);
  const blocks = useDocument((d) => d.project.blocks);
  const inBlock = useDocument((d) => d.scope.length > 0) ?? false;
  const readOnly = useDocument((d) => shownGraph(d)?.readOnly) ?? true;
  const saved = useSavedBlocks();
  const entries = useMemo(() => [...savedEntries(saved, blocks), ...entriesOf(blocks, inBlock)], [saved, blocks, inBlock]);
  const [query, setQuery] = useState('');
  const [closed, setClosed] = useState(() => closedKept.read() ?? []);
  // At the small window the panel lies over the canvas, and only while it is asked for.
  const [out, setOut] = useState(false);
  const root = useRef<HTMLElement>(null);
  const hits = query.trim() === '' ? undefined : searchEntries(entries, query);
  const sections = [...new Set(entries.map((e) => e.section))];
  const toggle = (section: Section): void => {
    const next = closed.includes(section) ? closed.filter((x) => x !== section) : [...closed, section];
    closedKept.write(next);
    setClosed(next);
  };
  const put = (entry: Entry | undefined, typed: boolean): void => {
    if (!entry || readOnly) return;
    const { type, merge } = usableType(entry.type);
    const id = add(type, {}, merge);
    setOut(false);
    if (typed) focusFields(id);
    else focusCard(id);
  };
  const show = (section?: Section): void => {
    setOut(true);
    setQuery('');
    requestAnimationFrame(() => {
      root.current?.querySelector<HTMLElement>('input')?.focus();
      if (section) root.current?.querySelector(`[data-section="${section}"]`)?.scrollIntoView();
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>('input, [data-item]') ?? [])];
    const at = items.indexOf(event.target as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && at >= 0) items[Math.max(0, Math.min(items.length - 1, at + step))]?.focus();
    else if (event.key === 'Escape') {
      if (query !== '') setQuery('');
      else {
        setOut(false);
        focusCard(now()?.selection.at(-1));
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (entry: Entry) => <Item key={entry.type} entry={entry} disabled={readOnly} onPut={put} onDrag={() => { setOut(false); }} />;
  return (
    <nav ref={root} className={`${s['palette']} ${out ? s['out'] : ''}`} data-region="palette" aria-label={t.palette} onKeyDown={onKeyDown}
      onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setOut(false); }}>
      <div className={s['icons']}>
        <IconButton label={t.searchLayers} icon={<Search />} side="right" onClick={() => { show(); }} />
        {sections.map((section) => <IconButton key={section} label={t[section]} icon={<span className={s['icon']} style={familyStyle(section)}>{icons[section]}</span>} side="right" onClick={() => { show(section); }} />)}
      </div>
      <div className={s['panel']}>
        <div className={s['search']}>
          <input type="search" value={query} placeholder={t.searchLayers} aria-label={t.searchLayers} spellCheck={false} onChange={(event) => { setQuery(event.target.value); }}
            onKeyDown={(event) => { if (event.key === 'Enter') put(hits?.[0], true); }} />
          {query === '' && <Keys keys="Tab" />}
        </div>
        <div className={s['list']}>
          {hits ? hits.map(item) : sections.map((section) => (
            <section key={section} data-section={section}>
              <button type="button" className={s['family']} aria-expanded={!closed.includes(section)} onClick={() => { toggle(section); }}>{t[section]}</button>
              {!closed.includes(section) && entries.filter((e) => e.section === section).map(item)}
            </section>
          ))}
          {hits?.length === 0 && <p className={s['none']}>{t.noResults(query)}</p>}
        </div>
      </div>
    </nav>
  );
}

const familyStyle = (section: Section): CSSProperties => ({ '--family': `var(--family-${section === 'mine' ? 'block' : section})` } as CSSProperties);

function Item({ entry, disabled, onPut, onDrag }: { readonly entry: Entry; readonly disabled: boolean; onPut(entry: Entry, typed: boolean): void; onDrag(): void }) {
  const t = useWords(designWords);
  const say = useCoreText();
  return (
    <button type="button" data-item={entry.type} className={s['item']} style={familyStyle(entry.section)} disabled={disabled} draggable={!disabled} tabIndex={-1} title={`${say(entry.summary)}\n${t.addHint}`}
      // A click made with a key has no pointer: then the fields come next.
      onClick={(event) => { onPut(entry, event.detail === 0); }}
      onDragStart={(event) => { event.dataTransfer.setData(DRAGGED, entry.type); event.dataTransfer.effectAllowed = 'copy'; }} onDragEnd={onDrag}>
      {say(entry.title)}
    </button>
  );
}
