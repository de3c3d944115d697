// Rows of the loss conformance: values worked out in plain JavaScript, one sample at a time, from the published equations.
import type { Tensor } from '../../src/core/tensor.ts';
import { numbersOf, tensorFrom } from '../../src/core/tensor.ts';
import { between, floats, normal } from '../fixtures/random.ts';

export interface LossCase {
  readonly type: string;
  readonly note: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly prediction: Tensor;
  readonly target: Tensor;
  /** The value, from the definition. */
  readonly expected: number;
}

const labels = (shape: readonly number[], values: readonly number[], dtype: 'int32' | 'int64' | 'float32' = 'int32'): Tensor => tensorFrom(dtype, shape, values);
const values = (shape: readonly number[], list: readonly number[]): Tensor => tensorFrom('float64', shape, list);
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

const softmax = (z: readonly number[]): number[] => {
  const e = z.map((v) => Math.exp(v - Math.max(...z)));
  return e.map((v) => v / e.reduce((a, b) => a + b, 0));
};
const rows = (t: Tensor): number[][] => {
  const width = t.shape.at(-1) as number;
  const all = numbersOf(t);
  return Array.from({ length: all.length / width }, (_, i) => all.slice(i * width, (i + 1) * width));
};
/** −Σ y ln p of each row, mean. */
const entropy = (p: readonly number[][], y: readonly number[][]): number => mean(p.map((row, n) => -row.reduce((s, v, c) => s + (y[n]?.[c] as number) * Math.log(v), 0)));
const hot = (list: readonly number[], classes: number): number[][] => list.map((l) => Array.from({ length: classes }, (_, c) => (c === l ? 1 : 0)));
const pairs = (a: Tensor, b: Tensor, f: (x: number, y: number) => number): number => mean(numbersOf(a).map((x, i) => f(x, numbersOf(b)[i] as number)));
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

const logits = floats(11, [4, 3], normal);
const y4 = [2, 0, 1, 1];
const probabilities = values([4, 3], rows(floats(12, [4, 3], normal)).flatMap(softmax));
const z = floats(13, [5, 2], normal);
const bits = values([5, 2], [1, 0, 0, 1, 1, 1, 0, 0, 1, 0]);
const chances = floats(14, [5, 2], between(0.1, 0.9));
const a = floats(15, [4, 3], normal);
const b = floats(16, [4, 3], normal);
const maps = floats(17, [2, 3, 2], normal);
const mapLabels = [0, 2, 1, 1];
/** [2, 3, 2] with classes on axis 1, as rows of classes. */
const mapRows = [0, 1].flatMap((n) => [0, 1].map((s) => [0, 1, 2].map((c) => numbersOf(maps)[n * 6 + c * 2 + s] as number)));

export const lossCases: readonly LossCase[] = [
  { type: 'SoftmaxCrossEntropy', note: 'two equal logits: ln 2', params: {}, prediction: values([1, 2], [0, 0]), target: labels([1], [1]), expected: Math.LN2 },
  { type: 'SoftmaxCrossEntropy', note: 'class numbers', params: {}, prediction: logits, target: labels([4], y4), expected: entropy(rows(logits).map(softmax), hot(y4, 3)) },
  { type: 'SoftmaxCrossEntropy', note: 'class numbers in int64', params: {}, prediction: logits, target: labels([4], y4, 'int64'), expected: entropy(rows(logits).map(softmax), hot(y4, 3)) },
  { type: 'SoftmaxCrossEntropy', note: 'one-hot labels', params: {}, prediction: logits, target: values([4, 3], hot(y4, 3).flat()), expected: entropy(rows(logits).map(softmax), hot(y4, 3)) },
  { type: 'SoftmaxCrossEntropy', note: 'label smoothing', params: { labelSmoothing: 0.3 }, prediction: logits, target: labels([4], y4), expected: entropy(rows(logits).map(softmax), hot(y4, 3).map((r) => r.map((v) => 0.7 * v + 0.1))) },
  { type: 'SoftmaxCrossEntropy', note: 'class weights', params: { classWeights: [1, 2, 0.5] }, prediction: logits, target: labels([4], y4), expected: entropy(rows(logits).map(softmax), hot(y4, 3).map((r) => r.map((v, c) => v * ([1, 2, 0.5][c] as number)))) },
  { type: 'SoftmaxCrossEntropy', note: 'from probabilities', params: { from: 'probabilities' }, prediction: probabilities, target: labels([4], y4), expected: entropy(rows(probabilities), hot(y4, 3)) },
  { type: 'SoftmaxCrossEntropy', note: 'classes on axis 1 of a map', params: { axis: 1 }, prediction: maps, target: labels([2, 2], mapLabels), expected: entropy(mapRows.map(softmax), hot(mapLabels, 3)) },
  { type: 'SoftmaxCrossEntropy', note: 'logits of 1000 do not overflow', params: {}, prediction: values([2, 2], [1000, 0, 0, 1000]), target: labels([2], [0, 0]), expected: 500 },
  { type: 'BinaryCrossEntropy', note: 'a logit of zero: ln 2', params: {}, prediction: values([1, 1], [0]), target: values([1, 1], [1]), expected: Math.LN2 },
  { type: 'BinaryCrossEntropy', note: 'logits', params: {}, prediction: z, target: bits, expected: pairs(z, bits, (v, y) => -(y * Math.log(sigmoid(v)) + (1 - y) * Math.log(1 - sigmoid(v)))) },
  { type: 'BinaryCrossEntropy', note: 'weight of positives', params: { positiveWeight: 3 }, prediction: z, target: bits, expected: pairs(z, bits, (v, y) => -(3 * y * Math.log(sigmoid(v)) + (1 - y) * Math.log(1 - sigmoid(v)))) },
  { type: 'BinaryCrossEntropy', note: 'from probabilities', params: { from: 'probabilities' }, prediction: chances, target: bits, expected: pairs(chances, bits, (p, y) => -(y * Math.log(p) + (1 - y) * Math.log(1 - p))) },
  { type: 'BinaryCrossEntropy', note: 'logits of ±500 do not overflow', params: {}, prediction: values([2, 1], [500, -500]), target: values([2, 1], [0, 0]), expected: 250 },
  { type: 'MeanSquaredError', note: 'by hand: (1 + 4) / 2', params: {}, prediction: values([2, 1], [1, 3]), target: values([2, 1], [0, 5]), expected: 2.5 },
  { type: 'MeanSquaredError', note: '', params: {}, prediction: a, target: b, expected: pairs(a, b, (x, y) => (x - y) ** 2) },
  { type: 'MeanAbsoluteError', note: '', params: {}, prediction: a, target: b, expected: pairs(a, b, (x, y) => Math.abs(x - y)) },
  { type: 'Huber', note: 'by hand: (0.125 + 2.5) / 2', params: {}, prediction: values([2, 1], [0.5, 3]), target: values([2, 1], [0, 0]), expected: 1.3125 },
  { type: 'Huber', note: 'delta 0.4', params: { delta: 0.4 }, prediction: a, target: b, expected: pairs(a, b, (x, y) => (Math.abs(x - y) <= 0.4 ? 0.5 * (x - y) ** 2 : 0.4 * (Math.abs(x - y) - 0.2))) },
  { type: 'Hinge', note: '', params: {}, prediction: z, target: bits, expected: pairs(z, bits, (v, y) => Math.max(0, 1 - (2 * y - 1) * v)) },
  { type: 'Hinge', note: 'squared', params: { squared: true }, prediction: z, target: bits, expected: pairs(z, bits, (v, y) => Math.max(0, 1 - (2 * y - 1) * v) ** 2) },
  { type: 'KLDivergence', note: 'logits', params: {}, prediction: logits, target: probabilities, expected: entropy(rows(logits).map(softmax), rows(probabilities)) - entropy(rows(probabilities), rows(probabilities)) },
  { type: 'KLDivergence', note: 'from probabilities, to itself: 0', params: { from: 'probabilities' }, prediction: probabilities, target: probabilities, expected: 0 },
  { type: 'KLDivergence', note: 'to one class: its −ln p', params: {}, prediction: values([1, 2], [0, 0]), target: values([1, 2], [1, 0]), expected: Math.LN2 },
  { type: 'CosineSimilarity', note: 'by hand: 0, 1 and 2', params: {}, prediction: values([3, 2], [1, 2, 1, 0, 3, 1]), target: values([3, 2], [2, 4, 0, 5, -3, -1]), expected: 1 },
  { type: 'CosineSimilarity', note: '', params: {}, prediction: a, target: b, expected: mean(rows(a).map((x, n) => {
    const y = rows(b)[n] as number[];
    return 1 - x.reduce((s, v, i) => s + v * (y[i] as number), 0) / (Math.hypot(...x) * Math.hypot(...y));
  })) },
];
