// A sample of a table or of texts as one line.
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import s from '../data.module.css';
import type { PartName } from '../order.ts';
import type { Samples } from '../reads.ts';
import { dataWords } from '../words.ts';

/** Columns that have room. */
export const COLUMNS = 12;

interface RowProps { readonly index: number; readonly label: string; readonly part: PartName | undefined; readonly read: { readonly samples: Samples; readonly at: number } | undefined }

export function TableRow({ index, label, part, read }: RowProps) {
  const t = useWords(dataWords);
  const values = read?.samples.values?.[read.at];
  return (
    <>
      <span className={s['number']}>{index}</span>
      <span className={s['partMark']}><span className={s[part ?? 'none']} aria-hidden />{t[part ?? 'none']}</span>
      {label !== '' && <span className={s['labelCell']}>{label}</span>}
      {values?.slice(0, COLUMNS).map((v, k) => <span key={read?.samples.field.columns?.[k] ?? k} className={s['number']}>{formatNumber(v, 3)}</span>)}
      {values && values.length > COLUMNS && <span className={s['dim']}>…</span>}
      {read?.samples.texts && <span className={s['textCell']}>{read.samples.texts[read.at]}</span>}
    </>
  );
}

/** What stands in the columns. The rows say it themselves to screen readers. */
export function TableHead({ columns, labelled }: { readonly columns: readonly string[]; readonly labelled: boolean }) {
  const t = useWords(dataWords);
  return (
    <div className={s['tableHead']} aria-hidden>
      <span className={s['number']}>{t.index}</span><span className={s['partMark']}>{t.part}</span>{labelled && <span className={s['labelCell']}>{t.label}</span>}
      {columns.slice(0, COLUMNS).map((name) => <span key={name} className={s['number']} title={name}>{name}</span>)}
    </div>
  );
}
