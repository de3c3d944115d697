// Refuses before anything is allocated what no machine like this one can hold.
import { totalmem } from 'node:os';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Cost, Shapes } from '../../../core/shapes/types.ts';

/** A float32 weight and its gradient: whatever the optimizer, the batch and the device. */
const BYTES_PER_TRAINED = 8;
const BYTES_PER_FIXED = 4;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`;

/** Throws `training/out-of-memory` where the weights with their gradients alone are larger than the memory (or its limit for this process). */
export function assertWeightsFit(totals: Pick<Cost, 'trainable' | 'nonTrainable'>, where: string, memory: number = limitOfMemory()): void {
  const needed = totals.trainable * BYTES_PER_TRAINED + totals.nonTrainable * BYTES_PER_FIXED;
  if (needed <= memory) return;
  throw new LayerwrightError('training/out-of-memory', 'The weights of this network do not fit into memory.', {
    where, expected: `at most ${gigabytes(memory)}`, received: `${gigabytes(needed)} for ${totals.trainable.toLocaleString('en-US')} weights and their gradients`,
    hint: 'Use fewer units, filters or layers.',
  });
}

/** Throws `training/out-of-memory` where one sample's widest value cannot stand beside the one it is made of. */
export function assertSampleFits({ largestActivationBytes }: Pick<Shapes['totals'], 'largestActivationBytes'>, where: string, memory: number = limitOfMemory()): void {
  const needed = 2 * largestActivationBytes;
  // Sizes that only a run tells are none that can be judged.
  if (!(needed > memory)) return;
  throw new LayerwrightError('training/out-of-memory', 'A single sample does not fit into memory on its way through this network.', {
    where, expected: `at most ${gigabytes(memory)}`, received: gigabytes(needed), hint: 'Use smaller pictures, or fewer filters in the first layers.',
  });
}

function limitOfMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
