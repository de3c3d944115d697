// The list of a folder: arrows, Enter, Backspace, letters; sorted by what its head says.
import { ArrowDown, ArrowUp, File, FileChartColumn, Folder as FolderIcon, Image, Workflow } from 'lucide-react';
import { useId, useRef } from 'react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { formatAgo, formatBytes } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { ErrorText } from '../ui/error-text.tsx';
import { typedAhead } from './listing.ts';
import type { FolderEntry, Order, SortKey } from './listing.ts';
import s from './files.module.css';
import { fileWords } from './words.ts';

/** Milliseconds after which letters begin a new word. */
const WORD = 800;
/** Rows that a page key jumps. */
const PAGE = 10;

interface EntryListProps {
  readonly entries: readonly FolderEntry[];
  readonly error: unknown;
  readonly loading: boolean;
  /** Files are shown for orientation only. */
  readonly onlyFolders: boolean;
  readonly multiple: boolean;
  /** Name of the entry that keys act on. */
  readonly cursor: string | undefined;
  /** Names that are chosen beside it. */
  readonly marked: ReadonlySet<string>;
  readonly order: Order;
  onOrder(order: Order): void;
  onUp(): void;
  onActivate(entry: FolderEntry): void;
  onMark(marked: ReadonlySet<string>): void;
  onCursor(name: string): void;
}

export function EntryList({ entries, error, loading, onlyFolders, multiple, cursor, marked, order, onOrder, onUp, onActivate, onMark, onCursor }: EntryListProps) {
  const t = useWords(fileWords);
  const language = useLanguage();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const index = entries.findIndex((e) => e.name === cursor);
  const isFree = (entry: FolderEntry): boolean => !onlyFolders || entry.kind === 'folder';

  const moveTo = (next: number): void => {
    const entry = entries[Math.max(0, Math.min(entries.length - 1, next))];
    if (!entry) return;
    onCursor(entry.name);
    list.current?.children[entries.indexOf(entry)]?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (entry: FolderEntry): void => {
    if (entry.kind !== 'file') return;
    const next = new Set(marked);
    if (!next.delete(entry.name)) next.add(entry.name);
    onMark(next);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const entry = entries[index];
    const moves: Readonly<Record<string, number>> = { ArrowDown: index + 1, ArrowUp: index < 0 ? entries.length - 1 : index - 1, Home: 0, End: entries.length - 1, PageDown: index + PAGE, PageUp: index - PAGE };
    const now = performance.now();
    const typing = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key in moves) moveTo(moves[event.key] ?? 0);
    else if (event.key === 'Enter') { if (entry && isFree(entry)) onActivate(entry); }
    else if (event.key === 'Backspace' || (event.key === 'ArrowUp' && event.altKey)) onUp();
    else if (event.key === ' ' && multiple && now - typed.current.at > WORD) { if (entry) toggle(entry); }
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey) && multiple) onMark(new Set(entries.filter((e) => e.kind === 'file').map((e) => e.name)));
    else if (typing) {
      const word = now - typed.current.at > WORD ? event.key : typed.current.text + event.key;
      typed.current = { text: word, at: now };
      // One letter again and again goes from one to the next.
      const again = word.length > 1 && word === (word[0] ?? '').repeat(word.length);
      const found = typedAhead(entries.map((e) => e.name), again ? word[0] ?? '' : word, word.length === 1 || again ? index + 1 : Math.max(index, 0));
      if (found >= 0) moveTo(found);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent, entry: FolderEntry): void => {
    if (multiple && (event.ctrlKey || event.metaKey)) {
      const next = new Set(marked);
      const [first] = entries.filter((e) => e.name === cursor && e.kind === 'file');
      if (marked.size === 0 && first) next.add(first.name);
      if (!next.delete(entry.name) && entry.kind === 'file') next.add(entry.name);
      onMark(next);
    } else if (multiple && event.shiftKey && index >= 0) {
      const at = entries.indexOf(entry);
      onMark(new Set(entries.slice(Math.min(at, index), Math.max(at, index) + 1).filter((e) => e.kind === 'file').map((e) => e.name)));
    } else if (marked.size > 0) onMark(new Set());
    onCursor(entry.name);
  };

  return (
    <div className={s['table']}>
      <div className={s['head']}>
        <Sort by="name" title={t.name} order={order} onOrder={onOrder} />
        <Sort by="bytes" title={t.size} order={order} onOrder={onOrder} />
        <Sort by="modified" title={t.modified} order={order} onOrder={onOrder} />
      </div>
      <div className={s['list']} role="listbox" aria-label={t.files} tabIndex={0} ref={list} aria-multiselectable={multiple} aria-activedescendant={index < 0 ? undefined : `${id}-${index}`} onKeyDown={onKeyDown}>
        {entries.map((entry, i) => (
          <div key={entry.name} id={`${id}-${i}`} role="option" tabIndex={-1} aria-selected={marked.size > 0 ? marked.has(entry.name) : i === index} aria-disabled={!isFree(entry)} className={`${s['row']} ${i === index ? s['cursor'] : ''}`}
            onClick={(event) => { if (isFree(entry)) onClick(event, entry); }} onDoubleClick={() => { if (isFree(entry)) onActivate(entry); }}>
            <span className={s['icon']} aria-hidden>{iconOf(entry)}</span>
            <span className={s['entry']} title={entry.name}>{entry.name}</span>
            <span className={s['size']}>{entry.kind === 'file' ? formatBytes(entry.bytes) : ''}</span>
            <span className={s['time']}>{formatAgo(entry.modified, language)}</span>
          </div>
        ))}
      </div>
      {error !== null && error !== undefined ? <div className={s['instead']} role="alert"><ErrorText error={error} /></div>
        : !loading && entries.length === 0 && <p className={s['instead']}>{t.nothing}</p>}
    </div>
  );
}

function Sort({ by, title, order, onOrder }: { readonly by: SortKey; readonly title: string; readonly order: Order; onOrder(order: Order): void }) {
  const active = order.by === by;
  return (
    <button type="button" className={s['sort']} aria-pressed={active} onClick={() => { onOrder({ by, descending: active ? !order.descending : by !== 'name' }); }}>
      {title}{active && (order.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />)}
    </button>
  );
}

function iconOf({ kind, name }: FolderEntry): ReactNode {
  if (kind === 'folder') return <FolderIcon />;
  if (/\.(png|jpe?g|webp|gif|bmp|tiff?|avif)$/i.test(name)) return <Image />;
  if (/\.(onnx|json)$/i.test(name)) return <Workflow />;
  return /\.(csv|tsv|h5|hdf5|np[yz]|gz|zip)$|-ubyte$/i.test(name) ? <FileChartColumn /> : <File />;
}
