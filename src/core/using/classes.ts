// Scores of classes as probabilities, and the classes by them.

/** Scores of a model that does not say what they are: softmax, unless they are probabilities already. */
export function asProbabilities(values: readonly number[]): readonly number[] {
  const sum = values.reduce((a, b) => a + b, 0);
  if (values.every((v) => v >= 0 && v <= 1) && Math.abs(sum - 1) < 1e-3) return values;
  return softmax(values);
}

export const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

export function softmax(values: readonly number[]): number[] {
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const exp = values.map((v) => Math.exp(v - most));
  const total = exp.reduce((a, b) => a + b, 0);
  return exp.map((e) => e / total);
}

/** Entries by their value, the highest first; of equal ones the first. */
export const ranked = (values: readonly number[]): { readonly index: number; readonly value: number }[] =>
  values.map((value, index) => ({ index, value })).sort((a, b) => b.value - a.value || a.index - b.index);

/** One probability a class, whatever a model gives: of one number alone it is that of the second of two classes. */
export function classProbabilities(values: readonly number[]): readonly number[] {
  const [only = 0] = values;
  if (values.length !== 1) return asProbabilities(values);
  const second = only >= 0 && only <= 1 ? only : sigmoid(only);
  return [1 - second, second];
}
