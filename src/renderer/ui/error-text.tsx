// A coded error for a person: what, where, expected, received, what to do.
import { asLayerwrightError } from '../../core/errors.ts';
import { useSpokenError } from '../i18n/errors.ts';
import { useWords } from '../i18n/words.ts';
import s from './error-text.module.css';
import { uiWords } from './words.ts';

export function ErrorText({ error: thrown }: { readonly error: unknown }) {
  const error = useSpokenError(asLayerwrightError(thrown));
  const t = useWords(uiWords);
  // What the message names already is not said twice.
  const details = [[t.where, error.where !== undefined && error.message.includes(error.where) ? undefined : error.where], [t.expected, error.expected], [t.received, error.received]] as const;
  return (
    <div className={s['error']} data-code={error.code}>
      <p className={s['message']}>{error.message}</p>
      <dl>{details.map(([name, value]) => value !== undefined && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {error.hint !== undefined && <p className={s['hint']}>{error.hint}</p>}
    </div>
  );
}
