// Which form of a convolution's gradients to build: a pure choice by static shape and device, from measurement.
import type { Dim, Shape } from '../../../tensor.ts';
import type { Device } from '../../rule.ts';
import { reach, taps } from './geometry.ts';
import type { Geometry } from './geometry.ts';

export type InputForm = 'flipped' | 'transposed';
export type WeightForm = 'batched' | 'whole' | 'columns' | 'grouped' | 'swapped';

export interface Sizes {
  readonly batch: Dim;
  /** Channels of the large and of the small side. */
  readonly channels: Dim;
  readonly filters: Dim;
  readonly device: Device;
}

const known = (d: Dim | undefined): number => (typeof d === 'number' ? d : 0);
const area = (shape: Shape): number => shape.reduce((p: number, d) => p * known(d), 1);

/** Conv with flipped, transposed weights needs stride 1 and no more padding than the window spans. */
export const canFlip = (g: Geometry): boolean =>
  g.kernel.every((_, i) => g.strides[i] === 1 && (g.begin[i] as number) < reach(g, i) && (g.end[i] as number) < reach(g, i));

/** 64→64, 3×3, 64×32×32: flipped 27 ms, transposed 55 ms; 16→16: 3.4 and 4.5. */
export function chooseInputForm(g: Geometry): InputForm {
  return canFlip(g) ? 'flipped' : 'transposed';
}

export const canGroup = (g: Geometry, s: Sizes): boolean =>
  s.channels === g.group && typeof s.batch === 'number' && typeof s.filters === 'number' && g.small.every((d) => typeof d === 'number');

/**
 * Two cores, batch 64, 3×3, milliseconds as batched / whole / columns / swapped:
 * 3→64 at 32×32 15 / 30 / 2.4 / 3.8; 64→64 at 32×32 48 / 59 / 43 / 102; 64→128 at 16×16 18 / 27 / 23 / 57;
 * 128→128 at 16×16 58 / 27 / 47 / 85; 128→256 at 8×8 52 / 24 / 49 / 89; 16→16 at 32×32 8.8 / 10.6 / 11.8 / 13.6.
 * Batched writes filters × channels a tap and image, whole transposes both sides once: it wins where the weight is
 * large against the picture.
 */
export function chooseWeightForm(g: Geometry, s: Sizes): WeightForm {
  if (canGroup(g, s) && g.group > 1) return 'grouped';
  if (g.group > 1) return 'batched';
  const channels = known(s.channels);
  if (channels > 0 && channels <= 4 && taps(g) > 1) return 'columns';
  if (s.device === 'cpu' && channels * known(s.filters) >= 64 * area(g.small) && area(g.small) > 0) return 'whole';
  return 'batched';
}
