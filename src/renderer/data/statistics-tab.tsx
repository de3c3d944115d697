// Means, deviations and histograms of the training part, and what the scaling of each bound field makes of them.
import { useState } from 'react';
import type { Binding } from '../../core/graph/schema.ts';
import type { DataSource, Description } from '../document/dataset.ts';
import { useDocument } from '../document/store.ts';
import { formatWhole, formatNumber } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Loaded } from '../ui/loading.tsx';
import { Button } from '../ui/button.tsx';
import s from './data.module.css';
import { useStatistics } from './reads.ts';
import type { Statistics } from './reads.ts';
import { dataWords } from './words.ts';

type Overview = Statistics['fields'][number];
/** Rows that are shown before the rest is asked for. */
const FIRST = 12;

export function StatisticsTab({ source, description }: { readonly source: DataSource; readonly description: Description }) {
  const t = useWords(dataWords);
  const query = useStatistics(source, description);
  return (
    <div className={s['page']}>
      <Loaded query={query}>
        {(statistics) => (statistics.fields.length === 0 ? <p>{t.noStatistics}</p> : statistics.fields.map((overview) => {
          const field = description.fields.find((f) => f.name === overview.field);
          return field && <FieldStatistics key={overview.field} overview={overview} field={field} training={statistics.training} />;
        }))}
      </Loaded>
    </div>
  );
}

/** (x − a) / b of the scaling, channel by channel, as a training does it. */
function scaled(x: number, transform: Binding['transform'], mean: number, std: number): number {
  if (transform === 'scale255') return x / 255;
  return transform === 'standardize' ? (x - mean) / (std > 1e-12 ? std : 1) : x;
}

function FieldStatistics({ overview, field, training }: { readonly overview: Overview; readonly field: Description['fields'][number]; readonly training: number }) {
  const t = useWords(dataWords);
  const [all, setAll] = useState(false);
  const project = useDocument((d) => d.project);
  const binding = project && [...Object.values(project.bindings.inputs), ...Object.values(project.bindings.losses)].find((b) => b.field === field.name);
  const names = field.kind === 'image' ? channelNames(overview.mean.length, t) : overview.mean.length > 1 ? field.columns ?? [] : [field.columns?.[0] ?? t.all];
  const shown = overview.mean.map((_, k) => k).slice(0, all ? undefined : FIRST);
  return (
    <section className={s['statistics']}>
      <h3>{field.name} <span className={s['dim']}>{t.statisticsOf(formatWhole(overview.samples), formatWhole(training))} · {binding ? t[`t_${binding.transform}`] : t.notBound}</span></h3>
      <table className={s['table']}>
        <thead>
          <tr>
            <th scope="col">{field.kind === 'image' ? t.channel : field.kind === 'table' ? t.column : t.values}</th><th scope="col">{t.mean}</th><th scope="col">{t.deviation}</th>
            <th scope="col">{t.smallest}</th><th scope="col">{t.largest}</th><th scope="col">{t.before}</th>{binding && binding.transform !== 'none' && <th scope="col">{t.after}</th>}
          </tr>
        </thead>
        <tbody>
          {shown.map((k) => {
            const [mean, std, min, max] = [overview.mean[k] ?? 0, overview.std[k] ?? 0, overview.min[k] ?? 0, overview.max[k] ?? 0];
            const histogram = overview.histograms[k];
            const name = names[k] ?? String(k);
            const after = (x: number): string => formatNumber(scaled(x, binding?.transform ?? 'none', mean, std), 3);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {[mean, std, min, max].map((v, i) => <td key={i} className={s['number']}>{formatNumber(v)}</td>)}
                <td>{histogram && <Bars counts={histogram.counts} label={t.histogram(name)} from={formatNumber(histogram.low, 3)} to={formatNumber(field.kind === 'image' ? 255 : histogram.high, 3)} />}</td>
                {binding && binding.transform !== 'none' && <td>{histogram && <Bars counts={histogram.counts} label={t.histogram(`${name}, ${t.after}`)} from={after(histogram.low)} to={after(field.kind === 'image' ? 255 : histogram.high)} />}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
      {!all && overview.mean.length > FIRST && <Button variant="quiet" onClick={() => { setAll(true); }}>{t.more(overview.mean.length - FIRST)}</Button>}
    </section>
  );
}

function channelNames(count: number, t: { readonly grey: string; readonly red: string; readonly green: string; readonly blue: string; readonly alpha: string }): readonly string[] {
  return count === 1 ? [t.grey] : [t.red, t.green, t.blue, t.alpha].slice(0, count);
}

function Bars({ counts, label, from, to }: { readonly counts: readonly number[]; readonly label: string; readonly from: string; readonly to: string }) {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return (
    <figure className={s['bars']}>
      {/* Heights by the square root: a peak at black does not hide the rest. */}
      <svg viewBox={`0 0 ${counts.length} 30`} preserveAspectRatio="none" role="img" aria-label={label}>
        {counts.map((n, k) => { const height = n === 0 ? 0 : Math.max(1, Math.sqrt(n / most) * 29); return <rect key={k} x={k + 0.1} y={30 - height} width={0.8} height={height} fill="var(--accent)" />; })}
      </svg>
      <figcaption><span>{from}</span><span>{to}</span></figcaption>
    </figure>
  );
}
