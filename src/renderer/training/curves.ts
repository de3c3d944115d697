// Which charts a run's curves make: the loss, each metric, the learning rate, the norm of the gradient.
import type { CurvePoints } from '../charts/points.ts';
import { isShare } from '../i18n/metric.ts';

export type Part = 'train' | 'dev' | 'objective';

export interface ChartOfRun {
  /** `loss`, a metric id (of a further loss `<id>:<node>`), `learningRate` or `gradientNorm`. */
  readonly id: string;
  readonly curves: readonly { readonly key: string; readonly part: Part }[];
  /** A share of one, shown in percent. */
  readonly share: boolean;
}

/** In the order in which they are looked at. Curves of the same quantity on train and dev share a chart. */
export function chartsOf(curves: Readonly<Record<string, CurvePoints>>): ChartOfRun[] {
  const keys = Object.keys(curves);
  const has = (key: string): boolean => keys.includes(key);
  const own = (key: string, part: Part): ChartOfRun['curves'] => (has(key) ? [{ key, part }] : []);
  const losses: ChartOfRun = { id: 'loss', share: false, curves: [...own('loss', 'train'), ...own('dev/loss', 'dev'), ...own('objective', 'objective')] };
  const special = new Set(['loss', 'objective', 'gradientNorm', 'learningRate']);
  const ids = [...new Set(keys.map((key) => key.replace(/^dev\//, '')).filter((key) => !key.includes('/') && !special.has(key)))];
  const rank = (id: string): number => (id.split(':')[0] === 'accuracy' ? 0 : id.startsWith('loss') ? 2 : 1);
  const metrics = ids.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).map((id): ChartOfRun => ({ id, share: isShare(id), curves: [...own(id, 'train'), ...own(`dev/${id}`, 'dev')] }));
  const rest: ChartOfRun[] = [
    ...(has('train/learningRate') ? [{ id: 'learningRate', share: false, curves: own('train/learningRate', 'train') }] : []),
    ...(has('gradientNorm') ? [{ id: 'gradientNorm', share: false, curves: own('gradientNorm', 'train') }] : []),
  ];
  return [losses, ...metrics, ...rest];
}

/** The best value of a curve and the epoch of it. */
export function bestOf(points: CurvePoints | undefined, better: 'higher' | 'lower'): { readonly value: number; readonly epoch: number } | undefined {
  let best: { value: number; epoch: number } | undefined;
  Array.from(points?.values ?? []).forEach((value, i) => {
    if (Number.isFinite(value) && (!best || (better === 'higher' ? value > best.value : value < best.value))) best = { value, epoch: points?.epochs[i] ?? Number.NaN };
  });
  return best;
}
