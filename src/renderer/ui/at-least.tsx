// A figure of which a part is known only while the network runs.
import { formatAtLeast } from '../i18n/format.ts';
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
  const text = formatAtLeast(value, format, open);
  return open ? <span title={t.atLeast}>{text}</span> : text;
}
