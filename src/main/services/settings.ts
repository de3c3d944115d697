// Mistakes in what the document says of training and data, found without opening the data.
import { LayerwrightError } from '../../core/errors.ts';
import type { Problem } from '../../core/graph/problem.ts';
import type { Project } from '../../core/graph/schema.ts';
import { metricById, metrics } from '../../core/metrics/index.ts';
import { phaseProject } from '../../core/training/phases.ts';
import { optimizerOf } from '../../core/training/updates.ts';
import { parseAugment } from '../data/index.ts';
import { scheduleOf } from '../engine/trainer/controls.ts';

/** The check's error as a problem; none where it passes. */
function problemOf(check: () => unknown): Problem[] {
  try {
    check();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof LayerwrightError)) throw thrown;
    const { where, ...rest } = thrown.toJSON();
    return [{ ...rest, ...(where !== undefined && { path: where }) }];
  }
}

/** Problems of optimizer, schedule, phases, metrics, early stopping and augmentation. */
export function settingProblems(project: Project): Problem[] {
  const { training, data } = project;
  const problems = [...problemOf(() => optimizerOf(training)), ...problemOf(() => scheduleOf(training)),
    ...(training.phases ?? []).flatMap((_, i) => problemOf(() => phaseProject(project, i)))];
  training.metrics.forEach((id, i) => {
    if (metricById(id)) return;
    problems.push({ code: 'training/settings', path: `training.metrics[${i}]`, message: `There is no metric "${id}".`, expected: metrics.map((m) => m.id).join(', '), received: id });
  });
  const watched = training.earlyStopping?.metric ?? 'loss';
  if (watched !== 'loss' && !metricById(watched)) {
    problems.push({ code: 'training/settings', path: 'training.earlyStopping.metric', message: `There is no metric "${watched}".`, expected: ['loss', ...metrics.map((m) => m.id)].join(', '), received: watched });
  }
  return [...problems, ...problemOf(() => parseAugment(data.augment))];
}
