// The loss of a run in a few pixels, read when its row is in sight.
import { useQuery } from '@tanstack/react-query';
import { smoothed } from '../../charts/points.ts';
import { useClient } from '../../host/host.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { runWords } from '../words.ts';
import s from './table.module.css';

const POINTS = 160;
const SMOOTHING = 0.5;
const [WIDTH, HEIGHT] = [72, 20];

/** The points as an SVG path in a box, highest at the top; gaps where a value is not finite. */
export function sparkPath(values: ArrayLike<number>, width: number, height: number): string {
  const finite = Array.from(values).filter((v) => Number.isFinite(v));
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const y = (v: number): number => (high > low ? height - 1 - (v - low) / (high - low) * (height - 2) : height / 2);
  let pen = 'M';
  return Array.from(values, (v, i) => {
    if (!Number.isFinite(v)) {
      pen = 'M';
      return '';
    }
    const point = `${pen}${(values.length > 1 ? i / (values.length - 1) * width : width / 2).toFixed(1)},${y(v).toFixed(1)}`;
    pen = 'L';
    return point;
  }).join('');
}

export function Sparkline({ run, still }: { readonly run: string; readonly still: boolean }) {
  const t = useWords(runWords);
  const client = useClient();
  const { data } = useQuery({ queryKey: ['runs', 'curve', run, 'loss', POINTS], queryFn: () => client.runs.curve({ run, key: 'loss', limit: POINTS }), enabled: still, staleTime: Infinity });
  const values = data?.values;
  const [first, last] = [values?.[0], values?.[values.length - 1]];
  if (!values || first === undefined || last === undefined) return null;
  return (
    <svg className={s['spark']} width={WIDTH} height={HEIGHT} role="img" aria-label={t.lossSpark(formatNumber(first, 3), formatNumber(last, 3))}>
      <path d={sparkPath(smoothed(values, SMOOTHING).map((v) => v ?? NaN), WIDTH, HEIGHT)} />
    </svg>
  );
}
