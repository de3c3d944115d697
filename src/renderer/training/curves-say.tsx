// The reading of the curves in words, against the error that could be reached.
import { useState } from 'react';
import type { Run } from '../session/types.ts';
import { formatNumber, formatPercent } from '../i18n/format.ts';
import { remembered } from '../i18n/remembered.ts';
import { useWords } from '../i18n/words.ts';
import type { LiveRun } from '../session/live.ts';
import { Field } from '../ui/field.tsx';
import { NumberInput } from '../ui/inputs.tsx';
import s from './training.module.css';
import { readCurvesOf } from './verdict.ts';
import { trainingWords } from './words.ts';

const kept = remembered<Record<string, number>>('reachable', (value) => (typeof value === 'object' && value !== null ? value as Record<string, number> : undefined));
const tones: Readonly<Record<string, string>> = { diverging: 'bad', notLearning: 'bad', overfitting: 'warn', variance: 'warn', bias: 'warn', lossGap: 'warn', good: 'good', lossClose: 'good' };

/** Share of the planned steps that are done. What another host trains is known by its epochs. */
function doneOf({ training, ended }: LiveRun, run: Run): number {
  if (training) return training.progress ? training.progress.step / training.progress.totalSteps : 0;
  const { status, epochs, settings } = ended ?? run;
  const planned = Number(settings['epochs']);
  return (status === 'running' || status === 'paused') && planned > 0 ? epochs / planned : 1;
}

export function CurvesSay({ live, run }: { readonly live: LiveRun; readonly run: Run }) {
  const t = useWords(trainingWords);
  const [targets, setTargets] = useState(() => kept.read() ?? {});
  const target = targets[run.project] ?? 0;
  const verdict = readCurvesOf({ curves: live.curves, target, done: doneOf(live, run), ranAway: !live.training && (live.ended ?? run).error?.code === 'training/not-finite' });
  const points = (share: number): string => t.points((share * 100).toFixed(1));
  const text = ((): string => {
    switch (verdict.kind) {
      case 'early': return t.earlyText;
      case 'diverging': return t.divergingText(formatNumber(verdict.from, 3), formatNumber(verdict.to, 3));
      case 'notLearning': return t.notLearningText(formatNumber(verdict.from, 3), formatNumber(verdict.to, 3));
      case 'overfitting': return t.overfittingText(formatNumber(verdict.best, 3), formatNumber(verdict.epoch, 3), formatNumber(verdict.now, 3));
      case 'bias': return t.biasText(formatPercent(verdict.train), formatPercent(verdict.target), points(verdict.train - verdict.target));
      case 'variance': return t.varianceText(formatPercent(verdict.train), formatPercent(verdict.dev), points(verdict.dev - verdict.train));
      case 'good': return t.goodText(formatPercent(verdict.train), formatPercent(verdict.dev));
      case 'noDev': return Number.isNaN(verdict.train) ? t.noDevLoss : t.noDevText(formatPercent(verdict.train));
      case 'lossGap': return t.lossGapText(formatNumber(verdict.train, 3), formatNumber(verdict.dev, 3));
      default: return t.lossCloseText(formatNumber(verdict.train, 3), formatNumber(verdict.dev, 3));
    }
  })();
  const set = (percent: number): void => {
    const next = { ...targets, [run.project]: percent / 100 };
    setTargets(next);
    kept.write(next);
  };
  return (
    <section className={s['reading']}>
      <h3>{t.curvesSay}</h3>
      <p className={s['say']} data-tone={tones[verdict.kind]} data-verdict={verdict.kind}><b>{t.verdict(t[verdict.kind])}</b> {text}{'plateau' in verdict && verdict.plateau && ` ${t.plateau}`}</p>
      <Field label={t.target} help={t.targetHelp}>{(ids) => <NumberInput {...ids} value={Number((target * 100).toPrecision(6))} min={0} max={100} unit="%" onCommit={set} />}</Field>
    </section>
  );
}
