// How good the run's network is, by part of the data: figures, confusion, classes, ROC or scatter, and the worst samples.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { runColour, runDash } from '../../charts/colours.ts';
import { LineKey, XyChart } from '../../charts/xy-chart.tsx';
import { useClient } from '../../host/host.tsx';
import { formatCount, formatNumber, formatPercent } from '../../i18n/format.ts';
import { useCoreText } from '../../i18n/core.ts';
import { isShare, metricTitle } from '../../i18n/metric.ts';
import { useWords } from '../../i18n/words.ts';
import type { Run } from '../../session/types.ts';
import { Segments } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Confusion } from './confusion.tsx';
import type { Cell } from './confusion.tsx';
import { Examples } from './examples.tsx';
import type { Part } from './examples.tsx';
import s from './results.module.css';
import { useRunData } from './run-data.ts';
import type { RunData } from './run-data.ts';
import { resultWords } from './words.ts';

interface Rates { readonly perClass: readonly number[] }
interface Details {
  readonly confusionMatrix?: { readonly matrix: readonly (readonly number[])[]; readonly classes?: readonly string[] };
  readonly precision?: Rates; readonly recall?: Rates; readonly f1?: Rates;
  readonly auc?: { readonly perClass: readonly { readonly falsePositiveRate: readonly number[]; readonly truePositiveRate: readonly number[]; readonly auc: number; readonly precision?: readonly number[]; readonly averagePrecision?: number }[] };
}

const parts: readonly Part[] = ['train', 'dev', 'test'];
const say = (id: string, value: number): string => (isShare(id) ? formatPercent(value) : formatNumber(value, 4));

export function Evaluation({ run }: { readonly run: Run }) {
  const t = useWords(resultWords);
  const sayTitle = useCoreText();
  const there = parts.filter((p) => run.metrics[p] !== undefined);
  const [asked, setAsked] = useState<Part>();
  const part = asked ?? there.at(-1) ?? 'train';
  const data = useRunData(run.id);
  const ids = [...new Set(there.flatMap((p) => Object.keys(run.metrics[p] ?? {})))];
  return (
    <>
      <div className={s['head']}>
        <table className={s['table']}>
          <thead><tr><th scope="col">{t.metric}</th>{there.map((p) => <th key={p} scope="col">{t[p]}</th>)}</tr></thead>
          <tbody>{ids.map((id) => <tr key={id}><th scope="row">{id === 'loss' ? t.loss : metricTitle(id, sayTitle)}</th>{there.map((p) => { const v = run.metrics[p]?.[id]; return <td key={p}>{v === undefined ? '–' : say(id, v)}</td>; })}</tr>)}</tbody>
        </table>
        <span className={s['push']} />
        {there.length > 1 && <Segments<Part> label={t.part} value={part} onChoose={setAsked} options={there.map((p) => ({ value: p, title: t[p] }))} />}
      </div>
      {data && <Judged key={part} run={run} part={part} data={data} />}
    </>
  );
}

function Judged({ run, part, data }: { readonly run: Run; readonly part: Part; readonly data: RunData }) {
  const t = useWords(resultWords);
  const client = useClient();
  const [cell, setCell] = useState<Cell>();
  const evaluation = useQuery({ queryKey: ['models', 'evaluate', run.id, run.ended, part], staleTime: Infinity, queryFn: ({ signal }) => client.models.evaluate({ model: run.id, ...data, split: part }, { signal }) });
  if (evaluation.isPending) return <p className={s['dim']} role="status">{t.evaluating}</p>;
  return (
    <Loaded query={evaluation}>
      {({ outputs: [output] }) => {
        const details = (output?.details ?? {}) as Details;
        const { confusionMatrix: confusion } = details;
        const classes = output?.classes ?? confusion?.classes ?? confusion?.matrix.map((_, i) => String(i)) ?? [];
        return (
          <>
            <div className={s['columns']}>
              {confusion && <Confusion matrix={confusion.matrix} classes={classes} chosen={cell} onChoose={setCell} />}
              {confusion && <PerClass details={details} matrix={confusion.matrix} classes={classes} />}
              {details.auc && <Roc auc={details.auc} classes={classes} />}
              {details.auc && <PrecisionRecall auc={details.auc} classes={classes} />}
              {output?.task === 'regression' && <Scatter run={run.id} part={part} data={data} />}
            </div>
            {/* Another cell begins at its first page. */}
            <Examples key={JSON.stringify(cell)} run={run.id} data={data} part={part} cell={cell} classes={classes} onAll={() => { setCell(undefined); }} />
          </>
        );
      }}
    </Loaded>
  );
}

function PerClass({ details, matrix, classes }: { readonly details: Details; readonly matrix: readonly (readonly number[])[]; readonly classes: readonly string[] }) {
  const t = useWords(resultWords);
  const share = (rates: Rates | undefined, c: number): string => { const v = rates?.perClass[c]; return v === undefined ? '–' : formatPercent(v); };
  return (
    <section className={s['block']}>
      <h3>{t.perClass}</h3>
      {/* A region that scrolls is reached with the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={s['scroll']} tabIndex={0} role="region" aria-label={t.perClass}>
        <table className={s['table']}>
          <thead><tr><th scope="col">{t.class}</th><th scope="col">{t.precision}</th><th scope="col">{t.recall}</th><th scope="col">F1</th><th scope="col">AUC</th><th scope="col">{t.support}</th></tr></thead>
          <tbody>
            {matrix.map((row, c) => (
              <tr key={classes[c] ?? c}>
                <th scope="row"><span className={s['named']}>{lineOf(details.auc, c) !== undefined && <LineKey index={lineOf(details.auc, c) ?? 0} />}{classes[c] ?? c}</span></th><td>{share(details.precision, c)}</td><td>{share(details.recall, c)}</td><td>{share(details.f1, c)}</td>
                <td>{details.auc?.perClass[c] ? formatNumber(details.auc.perClass[c].auc, 4) : '–'}</td><td>{formatCount(row.reduce((a, b) => a + b, 0))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Roc({ auc, classes }: { readonly auc: NonNullable<Details['auc']>; readonly classes: readonly string[] }) {
  const t = useWords(resultWords);
  const known = auc.perClass.filter((c) => Number.isFinite(c.auc));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, c) => sum + c.auc, 0) / known.length;
  return (
    <XyChart title={`${t.roc} · AUC ${formatNumber(mean, 4)}`} summary={t.rocSummary(formatNumber(mean, 4))} xTitle={t.falsePositives} yTitle={t.truePositives} x={[0, 1]} y={[0, 1]} reference="diagonal"
      series={auc.perClass.map((c, i) => ({ name: `${className(auc, classes, i)}: ${formatNumber(c.auc, 4)}`, colour: runColour(i), dash: runDash(i), x: c.falsePositiveRate, y: c.truePositiveRate }))} />
  );
}

/** Which curve is that of a class; undefined where it has none. */
const lineOf = (auc: Details['auc'], c: number): number | undefined => (auc === undefined ? undefined : auc.perClass.length === 1 ? (c === 1 ? 0 : undefined) : c);
/** Of the positive class alone where there are two. */
const className = (auc: NonNullable<Details['auc']>, classes: readonly string[], i: number): string => (auc.perClass.length === 1 ? classes[1] ?? '1' : classes[i] ?? String(i));

function PrecisionRecall({ auc, classes }: { readonly auc: NonNullable<Details['auc']>; readonly classes: readonly string[] }) {
  const t = useWords(resultWords);
  // Evaluations of a host of another version may lack them.
  const known = auc.perClass.flatMap((c, i) => (c.precision && c.averagePrecision !== undefined && Number.isFinite(c.averagePrecision) ? [{ i, recall: c.truePositiveRate, precision: c.precision, average: c.averagePrecision }] : []));
  if (known.length === 0) return null;
  const mean = known.reduce((sum, c) => sum + c.average, 0) / known.length;
  return (
    <XyChart title={`${t.precisionRecall} · AP ${formatNumber(mean, 4)}`} summary={t.precisionRecallSummary(formatNumber(mean, 4))} xTitle={t.recall} yTitle={t.precision} x={[0, 1]} y={[0, 1]}
      series={known.map(({ i, recall, precision, average }) => ({ name: `${className(auc, classes, i)}: ${formatNumber(average, 4)}`, colour: runColour(i), dash: runDash(i), x: recall, y: precision }))} />
  );
}

function Scatter({ run, part, data }: { readonly run: string; readonly part: Part; readonly data: RunData }) {
  const t = useWords(resultWords);
  const client = useClient();
  const found = useQuery({ queryKey: ['models', 'examples', run, part, 'scatter'], staleTime: Infinity, queryFn: ({ signal }) => client.models.examples({ model: run, ...data, split: part, limit: 1 }, { signal }) });
  const scatter = found.data?.scatter;
  if (!scatter || scatter.truth.length === 0) return null;
  const { truth, predicted } = scatter;
  const both: [number, number] = [Math.min(...truth, ...predicted), Math.max(...truth, ...predicted)];
  const residual = predicted.map((p, i) => p - (truth[i] ?? 0));
  const most = Math.max(...residual.map(Math.abs));
  const summary = t.scatterSummary(truth.length);
  return (
    <>
      <XyChart title={t.scatter} summary={summary} xTitle={t.truth} yTitle={t.predicted} x={both} y={both} points reference="diagonal" series={[{ name: t.predicted, colour: 'var(--train)', x: truth, y: predicted }]} />
      <XyChart title={t.residuals} summary={summary} xTitle={t.predicted} yTitle={t.residual} x={[Math.min(...predicted), Math.max(...predicted)]} y={[-most, most]} points reference="zero" series={[{ name: t.residual, colour: 'var(--dev)', x: predicted, y: residual }]} />
    </>
  );
}
