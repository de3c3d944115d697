// How the layers fare while they learn: distributions of weights and gradients, units that are dead, and a verdict of each.

/** How the numbers of a tensor, or of several together, lie between their ends. */
export interface Distribution {
  readonly count: number;
  /** Of the finite values; 0 where there are none. */
  readonly min: number;
  readonly max: number;
  /** Root of the sum of squares. Infinite where a value is not finite. */
  readonly norm: number;
  /** How many values fall into each of `BINS` equal stretches from `min` to `max`. */
  readonly bins: readonly number[];
}

export interface LayerHealth {
  /** Flat id of the layer: `conv1`, inside blocks `res2a/conv1`. */
  readonly node: string;
  /** Left out where nothing of the layer is trained. */
  readonly weights?: Distribution;
  readonly gradients?: Distribution;
  /** What it trains only scales and shifts (normalisation, PReLU): it connects no units. */
  readonly scales?: boolean;
  /** Share of the units (channels, where it has positions) that gave 0 for all samples of the last looks, 0..1. Left out where those are too few to tell. */
  readonly dead?: number;
}

/** A look at all layers, on one batch, after so many optimizer steps. */
export interface Diagnostics {
  readonly step: number;
  readonly layers: readonly LayerHealth[];
}

export type LayerVerdict = 'fine' | 'fading' | 'exploding' | 'dead';

export const BINS = 24;
// The three thresholds are rules of thumb of our own: they sort out what deserves a look, and prove nothing.
/** Share of units that give nothing, from which a layer is called dead. Half of them may be silent in a good network: what comes out of relus has a mean, and many units get no more than its sign. */
const DEAD = 0.75;
/** A gradient below this part of the largest among the layers: it shrinks from layer to layer on its way back, as Glorot and Bengio (2010) show. */
const FADING = 0.01;
/** A gradient of so many times the norm of the weights: a plain step at a rate of 0.1 replaces them. */
const EXPLODING = 10;

/** The values of all arrays together. */
export function distributionOf(arrays: readonly (readonly number[] | Float32Array)[]): Distribution {
  let [min, max, squares, count] = [Infinity, -Infinity, 0, 0];
  for (const values of arrays) {
    for (const v of values) {
      count++;
      squares += v * v;
      if (!Number.isFinite(v)) continue;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  const bins = Array<number>(BINS).fill(0);
  if (min > max) return { count, min: 0, max: 0, norm: count === 0 ? 0 : Infinity, bins };
  const width = (max - min) / BINS;
  for (const values of arrays) {
    for (const v of values) {
      if (!Number.isFinite(v)) continue;
      const bin = width > 0 ? Math.min(BINS - 1, Math.floor((v - min) / width)) : BINS / 2;
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
  }
  return { count, min, max, norm: Number.isNaN(squares) ? Infinity : Math.sqrt(squares), bins };
}

/**
 * What is to be said of each layer, in the order given. A gradient fades against the largest of the layers: near the end of a
 * training all are small. Scales and shifts have small ones by nature: they are measured against nothing.
 */
export function verdictsOf(layers: readonly LayerHealth[]): LayerVerdict[] {
  const largest = Math.max(0, ...layers.map((l) => (l.scales === true ? 0 : l.gradients?.norm ?? 0)).filter(Number.isFinite));
  return layers.map(({ weights, gradients, scales, dead }) => {
    if (gradients && (!Number.isFinite(gradients.norm) || gradients.norm > EXPLODING * Math.max(1, weights?.norm ?? 0))) return 'exploding';
    if (dead !== undefined && dead >= DEAD) return 'dead';
    return gradients && scales !== true && gradients.norm < FADING * largest ? 'fading' : 'fine';
  });
}
