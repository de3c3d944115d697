// Short messages at the edge of the window: what was done, with a way to take it back; what went wrong, until it is read.
import { X } from 'lucide-react';
import { create } from 'zustand';
import { asLayerwrightError } from '../../core/errors.ts';
import { useWords } from '../i18n/words.ts';
import { Button, IconButton } from './button.tsx';
import { ErrorText } from './error-text.tsx';
import s from './notices.module.css';
import { uiWords } from './words.ts';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly error?: unknown;
  readonly action?: { readonly title: string; perform(): void };
}

const store = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));
let last = 0;

const SHOWN = 7000;
const MOST = 4;

export const dismissNotice = (id: number): void => { store.setState((state) => ({ notices: state.notices.filter((n) => n.id !== id) })); };

/** Says what goes on, until the function that it gives is called. */
export function notifyDuring(text: string, action?: Notice['action']): () => void {
  const id = ++last;
  store.setState((state) => ({ notices: [...state.notices, { id, text, ...(action && { action }) }].slice(-MOST) }));
  return () => { dismissNotice(id); };
}

/** Says that something was done; it goes by itself, or when the function that it gives is called. */
export function notify(text: string, action?: Notice['action']): () => void {
  const dismiss = notifyDuring(text, action);
  setTimeout(dismiss, SHOWN);
  return dismiss;
}

/** Says what went wrong, until it is dismissed. What was cancelled on purpose is no error. */
export function notifyError(thrown: unknown): void {
  const error = asLayerwrightError(thrown);
  if (error.code === 'cancelled') return;
  const id = ++last;
  store.setState((state) => ({ notices: [...state.notices.filter((n) => n.text !== error.message), { id, text: error.message, error }].slice(-MOST) }));
}

export function Notices() {
  const notices = store((state) => state.notices);
  const t = useWords(uiWords);
  return (
    <div className={s['notices']} role="log" aria-live="polite">
      {notices.map((n) => (
        <div key={n.id} className={`${s['notice']} ${n.error === undefined ? '' : s['error']}`} role={n.error === undefined ? 'status' : 'alert'}>
          <div className={s['text']}>{n.error === undefined ? n.text : <ErrorText error={n.error} />}</div>
          {n.action && <Button variant="quiet" onClick={() => { n.action?.perform(); dismissNotice(n.id); }}>{n.action.title}</Button>}
          <IconButton label={t.dismiss} icon={<X />} onClick={() => { dismissNotice(n.id); }} />
        </div>
      ))}
    </div>
  );
}
