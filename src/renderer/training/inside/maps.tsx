// Pictures of a layer with their numbers, and vectors as bars.
import type { CSSProperties } from 'react';
import type { Client } from '../../../preload/contract.ts';
import { formatCount, formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Png } from '../../ui/png.tsx';
import s from './inside.module.css';
import { insideWords } from './words.ts';

export type Activations = Awaited<ReturnType<Client['models']['activations']>>;
export type Filters = Awaited<ReturnType<Client['models']['filters']>>;

/** Pictures that are asked for first, and at most. */
export const FIRST = 32;
const MOST = 256;
/** Names of more numbers than these are not read by anybody. */
const NAMED = 40;
const short = (value: number): string => formatNumber(value, 3);

interface MapsProps {
  readonly given: Pick<Filters, 'total' | 'height' | 'width' | 'plates'>;
  /** Black and white lie as far from 0 as each other. */
  readonly symmetric?: boolean;
  readonly stale: boolean;
  readonly limit: number;
  onMore(limit: number): void;
}

export function Maps({ given: { total, height, width, plates }, symmetric = false, stale, limit, onMore }: MapsProps) {
  const t = useWords(insideWords);
  // A picture that is much wider than high, a signal or a matrix, gets the whole line.
  const tile = total === 1 ? '100%' : `${Math.min(160, Math.max(76, Math.round((72 * width) / height)))}px`;
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long list is scrolled with the keyboard */}
      <ul className={`${s['maps']} ${stale ? s['stale'] : ''}`} style={{ '--tile': tile } as CSSProperties} tabIndex={0}>
        {plates.map(({ picture, min, max }, i) => (
          // eslint-disable-next-line react/no-array-index-key -- the place is what a map is
          <li key={i} className={s['map']}>
            <Png bytes={picture} label={t.map(String(i + 1), short(min), short(max))} />
            <span aria-hidden>{i + 1}: {symmetric ? t.plusMinus(short(max)) : t.fromTo(short(min), short(max))}</span>
          </li>
        ))}
      </ul>
      {plates.length < total && (
        <div className={s['choose']}>
          <span className={s['dim']}>{t.shownOf(formatCount(plates.length), formatCount(total))}</span>
          {limit < MOST && <Button onClick={() => { onMore(Math.min(MOST, limit * 2)); }}>{t.more}</Button>}
        </div>
      )}
    </>
  );
}

export function Vector({ of: { values = [], range: { min, max }, classes }, stale }: { readonly of: Activations; readonly stale: boolean }) {
  const t = useWords(insideWords);
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const size = high - low || 1;
  if (values.length <= NAMED) {
    return (
      <div className={`${s['bars']} ${stale ? s['stale'] : ''}`}>
        {values.map((value, i) => (
          // eslint-disable-next-line react/no-array-index-key -- the place is what a number of a vector is
          <Bar key={i} name={classes?.[i] ?? String(i + 1)} value={value} from={(Math.min(0, value) - low) / size} to={(Math.max(0, value) - low) / size} />
        ))}
      </div>
    );
  }
  const zero = (100 * high) / size;
  return (
    <svg className={`${s['vector']} ${stale ? s['stale'] : ''}`} viewBox={`0 0 ${values.length} 100`} preserveAspectRatio="none" role="img" aria-label={t.numbers(formatCount(values.length), short(min), short(max))}>
      <path d={values.map((value, i) => `M${i} ${zero}h.9V${((100 * (high - value)) / size).toFixed(2)}h-.9z`).join('')} />
      <line x1={0} x2={values.length} y1={zero} y2={zero} />
    </svg>
  );
}

function Bar({ name, value, from, to }: { readonly name: string; readonly value: number; readonly from: number; readonly to: number }) {
  return (
    <>
      <span>{name}</span>
      <span className={s['track']}><span className={s['bar']} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} /></span>
      <span>{short(value)}</span>
    </>
  );
}
