// A list to choose from by typing, at a place of the canvas.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { Point } from '../canvas/canvas-state.ts';
import { designWords } from '../words.ts';
import s from './picker.module.css';

export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Colour of the strip. */
  readonly family: string;
  /** Why it cannot be chosen; it is listed all the same. */
  readonly refused?: string | undefined;
}

interface PickerProps {
  readonly label: string;
  readonly place: Point;
  /** What there is for what was typed, best first. Must be stable. */
  readonly choices: (query: string) => readonly Choice[];
  onChoose(id: string): void;
  onClose(): void;
}

export function Picker({ label, place, choices, onChoose, onClose }: PickerProps) {
  const t = useWords(designWords);
  const id = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const list = choices(query);
  const active = Math.min(at, list.length - 1);
  useEffect(() => { input.current?.focus(); }, []);
  // Kept inside the canvas.
  useLayoutEffect(() => {
    const element = root.current;
    const around = element?.parentElement;
    if (!element || !around) return;
    element.style.left = `${Math.max(8, Math.min(place.x, around.clientWidth - element.offsetWidth - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(place.y, around.clientHeight - 348))}px`;
  }, [place]);
  const choose = (choice: Choice | undefined): void => { if (choice && choice.refused === undefined) onChoose(choice.id); };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      const next = Math.max(0, Math.min(list.length - 1, active + step));
      setAt(next);
      document.querySelector(`[id="${id}-${next}"]`)?.scrollIntoView({ block: 'nearest' });
    }
    else if (event.key === 'Enter') choose(list[active]);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={root} className={`${s['picker']} nokey`} role="dialog" aria-label={label} onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) onClose(); }}>
      <input ref={input} className={s['query']} value={query} placeholder={label} role="combobox" aria-expanded aria-controls={id} aria-label={label} aria-autocomplete="list"
        aria-activedescendant={list[active] ? `${id}-${active}` : undefined} spellCheck={false} autoComplete="off"
        onChange={(event) => { setQuery(event.target.value); setAt(0); }} onKeyDown={onKeyDown} />
      {list.length === 0 && <p className={s['none']}>{query === '' ? t.nothingFits : t.noResults(query)}</p>}
      <div id={id} className={s['list']} role="listbox" aria-label={label} hidden={list.length === 0}>
        {list.map((choice, i) => (
          <div key={choice.id} id={`${id}-${i}`} className={s['option']} role="option" aria-selected={i === active} aria-disabled={choice.refused !== undefined} tabIndex={-1}
            style={{ '--family': `var(--family-${choice.family})` } as CSSProperties} title={choice.refused ?? choice.text}
            onPointerMove={() => { setAt(i); }} onPointerDown={(event) => { event.preventDefault(); }} onClick={() => { choose(choice); }}>
            <span className={s['title']}>{choice.title}</span><span className={s['text']}>{choice.refused ?? choice.text}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
