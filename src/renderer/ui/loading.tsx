// What is shown while something is read: its error with a way to try again, a quiet word after a moment, then the thing.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from './button.tsx';
import { ErrorText } from './error-text.tsx';
import s from './loading.module.css';
import { uiWords } from './words.ts';

export function Loaded<T>({ query, children }: { readonly query: UseQueryResult<T>; children(data: T): ReactNode }) {
  const t = useWords(uiWords);
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    return (
      <div className={s['failed']} role="alert">
        <ErrorText error={query.error} />
        <Button onClick={() => { void query.refetch(); }}>{t.retry}</Button>
      </div>
    );
  }
  return <p className={s['loading']} role="status">{t.loading}</p>;
}

/** A bar from 0 to 1; without a share it says only that something goes on. */
export function Progress({ share, label }: { readonly share: number | undefined; readonly label: string }) {
  return <progress className={s['progress']} aria-label={label} max={1} {...(share !== undefined && { value: Math.max(0, Math.min(1, share)) })} />;
}
