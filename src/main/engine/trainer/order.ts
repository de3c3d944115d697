// Order of the samples of an epoch: a function of (seed, epoch), so that a resumed run sees the same one.
import { Random, shuffleInPlace } from '../../../core/random.ts';

export function epochOrder(samples: Int32Array, shuffle: boolean, seed: number, epoch: number): Int32Array {
  return shuffle ? shuffleInPlace(samples.slice(), Random.from(seed, `shuffle/${epoch}`)) : samples;
}
