// The arithmetic of the next run as far as it is known before the data are opened.
import type { TrainingSettings } from '../../../core/graph/schema.ts';
import { epochsOf } from '../../../core/training/phases.ts';

export interface Plan { readonly stepsPerEpoch: number; readonly totalSteps: number }

/** `samples`: of the training part, where known; else an epoch counts as a hundred steps, which keeps the form of a schedule. */
export function planOf(training: TrainingSettings | undefined, samples: number | undefined): Plan {
  if (!training) return { stepsPerEpoch: 1, totalSteps: 1 };
  const batch = training.batch === 0 ? samples ?? 1 : training.batch * training.accumulate;
  const stepsPerEpoch = samples === undefined ? (training.batch === 0 ? 1 : 100) : Math.max(1, Math.ceil(samples / batch));
  const all = epochsOf(training) * stepsPerEpoch;
  return { stepsPerEpoch, totalSteps: training.phases ? Math.min(training.steps ?? Infinity, all) : training.steps ?? all };
}
