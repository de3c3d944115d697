// What the classification metrics share: predicted classes, and the table of true against predicted ones.
import type { MetricBatch, MetricState } from './define.ts';

/** Class with the largest value of a row of `width` values; the first of equals. */
function largest(values: ArrayLike<number>, width: number, row: number): number {
  let best = 0;
  const from = row * width;
  for (let c = 1; c < width; c++) if ((values[from + c] as number) > (values[from + best] as number)) best = c;
  return best;
}

/** Class of each row of one-hot labels, distributions or scores: its largest entry, the first of equals. */
export const classesOfRows = (values: ArrayLike<number>, rows: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, row) => largest(values, values.length / rows, row));

/** Calls back with the true and the predicted class of every decision: one a sample, or one an output of a binary task. */
export function eachDecision(batch: MetricBatch, task: string, decide: (truth: number, predicted: number) => void): void {
  if (task === 'multiclass') {
    for (let i = 0; i < batch.samples; i++) decide(batch.target[i] as number, largest(batch.prediction, batch.width, i));
    return;
  }
  for (let i = 0; i < batch.samples * batch.width; i++) decide((batch.target[i] as number) > 0.5 ? 1 : 0, (batch.prediction[i] as number) > 0.5 ? 1 : 0);
}

/** counts[truth][predicted]. Decisions for classes outside are not counted. */
export class ConfusionCounts {
  readonly counts: number[][];
  readonly #task: string;

  constructor(options: { classes: number; task: string }) {
    this.#task = options.task;
    const classes = options.task === 'multiclass' ? options.classes : 2;
    this.counts = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  }

  add(batch: MetricBatch): void {
    eachDecision(batch, this.#task, (truth, predicted) => {
      const row = this.counts[truth];
      if (row?.[predicted] !== undefined) row[predicted]++;
    });
  }

  get total(): number { return this.counts.reduce((sum, row) => sum + row.reduce((a, b) => a + b, 0), 0); }
  get right(): number { return this.counts.reduce((sum, row, c) => sum + (row[c] as number), 0); }

  /** True positives, false positives and false negatives of each class. */
  perClass(): ClassCounts[] {
    return this.counts.map((row, c) => {
      const hits = row[c] as number;
      const predicted = this.counts.reduce((sum, other) => sum + (other[c] as number), 0);
      const support = row.reduce((a, b) => a + b, 0);
      return { hits, falsePositives: predicted - hits, misses: support - hits, support };
    });
  }
}

export interface ClassCounts { readonly hits: number; readonly falsePositives: number; readonly misses: number; readonly support: number }

export interface RateDetail {
  /** Mean over the classes that occur or are predicted. */
  readonly macro: number;
  /** From the counts of all classes together; one class of several: equals the accuracy. */
  readonly micro: number;
  readonly perClass: readonly number[];
}

/**
 * A rate worked out class by class. Its figure is the macro mean for several classes, and the rate of class 1 for binary
 * tasks. 0/0 counts as 0 where the class occurs or is predicted; a class that does neither is left out.
 */
export function rateState(options: { classes: number; task: string }, rate: (c: ClassCounts) => number): MetricState {
  const confusion = new ConfusionCounts(options);
  const detail = (): RateDetail => {
    const classes = confusion.perClass();
    const perClass = classes.map(rate);
    const seen = perClass.filter((_, c) => (classes[c] as ClassCounts).support + (classes[c] as ClassCounts).falsePositives > 0);
    const sum = (key: keyof ClassCounts): number => classes.reduce((s, c) => s + c[key], 0);
    return {
      macro: seen.reduce((a, b) => a + b, 0) / seen.length,
      micro: rate({ hits: sum('hits'), falsePositives: sum('falsePositives'), misses: sum('misses'), support: sum('support') }),
      perClass,
    };
  };
  return {
    add: (batch) => { confusion.add(batch); },
    value() {
      if (confusion.total === 0) return Number.NaN;
      return options.task === 'multiclass' ? detail().macro : (detail().perClass[1] as number);
    },
    detail,
  };
}

export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
