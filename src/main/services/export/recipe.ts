// In which form a model is written: plain data, as the terminal and the window ask for it.
import type { Calibration } from '../../../core/convert/ranges.ts';

export const precisions = ['float32', 'float16', 'float16-weights', 'int8'] as const;
/** `float16-weights`: stored in float16, computed in float32. */
export type Precision = (typeof precisions)[number];

export interface Recipe {
  /** Left out: the model's own. */
  readonly opset?: number | undefined;
  /** Samples at once: a number that the file fixes, or any. Left out: as the model has it. */
  readonly batch?: number | 'any' | undefined;
  /** Folded and simplified by onnxruntime, to what computes the same. */
  readonly simplify?: boolean | undefined;
  /** Default float32. */
  readonly precision?: Precision | undefined;
  /** int8: how ranges are taken from samples; default `minmax`. */
  readonly calibration?: Calibration | undefined;
  /** int8: samples of the training part that ranges are taken from; default 200. */
  readonly samples?: number | undefined;
  /** int8: the first and the last layer stay float32. */
  readonly keepEnds?: boolean | undefined;
  /** int8: bits of the weights; default 8. */
  readonly weightBits?: 7 | 8 | undefined;
}

export const extras = ['python', 'node', 'pytorch', 'card'] as const;
/** What is written beside the model: a script that uses it, in Python or for Node; the network and its training in PyTorch; the model card. */
export type Extra = (typeof extras)[number];

/** What goes on. `share`: how much of it is done, where that is known. */
export interface ExportStage { readonly stage: 'reading' | 'converting' | 'calibrating' | 'comparing' | 'evaluating' | 'timing' | 'writing' | 'describing'; readonly share?: number }
export type TellStage = (stage: ExportStage) => Promise<void> | void;
