// The curves of a run, train and dev of a figure in one chart.
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { axes, noPoints, type Axis } from '../../charts/points.ts';
import { useClient } from '../../host/host.tsx';
import { Segments } from '../../ui/inputs.tsx';
import type { RunDetails } from '../client-types.ts';
import { formatterOf } from '../metric.ts';
import { useNames } from '../names.ts';
import { chartsOf, PHASES } from './curves.ts';
import s from './details.module.css';

/** Points of a curve that are read: more than a screen has columns. */
export const CURVE_POINTS = 1500;

export function RunCurves({ run, series, end }: { readonly run: string; readonly series: RunDetails['series']; readonly end: number | undefined }) {
  const { t, figure } = useNames();
  const client = useClient();
  const [axis, setAxis] = useState<Axis>('step');
  const charts = chartsOf(series.map((one) => one.key));
  const phased = series.some((one) => one.key === PHASES);
  const keys = [...charts.flatMap((chart) => chart.lines.map((line) => line.key)), ...(phased ? [PHASES] : [])];
  const curves = useQueries({ queries: keys.map((key) => ({ queryKey: ['runs', 'curve', run, key, CURVE_POINTS], queryFn: () => client.runs.curve({ run, key, limit: CURVE_POINTS }) })) });
  if (charts.length === 0) return null;
  const marks = phased ? curves.at(-1)?.data : undefined;
  return (
    <section aria-label={t.curves}>
      <div className={s['titleRow']} style={{ marginBottom: 8 }}><h3>{t.curves}</h3><Segments label={t.axis} value={axis} options={axes.map((value) => ({ value, title: t[value] }))} onChoose={(value) => { setAxis(value); }} /></div>
      <div className={s['charts']}>
        {charts.map(({ name, lines }) => (
          <CurveChart key={name} title={name === 'learningRate' ? t.learningRateCurve : figure(name)} axis={axis} format={formatterOf(name)} smoothing={lines.some((l) => l.key === name) ? 0.4 : 0} {...(axis === 'epoch' && { end })} marks={marks}
            curves={lines.map(({ part, key }) => ({ id: key, name: t[part], colour: `var(--${part})`, points: curves[keys.indexOf(key)]?.data ?? noPoints }))} />
        ))}
      </div>
    </section>
  );
}
