// A figure of which a part is known only while the network runs.
import { useWords } from '../i18n/words.ts';
import { uiWords } from './words.ts';

interface AtLeastProps {
  readonly value: number;
  format(value: number): string;
  /** Whether there is more of it than the value says. */
  readonly open: boolean | undefined;
}

export function AtLeast({ value, format, open = false }: AtLeastProps) {
  const t = useWords(uiWords);
  if (!open) return format(value);
  return <span title={t.atLeast}>{value === 0 ? '?' : `≥ ${format(value)}`}</span>;
}
