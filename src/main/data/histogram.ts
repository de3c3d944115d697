// How the values of a field are spread, channel by channel.
import type { Dataset } from './types.ts';
import { fieldOf } from './types.ts';
import { blocks, channelsOf } from './statistics.ts';
import type { Pace } from './statistics.ts';

/** Counts of values in bins of equal width from `low` to `high`. */
export interface Histogram { readonly low: number; readonly high: number; readonly counts: readonly number[] }

/** One histogram a channel (pictures), a column (tables), or one for all (other tensors), between the bounds given. */
export async function histograms(dataset: Dataset, name: string, samples: ArrayLike<number>, bounds: readonly (readonly [number, number])[], bins: number, pace?: Pace): Promise<Histogram[]> {
  const field = fieldOf(dataset, name);
  const channels = channelsOf(field);
  const counts = Array.from({ length: channels }, () => new Float64Array(bins));
  await blocks(dataset, field, samples, (data) => {
    for (let c = 0; c < channels; c++) {
      const own = counts[c] as Float64Array;
      const [low, high] = bounds[c] as readonly [number, number];
      const scale = high > low ? bins / (high - low) : 0;
      for (let i = c; i < data.length; i += channels) {
        const at = Math.min(bins - 1, Math.max(0, Math.floor(((data[i] as number) - low) * scale)));
        own[at] = (own[at] as number) + 1;
      }
    }
  }, pace);
  return counts.map((own, c) => ({ low: (bounds[c] as readonly [number, number])[0], high: (bounds[c] as readonly [number, number])[1], counts: [...own] }));
}
