// A run as the window sees it: what is true of it now and its curves, extended by what the host tells.
import { appendPoints, noPoints } from '../charts/points.ts';
import type { Diagnostics } from '../../core/training/index.ts';
import type { CurvePoints } from '../charts/points.ts';
import type { MetricRow, Run, TrainResult, Training, TrainingEvent } from './types.ts';

export interface LiveRun {
  readonly run: string;
  /** The last look at the layers that this window heard of. */
  readonly diagnostics?: Diagnostics;
  /** While this host trains it. */
  readonly training?: Training;
  /** Once it is known to have ended, or to be trained by another host. */
  readonly ended?: Run;
  /** Where this window saw the end. */
  readonly result?: TrainResult;
  readonly curves: Readonly<Record<string, CurvePoints>>;
  /** Features that were computed once, as far as this window heard of it. */
  readonly features?: Training['features'];
  /** Step of the last checkpoint, and when it was heard of. */
  readonly checkpoint?: { readonly step: number; readonly time: number };
}

export const emptyLive = (run: string): LiveRun => ({ run, curves: {} });

/** Rows of figures as points by curve. They bear no time: it is when they were heard. */
export function pointsByKey(rows: readonly MetricRow[], now: number): Map<string, CurvePoints> {
  const byKey = new Map<string, { steps: number[]; values: number[]; epochs: number[]; times: number[] }>();
  for (const { key, step, epoch, value } of rows) {
    let points = byKey.get(key);
    if (!points) {
      points = { steps: [], values: [], epochs: [], times: [] };
      byKey.set(key, points);
    }
    points.steps.push(step);
    points.values.push(value);
    points.epochs.push(epoch);
    points.times.push(now);
  }
  return byKey;
}

export function withRows(live: LiveRun, rows: readonly MetricRow[], now: number): LiveRun {
  if (rows.length === 0) return live;
  const curves = { ...live.curves };
  for (const [key, points] of pointsByKey(rows, now)) curves[key] = appendPoints(curves[key] ?? noPoints, points);
  return { ...live, curves };
}

/** Curves that were read under what was heard meanwhile. */
export function withRead(live: LiveRun, read: Readonly<Record<string, CurvePoints>>): LiveRun {
  const curves: Record<string, CurvePoints> = { ...read };
  for (const [key, points] of Object.entries(live.curves)) curves[key] = appendPoints(curves[key] ?? noPoints, points);
  return { ...live, curves };
}

/** The run after an event; metrics are taken by the batch, see `withRows`. */
export function heard(live: LiveRun, event: TrainingEvent, now: number): LiveRun {
  const { training } = live;
  switch (event.type) {
    case 'now': {
      const { ended: _ended, result: _result, ...rest } = live;
      // What was heard before is in the curves that are read next.
      return { ...rest, curves: {}, training: event.training, ...(event.training.features && { features: event.training.features }), ...(event.training.diagnostics && { diagnostics: event.training.diagnostics }) };
    }
    case 'ended': {
      const { training: _training, ...rest } = live;
      return { ...rest, ended: event.run, ...(event.result && { result: event.result }) };
    }
    case 'prepared': return training ? { ...live, training: { ...training, prepared: event.info, state: training.state === 'preparing' ? 'running' : training.state } } : live;
    case 'progress': return training ? { ...live, training: { ...training, progress: event.progress } } : live;
    case 'features': return { ...live, features: event.features };
    case 'phase': return training ? { ...live, training: { ...training, phase: event.phase, ...(training.prepared && { prepared: { ...training.prepared, totalSteps: event.phase.totalSteps, totalEpochs: event.phase.totalEpochs, parameters: event.phase.parameters } }) } } : live;
    case 'state': return training && training.state !== 'stopping' ? { ...live, training: { ...training, state: event.state } } : live;
    case 'note': return training ? { ...live, training: { ...training, notes: [...training.notes, event.text].slice(-100) } } : live;
    case 'diagnostics': return { ...live, diagnostics: event.diagnostics };
    case 'checkpoint': return { ...live, checkpoint: { step: event.step, time: now } };
    default: return live;
  }
}
