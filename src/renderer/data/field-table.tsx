// The fields of a data set: what each holds, in the field's own terms.
import { formatShape } from '../../core/tensor.ts';
import type { Description } from '../document/dataset.ts';
import { formatNumber } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import s from './data.module.css';
import { dataWords } from './words.ts';

/** Classes that are named before the rest is counted. */
const NAMED = 12;

export function FieldTable({ description }: { readonly description: Description }) {
  const t = useWords(dataWords);
  return (
    <table className={s['table']}>
      <caption className="visually-hidden">{t.fields}</caption>
      <thead><tr><th scope="col">{t.field}</th><th scope="col">{t.kind}</th><th scope="col">{t.shape}</th><th scope="col">{t.range}</th></tr></thead>
      <tbody>
        {description.fields.map((f) => (
          <tr key={f.name}>
            <th scope="row">{f.name}</th>
            <td className={s['whole']}>{t[f.kind]} · {f.dtype}</td>
            <td>{f.classes ? <ClassNames classes={f.classes} /> : f.columns && f.columns.length > 1 ? <><strong>{f.shape.join('×')}</strong> {f.columns.slice(0, NAMED).join(', ')}{f.columns.length > NAMED && ', …'}</> : formatShape(f.shape)}</td>
            <td className={s['whole']}>{f.range && !f.classes ? `${formatNumber(f.range[0])} … ${formatNumber(f.range[1])}` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ClassNames({ classes }: { readonly classes: NonNullable<Description['fields'][number]['classes']> }) {
  const t = useWords(dataWords);
  return (
    <>
      <strong>{classes.length}</strong>{' '}
      {classes.slice(0, NAMED).map((c, i) => <span key={c.name}>{i > 0 && ', '}{c.name} <span className={s['dim']}>{c.counts.all}</span></span>)}
      {classes.length > NAMED && <span className={s['dim']}> · {t.more(classes.length - NAMED)}</span>}
    </>
  );
}
