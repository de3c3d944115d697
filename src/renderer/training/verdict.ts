// What the curves say, in the words of the course: bias, variance, overfitting, no progress, divergence.
import { lastValue } from '../charts/points.ts';
import type { CurvePoints } from '../charts/points.ts';

export type Verdict =
  | { readonly kind: 'early' }
  | { readonly kind: 'diverging'; readonly from: number; readonly to: number }
  | { readonly kind: 'notLearning'; readonly from: number; readonly to: number }
  /** The dev loss has been rising since an epoch, while the training loss falls. */
  | { readonly kind: 'overfitting'; readonly best: number; readonly epoch: number; readonly now: number }
  /** Errors as shares of one. */
  | { readonly kind: 'bias' | 'variance' | 'good'; readonly train: number; readonly dev: number; readonly target: number; readonly plateau: boolean }
  | { readonly kind: 'noDev'; readonly train: number; readonly target: number; readonly plateau: boolean }
  /** Without a share of errors: losses alone are compared. */
  | { readonly kind: 'lossGap' | 'lossClose'; readonly train: number; readonly dev: number; readonly plateau: boolean };

export interface Reading {
  readonly curves: Readonly<Record<string, CurvePoints>>;
  /** Error that could be reached, as a share of one: people's, or another model's. */
  readonly target: number;
  /** Share of the planned steps that are done; 1 once it has ended. */
  readonly done: number;
  /** The run ended because its loss or its weights were no numbers: such a loss is no point of the curve. */
  readonly ranAway?: boolean;
}

/** Errors that differ by less are the same. */
const POINT = 0.01;
const FEW = 12;
/** Points before which a loss that has not moved may be about to. */
const ENOUGH = 50;
/** Below, what looks like a plateau is noise. */
const MANY = 60;
/** Share of the planned steps before which a loss that rests may be about to fall. */
const BEGUN = 0.1;

const finite = (points: CurvePoints | undefined): number[] => (points ? Array.from(points.values).filter(Number.isFinite) : []);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
/** Means of the beginning, of the stretch before the last, and of the last fifth. */
function stretches(values: readonly number[]): { first: number; before: number; last: number } {
  const fifth = Math.max(1, Math.floor(values.length / 5));
  const start = Math.max(1, Math.min(fifth, 10));
  return { first: mean(values.slice(0, start)), before: mean(values.slice(-2 * fifth, -fifth)), last: mean(values.slice(-fifth)) };
}

/** Whether the second half lies below the first beyond chance: Welch's t of their means, at about one in a thousand. */
function falls(values: readonly number[]): boolean {
  const half = values.length >> 1;
  const [a, b] = [values.slice(0, half), values.slice(values.length - half)];
  const spread = (list: readonly number[]): number => { const m = mean(list); return list.reduce((sum, v) => sum + (v - m) ** 2, 0) / Math.max(1, list.length - 1) / list.length; };
  return mean(a) - mean(b) > 3.1 * Math.sqrt(spread(a) + spread(b));
}

/** Reads the curves of a run. A pure function of them. */
export function readCurvesOf({ curves, target, done, ranAway = false }: Reading): Verdict {
  const loss = finite(curves['loss']);
  if (ranAway || curves['loss'] && Array.from(curves['loss'].values).some((v) => !Number.isFinite(v))) return { kind: 'diverging', from: loss[0] ?? Number.NaN, to: Number.NaN };
  if (loss.length < FEW) return { kind: 'early' };
  const { first, before, last } = stretches(loss);
  if (last > 1.5 * Math.abs(first) + 1e-9 && last > before) return { kind: 'diverging', from: first, to: last };
  const gained = first - last;
  if (gained < 0.02 * Math.abs(first)) {
    // Said only of a loss that had time to fall, and of which no fall can be told from its noise.
    if (loss.length < ENOUGH && (curves['loss']?.epochs[loss.length - 1] ?? 0) < 1) return { kind: 'early' };
    if (!falls(loss)) return { kind: 'notLearning', from: first, to: last };
  }
  const plateau = loss.length >= MANY && done > BEGUN && before - last < 0.02 * gained;
  const rising = overfitting(curves['dev/loss'], before > last);
  if (rising) return rising;
  const accuracy = finite(curves['accuracy']);
  const trainError = accuracy.length > 0 ? 1 - stretches(accuracy).last : undefined;
  const devAccuracy = curves['dev/accuracy'] && lastValue(curves['dev/accuracy']);
  if (trainError !== undefined && devAccuracy !== undefined) return ofErrors(trainError, 1 - devAccuracy, target, plateau);
  if (trainError !== undefined) return { kind: 'noDev', train: trainError, target, plateau };
  const devLoss = curves['dev/loss'] && lastValue(curves['dev/loss']);
  if (devLoss === undefined) return { kind: 'noDev', train: Number.NaN, target, plateau };
  return { kind: devLoss > 1.25 * last + 1e-9 ? 'lossGap' : 'lossClose', train: last, dev: devLoss, plateau };
}

function ofErrors(train: number, dev: number, target: number, plateau: boolean): Verdict {
  const bias = train - target;
  const variance = dev - train;
  const kind = Math.max(bias, variance) < 2 * POINT ? 'good' : variance > bias ? 'variance' : 'bias';
  return { kind, train, dev, target, plateau };
}

/** The dev loss was at its best some evaluations ago and has risen by a tenth since. */
function overfitting(dev: CurvePoints | undefined, falling: boolean): Verdict | undefined {
  const values = finite(dev);
  if (!dev || !falling || values.length < 5) return undefined;
  const best = Math.min(...values);
  const at = values.indexOf(best);
  const now = mean(values.slice(-2));
  if (values.length - 1 - at < 3 || now < 1.1 * best) return undefined;
  return { kind: 'overfitting', best, epoch: dev.epochs[at] ?? Number.NaN, now };
}
