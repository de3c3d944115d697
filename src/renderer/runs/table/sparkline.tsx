// The loss of a run in a few pixels, read when its row is in sight.
import { useQuery } from '@tanstack/react-query';
import { smoothed } from '../../charts/points.ts';
import { useClient } from '../../host/host.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { runWords } from '../words.ts';
import { sparkPath } from './spark-path.ts';
import s from './table.module.css';

const POINTS = 160;
const SMOOTHING = 0.5;
const [WIDTH, HEIGHT] = [72, 20];

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
