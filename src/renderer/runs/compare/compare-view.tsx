// Several runs side by side: curves over each other, figures, settings, networks.
import { ArrowLeft, X } from 'lucide-react';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { HeaderActions } from '../../app/slots.tsx';
import { runColour } from '../../charts/colours.ts';
import { CurveChart } from '../../charts/curve-chart.tsx';
import { axes, noPoints, type Axis } from '../../charts/points.ts';
import { useClient } from '../../host/host.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Segments, Select, Switch } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { backToTable, compareRuns, openRun } from '../actions.ts';
import type { Run, RunDetails } from '../client-types.ts';
import { formatterOf } from '../metric.ts';
import { useNames } from '../names.ts';
import { chartsOf } from '../details/curves.ts';
import { CURVE_POINTS } from '../details/run-curves.tsx';
import { GraphDifferences } from './graph-difference.tsx';
import { FiguresTable, SettingsTable } from './tables.tsx';
import { namesApart } from './apart.ts';
import details from '../details/details.module.css';
import s from './compare.module.css';

export function CompareView({ runs: ids }: { readonly runs: readonly string[] }) {
  const { t } = useNames();
  const client = useClient();
  const queries = useQueries({ queries: ids.map((run) => ({ queryKey: ['runs', 'get', run], queryFn: () => client.runs.get({ run }) })) });
  const found = queries.flatMap((q) => (q.data ? [q.data] : []));
  const waiting = queries.find((q) => q.isPending);
  return (
    <>
      <HeaderActions><Button icon={<ArrowLeft />} onClick={backToTable}>{t.allRuns}</Button></HeaderActions>
      {waiting ? <Loaded query={waiting}>{() => null}</Loaded> : found.length < 2 ? <Empty title={t.missing} action={<Button variant="primary" onClick={backToTable}>{t.allRuns}</Button>} /> : <Comparison found={found} />}
    </>
  );
}

function Comparison({ found }: { readonly found: readonly RunDetails[] }) {
  const { t } = useNames();
  const runs = found.map((d) => d.run);
  const called = namesApart(runs);
  return (
    <div className={s['view']}>
      <h2>{t.compareTitle(runs.length)}</h2>
      <div className={s['legend']}>
        {runs.map((run, i) => (
          <span key={run.id} className={s['legend']}>
            <button type="button" className={details['link']} onClick={() => { openRun(run.id); }}><i className={s['swatch']} style={{ background: runColour(i) }} />{called(run)}</button>
            {runs.length > 2 && <IconButton label={t.removeFromComparison(called(run))} icon={<X />} onClick={() => { compareRuns(runs.filter((r) => r !== run).map((r) => r.id)); }} />}
          </span>
        ))}
      </div>
      <Overlay found={found} />
      <FiguresTable runs={runs} />
      <SettingsTable runs={runs} />
      <GraphDifferences runs={runs} />
    </div>
  );
}

/** The curves of one figure of all runs. */
function Overlay({ found }: { readonly found: readonly RunDetails[] }) {
  const { t, figure } = useNames();
  const client = useClient();
  const [chosen, setChosen] = useState('loss');
  const [axis, setAxis] = useState<Axis>('step');
  const [smoothing, setSmoothing] = useState(0.4);
  const [logarithmic, setLogarithmic] = useState(false);
  const keys = [...new Set(found.flatMap((d) => chartsOf(d.series.map((one) => one.key)).flatMap((chart) => chart.lines.map((line) => line.key))))];
  const key = keys.includes(chosen) ? chosen : keys[0] ?? 'loss';
  const curves = useQueries({ queries: found.map(({ run }: { readonly run: Run }) => ({ queryKey: ['runs', 'curve', run.id, key, CURVE_POINTS], queryFn: () => client.runs.curve({ run: run.id, key, limit: CURVE_POINTS }) })) });
  const called = namesApart(found.map((d) => d.run));
  const name = (id: string): string => (id.includes('/') ? id.replace(/^(dev|train)\//, '$1.') : `train.${id}`);
  return (
    <section>
      <div className={s['row']}>
        <label>{t.metric} <Select value={key} options={keys.map((id) => ({ value: id, title: figure(name(id)) }))} onChoose={setChosen} className={s['pick'] ?? ''} /></label>
        <Segments label={t.axis} value={axis} options={axes.map((value) => ({ value, title: t[value] }))} onChoose={(value) => { setAxis(value); }} />
        <label>{t.smoothing} <input type="range" min={0} max={1} step={0.05} value={smoothing} onChange={(event) => { setSmoothing(Number(event.target.value)); }} /></label>
        <label>{t.logarithmic} <Switch checked={logarithmic} onChange={setLogarithmic} aria-label={t.logarithmic} /></label>
      </div>
      <CurveChart title={figure(name(key))} axis={axis} format={formatterOf(key)} smoothing={smoothing} logarithmic={logarithmic} height={260}
        curves={found.map(({ run }, i) => ({ id: run.id, name: called(run), colour: runColour(i), points: curves[i]?.data ?? noPoints, began: curves[i]?.data?.times[0] }))} />
    </section>
  );
}
