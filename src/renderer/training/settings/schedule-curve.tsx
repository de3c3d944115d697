// The learning rate over the planned steps, drawn small under its schedule.
import type { TrainingSettings } from '../../../core/graph/schema.ts';
import { scheduleByType } from '../../../core/schedules/index.ts';
import { epochsOf, phasesOf } from '../../../core/training/phases.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import s from '../training.module.css';
import { trainingWords } from '../words.ts';

const WIDTH = 240;
const HEIGHT = 40;
const POINTS = 120;

/** Learning rates at equal distances over the training; undefined where the schedule is not valid, or hangs on what is measured. */
export function ratesOf({ schedule, learningRate }: Pick<TrainingSettings, 'schedule' | 'learningRate'>, plan: { readonly totalSteps: number; readonly stepsPerEpoch: number }): number[] | undefined {
  const { type, ...given } = schedule;
  const definition = scheduleByType(type);
  const params = definition?.params.safeParse(given);
  if (!definition || params?.success !== true || type === 'reduceOnPlateau') return undefined;
  try {
    return Array.from({ length: POINTS + 1 }, (_, i) => {
      const step = Math.round((i * Math.max(0, plan.totalSteps - 1)) / POINTS);
      return learningRate * definition.factor({ params: params.data, step, epoch: step / plan.stepsPerEpoch, totalSteps: plan.totalSteps, stepsPerEpoch: plan.stepsPerEpoch, history: [] });
    });
  } catch {
    return undefined;
  }
}

/** A schedule goes over each phase of its own: places from 0 to 1, and the rates there. */
function drawn(training: TrainingSettings, plan: { readonly totalSteps: number; readonly stepsPerEpoch: number }): readonly (readonly [place: number, rate: number])[] | undefined {
  const phases = phasesOf(training);
  const total = epochsOf(training);
  const points: (readonly [number, number])[] = [];
  let done = 0;
  for (const { epochs, learningRate } of phases) {
    const rates = ratesOf({ schedule: training.schedule, learningRate: learningRate ?? training.learningRate }, training.phases ? { stepsPerEpoch: plan.stepsPerEpoch, totalSteps: epochs * plan.stepsPerEpoch } : plan);
    if (!rates) return undefined;
    rates.forEach((rate, i) => { points.push([(done + (epochs * i) / POINTS) / total, rate]); });
    done += epochs;
  }
  return points;
}

export function ScheduleCurve({ training, plan }: { readonly training: TrainingSettings; readonly plan: { readonly totalSteps: number; readonly stepsPerEpoch: number } }) {
  const t = useWords(trainingWords);
  const points = drawn(training, plan);
  if (!points) return training.schedule.type === 'reduceOnPlateau' ? <p className={s['aside']}>{t.plateauCurve}</p> : null;
  const most = Math.max(...points.map(([, rate]) => rate));
  const line = points.map(([place, r]) => `${(place * WIDTH).toFixed(1)},${(HEIGHT - 3 - (r / most) * (HEIGHT - 6)).toFixed(1)}`).join(' ');
  return (
    <svg className={s['schedule']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={t.scheduleCurve(formatNumber(points[0]?.[1] ?? 0), formatNumber(points.at(-1)?.[1] ?? 0))}>
      <polyline points={line} fill="none" stroke="var(--accent)" strokeWidth="1.5" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
