// What a model says along a sound: a line for each of its numbers.
import { LineKey, XyChart } from '../../charts/xy-chart.tsx';
import { runColour, runDash } from '../../charts/colours.ts';
import { useWords } from '../../i18n/words.ts';
import type { Shown } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';

type Series = Extract<Shown, { readonly kind: 'series' }>;

/** More than the drawing has columns. */
const STRETCHES = 400;

/** Places of the lowest and the highest number of each stretch, in order: the extremes stay visible. */
export function outline(line: readonly number[], stretches = STRETCHES): number[] {
  if (line.length <= 2 * stretches) return line.map((_, i) => i);
  return Array.from({ length: stretches }, (_, n) => {
    const [from, to] = [Math.floor(n * line.length / stretches), Math.floor((n + 1) * line.length / stretches)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if ((line[i] as number) < (line[low] as number)) low = i;
      if ((line[i] as number) > (line[high] as number)) high = i;
    }
    return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
  }).flat();
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
        series={lines.map((line, i) => { const at = outline(line); return { name: `${i}`, colour: runColour(i), dash: runDash(i), x: at.map((k) => k * seconds), y: at.map((k) => line[k] as number) }; })} />
      {lines.length > 1 && <ul className={s['keys']}>{lines.map((_, i) => <li key={`${i}`}><LineKey index={i} /> {i}</li>)}</ul>}
    </section>
  );
}
