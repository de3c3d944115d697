// Points in the plane, coloured by class: tables of two columns are looked at all at once.
import type { DataSource, Description } from '../../document/dataset.ts';
import { formatWhole, formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import s from '../data.module.css';
import type { Membership } from '../order.ts';
import { useSamples } from '../reads.ts';
import { dataWords } from '../words.ts';

/** Points that are drawn, and asked for at a time. */
const MOST = 1600;
const PAGE = 200;
/** Classes in their order; more of them take the colours again. */
const colours = ['convolution', 'normalization', 'activation', 'recurrent', 'dense', 'input', 'attention', 'merge'].map((family) => `var(--family-${family})`);

interface ScatterProps { readonly source: DataSource; readonly description: Description; readonly field: Description['fields'][number]; readonly membership: Membership; readonly classNames: readonly string[]; readonly chosen: Int32Array; onOpen(position: number): void }

export function Scatter({ source, description, field, membership, classNames, chosen, onOpen }: ScatterProps) {
  const t = useWords(dataWords);
  const drawn = chosen.subarray(0, MOST);
  const reads = useSamples(source, description.fingerprint, Array.from({ length: Math.ceil(drawn.length / PAGE) }, (_, k) => ({ field: field.name, indices: [...drawn.subarray(k * PAGE, (k + 1) * PAGE)] })));
  const points = reads.flatMap((read, page) => (read.data?.values ?? []).map(([x = 0, y = 0], i) => ({ x, y, position: page * PAGE + i })));
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) { left = Math.min(left, x); right = Math.max(right, x); low = Math.min(low, y); high = Math.max(high, y); }
  const across = (x: number): number => 6 + ((x - left) / (right - left || 1)) * 308;
  const up = (y: number): number => 214 - ((y - low) / (high - low || 1)) * 208;
  return (
    <figure className={s['scatter']}>
      <svg viewBox="0 0 320 220" role="img" aria-label={t.plotted(formatWhole(points.length))}>
        {points.map(({ x, y, position }) => (
          <circle key={position} cx={across(x)} cy={up(y)} r={2.4} fill={colours[(membership.labels?.[drawn[position] as number] ?? 0) % colours.length]} fillOpacity={0.8} onClick={() => { onOpen(position); }} />
        ))}
      </svg>
      <figcaption>
        {classNames.map((name, k) => <span key={name}><i style={{ background: colours[k % colours.length] }} aria-hidden />{name}</span>)}
        <span className={s['dim']}>{t.plotted(formatWhole(points.length))}{points.length > 0 && ` · ${field.columns?.[0] ?? 'x'} ${formatNumber(left, 3)}…${formatNumber(right, 3)} · ${field.columns?.[1] ?? 'y'} ${formatNumber(low, 3)}…${formatNumber(high, 3)}`}</span>
      </figcaption>
    </figure>
  );
}
