import type { MetricDefinition } from './define.ts';

export interface RocCurve {
  /** From (0, 0) to (1, 1), at most 201 points. */
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly auc: number;
  /** Of the same points, the true positive rate being the recall; of the first the precision of the highest score. */
  readonly precision: readonly number[];
  /** Area under precision over recall, as steps: the mean precision at each positive sample found. NaN without positives. */
  readonly averagePrecision: number;
}

const POINTS = 200;

/** The ROC curve of scores for one class, with the precision at each of its points; samples of equal score are one step, so ties count half. */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean | number>): RocCurve {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const positives = order.reduce((n, i) => n + (positive[i] ? 1 : 0), 0);
  const negatives = order.length - positives;
  const x = [0];
  const y = [0];
  const precision = [Number.NaN];
  let area = 0;
  let averagePrecision = 0;
  let [hits, alarms] = [0, 0];
  for (let k = 0; k < order.length;) {
    const score = scores[order[k] as number];
    const [hitsBefore, alarmsBefore] = [hits, alarms];
    for (; k < order.length && scores[order[k] as number] === score; k++) {
      if (positive[order[k] as number]) hits++;
      else alarms++;
    }
    area += (alarms - alarmsBefore) * (hits + hitsBefore) / 2;
    x.push(alarms / negatives);
    y.push(hits / positives);
    precision.push(hits / (hits + alarms));
    averagePrecision += ((hits - hitsBefore) / positives) * (hits / (hits + alarms));
  }
  const auc = positives === 0 || negatives === 0 ? Number.NaN : area / (positives * negatives);
  precision[0] = precision[1] ?? Number.NaN;
  const every = Math.max(1, Math.ceil((x.length - 1) / POINTS));
  const keep = (_: number, i: number): boolean => i % every === 0 || i === x.length - 1;
  return { falsePositiveRate: x.filter(keep), truePositiveRate: y.filter(keep), auc, precision: precision.filter(keep), averagePrecision: positives === 0 ? Number.NaN : averagePrecision };
}

export const auc: MetricDefinition = {
  id: 'auc', title: 'ROC-AUC', better: 'higher', tasks: ['multiclass', 'binary'],
  doc: 'Area under the ROC curve: the chance that a positive sample scores above a negative one, ties half (Hanley and McNeil, 1982). Several classes: each against the rest, mean over the classes that occur beside others. All scores are kept until the end.',
  start({ classes, task }) {
    const outputs = task === 'multiclass' ? classes : 1;
    const scores: number[][] = Array.from({ length: outputs }, () => []);
    const truths: number[] = [];
    const curves = (): RocCurve[] => scores.map((s, c) => rocCurve(s, truths.map((t) => (task === 'multiclass' ? t === c : t > 0.5))));
    return {
      add({ samples, width, prediction, target }) {
        const decisions = task === 'multiclass' ? samples : samples * width;
        for (let i = 0; i < decisions; i++) truths.push(target[i] as number);
        for (let c = 0; c < outputs; c++) {
          for (let i = 0; i < decisions; i++) scores[c]?.push(prediction[task === 'multiclass' ? i * width + c : i] as number);
        }
      },
      value() {
        const defined = curves().map((c) => c.auc).filter((a) => !Number.isNaN(a));
        return defined.reduce((a, b) => a + b, 0) / defined.length;
      },
      detail: () => ({ perClass: curves() }),
    };
  },
};
