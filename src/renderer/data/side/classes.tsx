// How many samples each class has, by part; a click shows those of one class.
import { formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import s from '../data.module.css';
import { partNames } from '../order.ts';
import type { Counts } from '../order.ts';
import { dataWords } from '../words.ts';

/** Classes that are drawn. */
const MOST = 200;

export function ClassCounts({ counts, names, chosen, onChoose }: { readonly counts: Counts; readonly names: readonly string[]; readonly chosen: number | undefined; onChoose(index: number | undefined): void }) {
  const t = useWords(dataWords);
  const sums = counts.classes.map(([a, b, c]) => a + b + c);
  const most = sums.reduce((a, b) => Math.max(a, b), 1);
  return (
    <section className={s['panel']}>
      <h3>{t.classCounts}</h3>
      <ul className={s['classes']}>
        {names.slice(0, MOST).map((name, k) => (
          <li key={name}>
            <button type="button" aria-pressed={chosen === k} className={s['class']} onClick={() => { onChoose(chosen === k ? undefined : k); }}>
              <span className={s['className']} title={name}>{name}</span>
              <span className={s['classBar']} aria-hidden>{partNames.map((part, p) => <span key={part} className={s[`fill-${part}`]} style={{ width: `${(((counts.classes[k]?.[p] ?? 0) / most) * 100).toFixed(2)}%` }} />)}</span>
              <span className={s['number']}>{formatWhole(sums[k] ?? 0)}</span>
            </button>
          </li>
        ))}
      </ul>
      {names.length > MOST && <p className={s['dim']}>{t.more(names.length - MOST)}</p>}
    </section>
  );
}
