// A dialog over the window. Escape and a click outside close it; focus comes back to where it was.
import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
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
}

export function Dialog({ open, onClose, title, description, children, actions, size = 'small' }: DialogProps) {
  const t = useWords(uiWords);
  return (
    <Radix.Root open={open} onOpenChange={(now) => { if (!now) onClose(); }}>
      <Radix.Portal>
        <Radix.Overlay className={s['overlay']} />
        <Radix.Content className={`${s['content']} ${s[size]}`} {...(description === undefined && { 'aria-describedby': undefined })}>
          <header className={s['header']}>
            <Radix.Title className={s['title']}>{title}</Radix.Title>
            <IconButton label={t.close} icon={<X />} onClick={onClose} />
          </header>
          {description !== undefined && <Radix.Description asChild><div className={s['description']}>{description}</div></Radix.Description>}
          {children !== undefined && <div className={s['body']}>{children}</div>}
          {actions !== undefined && <footer className={s['actions']}>{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
