// Which form of a convolution's gradients to build: a pure choice by static shape and device, from measurement.
import { isStatic } from '../../../tensor.ts';
import type { Dim, Shape } from '../../../tensor.ts';
import type { Device } from '../../rule.ts';
import { reach, taps } from './geometry.ts';
import type { Geometry } from './geometry.ts';
import { canShift } from './shifted.ts';

export type InputForm = 'flipped' | 'stretched' | 'transposed' | 'dense';
export type WeightForm = 'batched' | 'shifted' | 'whole' | 'columns' | 'grouped' | 'swapped' | 'dense';

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
const canFlip = (g: Geometry): boolean =>
  g.kernel.every((_, i) => g.strides[i] === 1 && (g.begin[i] as number) < reach(g, i) && (g.end[i] as number) < reach(g, i));

/** The WebGPU provider of onnxruntime 1.30 has ConvTranspose for one and two axes only. */
export const needsStretched = (g: Geometry, device: Device): boolean => device === 'webgpu' && g.kernel.length > 2 && isStatic(g.large) && isStatic(g.small);

/** One filter a channel, sizes known. */
const isDepthwise = (g: Geometry, s: Sizes): boolean => g.group > 1 && s.channels === g.group && s.filters === g.group && isStatic(g.small) && isStatic(g.large);

/** Whether a channel's matrix from all positions to all positions has at most `most` entries, all together 64 MB. */
const fitsDense = (g: Geometry, s: Sizes, most: number): boolean => {
  const entries = area(g.small) * area(g.large);
  return s.device === 'cpu' && isDepthwise(g, s) && entries <= most && entries * g.group <= 2 ** 24;
};

/**
 * Depthwise 3×3, batch 64, one thread, milliseconds as flipped / dense: 128 channels of 16×16 3.8 / 10; 256 of 8×8
 * 3.4 / 1.1; 512 of 4×4 3.7 / 0.4; 1024 of 2×2 6.2 / 0.4. Others, flipped / transposed: 64→64, 3×3 at 32×32 27 / 33; 16→16 3.3 / 4.3; 6→16, 5×5
 * at 14×14 1.7 / 0.4; 3→64, 3×3 at 32×32 9.3 / 3.0.
 */
export function chooseInputForm(g: Geometry, s: Sizes): InputForm {
  if (fitsDense(g, s, 64 * 64)) return 'dense';
  if (needsStretched(g, s.device)) return canFlip(g) ? 'flipped' : 'stretched';
  const few = g.group === 1 && known(s.channels) <= 8 && known(s.channels) > 0;
  return canFlip(g) && !few ? 'flipped' : 'transposed';
}

const canGroup = (g: Geometry, s: Sizes): boolean =>
  g.group > 1 && s.channels === g.group && typeof s.batch === 'number' && typeof s.filters === 'number' && isStatic(g.small);

/**
 * Milliseconds on one thread, batch 64, as batched / whole / columns / swapped. 3×3: 3→64 at 32×32 8.9 / 9.0 / 2.8 /
 * 5.5; 64→64 at 32×32 40 / 39 / 45 / 86; 128→128 at 16×16 36 / 30 / 35 / 63; 128→256 at 8×8 18 / 13 / 18 / 26;
 * 16→16 at 32×32 4.7 / 4.8 / 8.0 / 11.6. 5×5: 1→6 at 28×28 2.6 / 2.5 / 1.0 / 0.9; 6→16 at 14×14 1.1 / 1.0 / 1.0 /
 * 0.7. 1×1: 32→64 at 32×32 1.9 / 3.4 / 2.0 / 16; 512→512 at 4×4 7.2 / 3.3 / 6.8 / 13.
 * Depthwise 3×3 as batched / grouped / dense: 32 channels of 32×32 6.5 / 16 / –; 64 of 32×32, stride 2 10 / 9.1 / –;
 * 128 of 16×16 13 / 16 / 8.0; 256 of 8×8 – / 8.3 / 1.7; 512 of 4×4 – / 5.6 / 0.5.
 * Batched writes filters × channels a tap and image, whole transposes both sides once: it wins where the weight is
 * large against the picture. On two threads, where slices keep to one, batched / whole / shifted (AVX2): 3×3, 16→16 at
 * 32×32 5.7 / 8.3 / 4.3; 32→32 at 16×16 4.5 / 5.4 / 3.3; 64→64 at 8×8 4.5 / 5.0 / 3.2; 64→64 at 32×32 50 / 77 / 42; 128→128
 * at 16×16 49 / 49 / 42; 128→256 at 8×8 24 / 21 / 27; 256→256 at 8×8 50 / 43 / 47; 5×5, 16→16 at 28×28 12 / 17 / 9.3.
 */
export function chooseWeightForm(g: Geometry, s: Sizes): WeightForm {
  if (fitsDense(g, s, 256 * 256)) return 'dense';
  if (canGroup(g, s) && (g.strides.some((t) => t > 1) || s.device !== 'cpu')) return 'grouped';
  if (g.group > 1) return 'batched';
  const [channels, filters, pixels] = [known(s.channels), known(s.filters), area(g.small)];
  if (channels === 0 || filters === 0 || pixels === 0) return 'batched';
  if (channels <= 8 && filters <= 16 && taps(g) >= 16 && isStatic(g.small)) return 'swapped';
  if (channels <= 4 && taps(g) > 1) return 'columns';
  if (s.device === 'cpu' && canShift(g) && taps(g) > 1 && channels >= 8 && channels * filters <= 64 * pixels) return 'shifted';
  const heavy = channels * filters >= (taps(g) === 1 ? 128 : 64) * pixels;
  return s.device === 'cpu' && heavy ? 'whole' : 'batched';
}
