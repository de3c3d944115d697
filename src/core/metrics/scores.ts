// Several metrics kept together over the batches of one output: their figures, and the tables behind them.
import type { Task } from '../losses/define.ts';
import type { MetricBatch, MetricDefinition, MetricState } from './define.ts';

export interface Scores {
  /** `width` of the first batch says how many classes there are (multiclass). */
  add(batch: MetricBatch): void;
  /** By metric id. The confusion matrix has no figure; nothing before the first batch. */
  readonly figures: Readonly<Record<string, number>>;
  /** Tables and curves by metric id; the confusion matrix with the names of its classes, `{ matrix, classes? }`. */
  readonly details: Readonly<Record<string, unknown>>;
}

export function scoresOf(metrics: readonly MetricDefinition[], task: Task, classes: readonly string[] | undefined): Scores {
  let states: (readonly [MetricDefinition, MetricState])[] = [];
  return {
    add(batch) {
      if (states.length === 0) states = metrics.map((m) => [m, m.start({ classes: task === 'binary' ? 2 : batch.width, task })]);
      for (const [, state] of states) state.add(batch);
    },
    get figures() {
      return Object.fromEntries(states.flatMap(([{ id }, state]) => (id === 'confusionMatrix' ? [] : [[id, state.value()]])));
    },
    get details() {
      return Object.fromEntries(states.flatMap(([{ id }, state]) => {
        const detail = state.detail?.();
        if (detail === undefined) return [];
        return [[id, id === 'confusionMatrix' ? { matrix: detail, ...(classes && { classes }) } : detail]];
      }));
    },
  };
}
