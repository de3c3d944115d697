// The state of the run in one line: where it is, how fast, how long, how good; what went wrong where it failed.
import { LayerwrightError } from '../../core/errors.ts';
import { metricById } from '../../core/metrics/index.ts';
import { go } from '../app/navigation.ts';
import { useClient } from '../host/host.tsx';
import { useCoreMessage, useCoreText } from '../i18n/core.ts';
import { formatAgo, formatCount, formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { isShare, metricTitle } from '../i18n/metric.ts';
import { useWords } from '../i18n/words.ts';
import { lastValue } from '../charts/points.ts';
import type { LiveRun } from '../session/live.ts';
import { resumeRun } from '../session/start.ts';
import type { Run } from '../session/types.ts';
import { Button } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Select } from '../ui/inputs.tsx';
import { Progress } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import { bestOf } from './curves.ts';
import s from './training.module.css';
import { trainingWords } from './words.ts';

export function RunHead({ live, run, runs }: { readonly live: LiveRun; readonly run: Run; readonly runs: readonly Run[] }) {
  const t = useWords(trainingWords);
  const say = useCoreMessage();
  const language = useLanguage();
  const { training } = live;
  const now = live.ended ?? run;
  const progress = training?.progress;
  const choose = runs.length > 1 && <Select className={s['runs']} aria-label={t.run} value={run.id} options={runs.map((r) => ({ value: r.id, title: t.runTitle(r.name, formatAgo(r.created, language)) }))} onChoose={(id) => { go({ run: id }); }} />;
  return (
    <>
      <div className={s['head']} data-state={training?.state ?? now.status} data-step={progress?.step}>
        <h2>{training ? (progress ? t.epochOf(Math.min(progress.epoch + 1, progress.totalEpochs), progress.totalEpochs) : t.preparing) : statusText(now, t)}</h2>
        {training ? <Going live={live} /> : <Ended run={now} features={live.features} />}
        <Best live={live} />
        {choose}
      </div>
      {training && <div className={s['bar']}><Progress share={shareOf(live)} label={t.progress} /></div>}
      {training && training.notes.length > 0 && (
        <details className={s['notes']}><summary>{t.notes(training.notes.length)}</summary><ul>{[...new Set(training.notes)].map((note) => <li key={note}>{say(note)}</li>)}</ul></details>
      )}
      {!training && now.error && <div className={s['error']} role="alert"><ErrorText error={LayerwrightError.fromJSON(now.error)} /><GoOn run={now} /></div>}
    </>
  );
}

/** Of the features while they are computed, else of the training. */
function shareOf({ features, training }: LiveRun): number | undefined {
  if (features && features.done < features.total) return features.done / features.total;
  const progress = training?.progress;
  return progress && progress.step / progress.totalSteps;
}

function statusText(run: Run, t: { readonly finished: string; readonly stopped: string; readonly cancelled: string; readonly failed: string; readonly elsewhere: string }): string {
  if (run.status === 'running' || run.status === 'paused' || run.status === 'queued') return t.elsewhere;
  return t[run.status];
}

function Going({ live: { training, features, curves } }: { readonly live: LiveRun }) {
  const t = useWords(trainingWords);
  const progress = training?.progress;
  if (features && features.done < features.total) return <span className={s['figure']} role="status">{t.featuresGoing(formatCount(features.done), formatCount(features.total), formatDuration(features.secondsLeft))}</span>;
  if (!training || !progress) return <span className={s['figure']}>{t.preparingText}</span>;
  const rate = curves['train/learningRate'] && lastValue(curves['train/learningRate']);
  return (
    <>
      {training.state !== 'running' && training.state !== 'preparing' && <span className={s['figure']} role="status"><b>{training.state === 'paused' ? t.paused : t.stopping}</b></span>}
      <span className={s['figure']}>{t.step} <b>{formatCount(progress.step)}</b> / {formatCount(progress.totalSteps)}</span>
      <span className={s['figure']}><b>{formatCount(progress.samplesPerSecond)}</b> {t.samplesASecond}</span>
      <span className={s['figure']}><b>{formatDuration(progress.secondsLeft)}</b> {t.left}</span>
      {training.phase && <span className={s['figure']}>{t.phaseNow(training.phase.index + 1, training.phase.count)}</span>}
      <Once features={features} />
      {rate !== undefined && <span className={s['figure']}>{t.learningRate} <b>{formatNumber(rate, 3)}</b></span>}
    </>
  );
}

/** What was computed once for every sample, and how long that took. */
function Once({ features }: Pick<LiveRun, 'features'>) {
  const t = useWords(trainingWords);
  if (!features || features.done < features.total) return null;
  return <span className={s['figure']}>{features.seconds === 0 ? t.featuresAgain(formatCount(features.total)) : t.featuresDone(formatCount(features.total), formatNumber(features.seconds, 3))}</span>;
}

function Ended({ run, features }: { readonly run: Run; readonly features: LiveRun['features'] }) {
  const t = useWords(trainingWords);
  return (
    <>
      <span className={s['figure']}>{t.ranFor(formatCount(run.epochs), formatCount(run.steps), formatDuration(run.seconds))}</span>
      <Once features={features} />
      {(run.status === 'stopped' || run.status === 'cancelled') && <GoOn run={run} />}
    </>
  );
}

function GoOn({ run }: { readonly run: Run }) {
  const t = useWords(trainingWords);
  const client = useClient();
  return <div><Button onClick={() => { resumeRun(client, run.id).catch(notifyError); }}>{run.steps > 0 ? t.goOn : t.tryAgain}</Button></div>;
}

/** The best figure of the dev part so far: accuracy where there is one, else the loss. */
function Best({ live: { curves } }: { readonly live: LiveRun }) {
  const t = useWords(trainingWords);
  const sayTitle = useCoreText();
  const metric = ['accuracy', 'r2', 'loss'].find((id) => curves[`dev/${id}`] !== undefined);
  const best = metric === undefined ? undefined : bestOf(curves[`dev/${metric}`], metric === 'loss' ? 'lower' : metricById(metric)?.better ?? 'higher');
  if (metric === undefined || !best) return null;
  const name = metric === 'loss' ? t.loss : metricTitle(metric, sayTitle);
  return <span className={s['figure']}>{t.bestDev(name.toLowerCase(), isShare(metric) ? formatPercent(best.value) : formatNumber(best.value, 3), formatNumber(best.epoch, 3))}</span>;
}
