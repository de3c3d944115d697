// The charts of a run as it goes, with other runs of the project laid over them.
import { useQueries } from '@tanstack/react-query';
import { Layers } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { runColour } from '../charts/colours.ts';
import { CurveChart } from '../charts/curve-chart.tsx';
import type { ChartCurve } from '../charts/curve-chart.tsx';
import { beganAt, noPoints } from '../charts/points.ts';
import type { Axis, CurvePoints } from '../charts/points.ts';
import { useClient } from '../host/host.tsx';
import { formatNumber, formatPercent } from '../i18n/format.ts';
import { useCoreText } from '../i18n/core.ts';
import { metricTitle } from '../i18n/metric.ts';
import { useWords } from '../i18n/words.ts';
import { readCurves } from '../session/follow.ts';
import type { LiveRun } from '../session/live.ts';
import type { Run } from '../session/types.ts';
import { Button } from '../ui/button.tsx';
import { Segments, Switch } from '../ui/inputs.tsx';
import { Menu } from '../ui/menu.tsx';
import { chartsOf } from './curves.ts';
import type { ChartOfRun, Part } from './curves.ts';
import s from './training.module.css';
import { trainingWords } from './words.ts';

const colours: Readonly<Record<Part, string>> = { train: 'var(--train)', dev: 'var(--dev)', objective: 'var(--test)' };
/** Points that a run in the background is drawn with. */
const BACKGROUND = 500;
const short = (value: number): string => formatNumber(value, 3);

export function CurvesPanel({ live, runs }: { readonly live: LiveRun; readonly runs: readonly Run[] }) {
  const t = useWords(trainingWords);
  const client = useClient();
  const [axis, setAxis] = useState<Axis>('step');
  const [logarithmic, setLogarithmic] = useState(false);
  const [smoothing, setSmoothing] = useState(0.4);
  const [others, setOthers] = useState<readonly string[]>([]);
  const offered = runs.filter((r) => r.id !== live.run && r.steps > 0);
  const compared = offered.filter((r) => others.includes(r.id));
  const read = useQueries({
    queries: compared.map((r) => ({ queryKey: ['runs', 'curves', r.id, r.status], staleTime: r.status === 'running' ? 5000 : Infinity, queryFn: () => readCurves(client, r.id, BACKGROUND) })),
  });
  const { progress, prepared } = live.training ?? {};
  const began = Math.min(...Object.values(live.curves).map((c) => c.times[0] ?? Infinity));
  const last = Math.max(...Object.values(live.curves).map((c) => c.times[c.times.length - 1] ?? -Infinity));
  const charts = useMemo(() => chartsOf(live.curves), [live.curves]);
  // A press shows at once; the charts, which are built anew, come after.
  const look = useDeferredValue(useMemo(() => ({ axis, logarithmic, smoothing }), [axis, logarithmic, smoothing]));
  const end = look.axis === 'step' ? prepared?.totalSteps : look.axis === 'epoch' ? prepared?.totalEpochs : progress && Number.isFinite(began) ? (last - began) / 1000 + progress.secondsLeft : undefined;
  return (
    <>
      <div className={s['tools']}>
        <Segments<Axis> label={t.axis} value={axis} onChoose={setAxis} options={[{ value: 'step', title: t.byStep }, { value: 'epoch', title: t.byEpoch }, { value: 'time', title: t.byTime }]} />
        <label title={t.logarithmicHelp}><Switch checked={logarithmic} onChange={setLogarithmic} aria-label={t.logarithmicHelp} />{t.logarithmic}</label>
        <label>{t.smoothing}<input type="range" min={0} max={1} step={0.05} value={smoothing} onChange={(event) => { setSmoothing(Number(event.target.value)); }} /></label>
        <span className={s['push']} />
        <Menu align="end" trigger={<Button icon={<Layers />} disabled={offered.length === 0} title={offered.length === 0 ? t.noOthers : undefined}>{compared.length === 0 ? t.compare : t.compareCount(compared.length)}</Button>}
          items={[offered.slice(0, 12).map((r) => ({
            id: r.id, title: `${r.name} · ${r.id}`, checked: others.includes(r.id), perform: () => { setOthers(others.includes(r.id) ? others.filter((id) => id !== r.id) : [...others, r.id]); },
          }))]} />
      </div>
      <div className={s['charts']} data-tour-place="watch">
        {charts.map((chart) => (
          <RunChart key={chart.id} chart={chart} curves={live.curves} others={compared.map((r, i) => ({ run: r, curves: read[i]?.data }))}
            axis={look.axis} smoothing={look.smoothing} end={end} logarithmic={look.logarithmic && !chart.share} />
        ))}
      </div>
    </>
  );
}

interface RunChartProps {
  readonly chart: ChartOfRun;
  readonly curves: Readonly<Record<string, CurvePoints>>;
  readonly others: readonly { readonly run: Run; readonly curves: Readonly<Record<string, CurvePoints>> | undefined }[];
  readonly axis: Axis;
  readonly smoothing: number;
  readonly end: number | undefined;
  readonly logarithmic: boolean;
}

function RunChart({ chart, curves, others, ...view }: RunChartProps) {
  const t = useWords(trainingWords);
  const sayTitle = useCoreText();
  const drawn = useMemo(() => {
    const began = beganAt(curves);
    const own = chart.curves.map(({ key, part }): ChartCurve => ({
      id: key, name: chart.id === 'learningRate' ? t.rate : chart.id === 'gradientNorm' ? t.norm : t[part], colour: colours[part], points: curves[key] ?? noPoints, began,
    }));
    const rest = others.flatMap(({ run, curves: theirs }, i) => chart.curves.flatMap(({ key, part }): ChartCurve[] => {
      const points = theirs?.[key];
      const start = theirs && beganAt(theirs);
      return points && part !== 'objective' ? [{ id: `${run.id}/${key}`, name: `${run.name} · ${t[part]}`, colour: runColour(i + 2), points, dashed: part === 'dev', began: start }] : [];
    }));
    return [...own, ...rest];
  }, [chart, curves, others, t]);
  const title = chart.id === 'loss' ? t.loss : chart.id === 'learningRate' ? t.learningRate : chart.id === 'gradientNorm' ? t.gradientNorm : metricTitle(chart.id, sayTitle);
  return <CurveChart title={title} curves={drawn} {...view} format={chart.share ? formatPercent : short} marks={curves['train/phase']} height={176} />;
}
