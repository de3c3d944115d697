// What a model says along a sound: a line for each of its numbers.
import { runColour, runDash } from '../../charts/colours.ts';
import { thinPoints } from '../../charts/points.ts';
import { LineKey, XyChart } from '../../charts/xy-chart.tsx';
import type { XySeries } from '../../charts/xy-chart.tsx';
import { useWords } from '../../i18n/words.ts';
import type { Shown } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';

type Series = Extract<Shown, { readonly kind: 'series' }>;

/** More than the drawing has columns. */
const MOST = 1000;

/** A line without what would not be seen: the extremes stay. */
function thinned(line: readonly number[], seconds: number): Pick<XySeries, 'x' | 'y'> {
  const places = line.map((_, i) => i);
  const { steps, values } = thinPoints({ steps: places, values: line, epochs: places, times: places }, MOST);
  return { x: Array.from(steps, (i) => i * seconds), y: Array.from(values) };
}

export function SeriesChart({ reading: { output, seconds, lines, count } }: { readonly reading: Series }) {
  const t = useWords(playWords);
  const pieces = lines[0]?.length ?? 0;
  const all = lines.flat().filter(Number.isFinite);
  const [least, most] = [all.reduce((a, b) => Math.min(a, b), Infinity), all.reduce((a, b) => Math.max(a, b), -Infinity)];
  // Probabilities stand on their whole axis.
  const range: readonly [number, number] = all.length === 0 || (least >= 0 && most <= 1) ? [0, 1] : [least, most];
  return (
    <section className={s['along']}>
      <h3>{output}</h3>
      <XyChart title={lines.length < count ? t.someOf(lines.length, count) : ''} summary={t.alongSound(output, pieces)} xTitle={t.seconds} yTitle="" width={720} size={240} x={[0, Math.max(1, pieces - 1) * seconds]} y={range}
        series={lines.map((line, i) => ({ name: `${i}`, colour: runColour(i), dash: runDash(i), ...thinned(line, seconds) }))} />
      {lines.length > 1 && <ul className={s['keys']}>{lines.map((_, i) => <li key={`${i}`}><LineKey index={i} /> {i}</li>)}</ul>}
    </section>
  );
}
