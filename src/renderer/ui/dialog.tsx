// A dialog over the window. Escape and a click outside close it; focus comes back to where it was.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import s from './dialog.module.css';
import { uiWords } from './words.ts';
import { useWords } from '../i18n/words.ts';

interface DialogProps {
  readonly open: boolean;
  onClose(): void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons at the end, the one to press last. */
  readonly actions?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  /** Only to be read: its content is reached with the keyboard so that it can be scrolled. */
  readonly reading?: boolean;
}

/** The first field, so that one can type at once; where there is none the dialog itself: Escape closes it, Tab goes to its buttons. */
function focusFirst(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget as HTMLElement;
  (dialog.querySelector<HTMLElement>('input, select, textarea') ?? dialog).focus();
}

export function Dialog({ open, onClose, title, description, children, actions, size = 'small', reading = false }: DialogProps) {
  const t = useWords(uiWords);
  return (
    <Radix.Root open={open} onOpenChange={(now) => { if (!now) onClose(); }}>
      <Radix.Portal>
        <Radix.Overlay className={s['overlay']} />
        <Radix.Content className={`${s['content']} ${s[size]}`} onOpenAutoFocus={focusFirst} {...(description === undefined && { 'aria-describedby': undefined })}>
          <header className={s['header']}>
            <Radix.Title className={s['title']}>{title}</Radix.Title>
            <button type="button" className={s['close']} aria-label={t.close} onClick={onClose}><X size={16} /></button>
          </header>
          {description !== undefined && <Radix.Description asChild><div className={s['description']}>{description}</div></Radix.Description>}
          {children !== undefined && <div className={s['body']} {...(reading && { tabIndex: 0, role: 'region', 'aria-label': title })}>{children}</div>}
          {actions !== undefined && <footer className={s['actions']}>{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
