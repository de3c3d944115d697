// What the augmentations of one sample add up to: one affine map, one colour map, and rectangles to blank.
import type { z } from 'zod';
import type { Random } from '../../../core/random.ts';

/** [a, b, c, d, e, f]: (x, y) of the result is looked up at (a·x + b·y + c, d·x + e·y + f) of the picture; pixels from its centre. */
export type Affine = [number, number, number, number, number, number];
/** Three rows [r, g, b, 1] → colour, values 0..255. */
export type ColourMap = [number, number, number, number, number, number, number, number, number, number, number, number];

export interface Rectangle { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export interface Plan {
  affine: Affine;
  /** What lies outside of the picture: its nearest edge, or black. */
  border: 'edge' | 'zero';
  colour: ColourMap;
  readonly blank: Rectangle[];
}

/** What an augmentation may know of the sample. */
export interface Sample {
  readonly width: number;
  readonly height: number;
  /** Mean brightness of this picture, 0..255; worked out when asked. */
  meanLuma(): number;
  /** Principal axes of the training part's colours. */
  readonly colour: { readonly values: readonly number[]; readonly vectors: readonly (readonly number[])[] } | undefined;
}

export interface Augmentation<S extends z.ZodType = z.ZodType> {
  readonly type: string;
  readonly title: string;
  readonly doc: string;
  readonly params: S;
  /** Draws this sample's share of chance and adds it to the plan. */
  draw(plan: Plan, params: z.output<S>, random: Random, sample: Sample): void;
}

export const defineAugmentation = <S extends z.ZodType>(augmentation: Augmentation<S>): Augmentation<S> => augmentation;

export const emptyPlan = (): Plan => ({ affine: [1, 0, 0, 0, 1, 0], border: 'edge', colour: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], blank: [] });

/** Puts a map after those in the plan: the new one acts on what the others made. */
export function addAffine(plan: Plan, [a, b, c, d, e, f]: Affine): void {
  const [p, q, r, s, t, u] = plan.affine;
  plan.affine = [p * a + q * d, p * b + q * e, p * c + q * f + r, s * a + t * d, s * b + t * e, s * c + t * f + u];
}

/** Puts a colour map after those in the plan. */
export function addColour(plan: Plan, m: ColourMap): void {
  const old = plan.colour;
  const out = emptyPlan().colour;
  for (let row = 0; row < 3; row++) {
    for (let col = 0; col < 4; col++) {
      let sum = col === 3 ? m[row * 4 + 3] as number : 0;
      for (let k = 0; k < 3; k++) sum += (m[row * 4 + k] as number) * (old[k * 4 + col] as number);
      out[row * 4 + col] = sum;
    }
  }
  plan.colour = out;
}

/** Rec. 601 luma. */
export const LUMA = [0.299, 0.587, 0.114] as const;
/** Each colour times `k`, plus `offset`. */
export const scaleColour = (k: number, offset = 0): ColourMap => [k, 0, 0, offset, 0, k, 0, offset, 0, 0, k, offset];
export const isIdentityAffine = (m: Affine): boolean => m[0] === 1 && m[1] === 0 && m[2] === 0 && m[3] === 0 && m[4] === 1 && m[5] === 0;
export const isIdentityColour = (m: ColourMap): boolean => m.every((v, i) => v === (i % 5 === 0 ? 1 : 0));
