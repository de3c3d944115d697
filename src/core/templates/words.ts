// What templates begin and end with: the input, the heads with their losses; and sizes, for networks that shrink with their pictures.
import type { Sketch } from '../graph/sketch.ts';
import { dense, flatten, maxPool } from '../layers/blocks/vocabulary.ts';
import type { DenseOptions, PoolOptions } from '../layers/blocks/vocabulary.ts';

export const input = (s: Sketch, shape: readonly number[]): string => s.add('Input', { shape: [...shape] }, [], { id: 'input' });

/** The input as a row of features: flattened where it is not one already. */
export function features(s: Sketch, shape: readonly number[]): string {
  const x = input(s, shape);
  return shape.length === 1 ? x : flatten(s, x, { id: 'flatten' });
}

/** Logits of the classes and their softmax cross-entropy. `id` names the dense layer, `loss` the loss. */
export function classify(s: Sketch, from: string, classes: number, options: DenseOptions & { loss?: string; lossParams?: Record<string, unknown> } = {}): void {
  const { loss = 'loss', lossParams = {}, id = 'logits', ...rest } = options;
  s.add('SoftmaxCrossEntropy', lossParams, dense(s, from, classes, { id, ...rest }), { id: loss });
}

/** Two classes: one logit and binary cross-entropy; more: `classify`. */
export function decide(s: Sketch, from: string, classes: number, options: DenseOptions = {}): void {
  if (classes > 2) {
    classify(s, from, classes, options);
    return;
  }
  s.add('BinaryCrossEntropy', {}, dense(s, from, 1, { id: 'logit', ...options }), { id: 'loss' });
}

/** Size after a window of `kernel` moves by `stride` without padding. */
export const valid = (size: number, kernel: number, stride: number): number => Math.floor((size - kernel) / stride) + 1;
/** Size after a window moves by `stride` with the padding that keeps the size at stride 1. */
export const same = (size: number, stride: number): number => Math.ceil(size / stride);

/** A max pool without padding, left out where the map is smaller than its window: [node, new size]. */
export function poolIfFits(s: Sketch, from: string, side: number, window: number, stride: number, options: PoolOptions = {}): [string, number] {
  return side < window ? [from, side] : [maxPool(s, from, window, { ...options, stride }), valid(side, window, stride)];
}
