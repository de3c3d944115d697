// Shares as bars with their names: classes with their probabilities, parts of a mask, likenesses.
import { formatPercent } from '../../i18n/format.ts';
import s from '../use.module.css';

export interface Bar { readonly name: string; readonly share: number; readonly text?: string; readonly colour?: string }

export function Bars({ bars, label }: { readonly bars: readonly Bar[]; readonly label: string }) {
  return (
    <ul className={s['bars']} aria-label={label}>
      {bars.map((bar, i) => (
        // eslint-disable-next-line react/no-array-index-key -- classes may share a name, and their order is what they are
        <li key={`${i} ${bar.name}`}>
          <span className={s['name']} title={bar.name}>{bar.name}</span>
          <span className={s['track']}><span className={s['bar']} style={{ width: `${Math.max(0, Math.min(1, bar.share)) * 100}%`, ...(bar.colour !== undefined && { background: bar.colour }) }} /></span>
          <span className={s['number']}>{bar.text ?? formatPercent(bar.share)}</span>
        </li>
      ))}
    </ul>
  );
}
