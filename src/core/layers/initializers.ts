// Weight initialisation: what people can choose, and how the numbers are drawn.
import { z } from 'zod';
import type { Random } from '../random.ts';
import { sizeOf } from '../tensor.ts';

/** Every layer states its own default: Glorot uniform for kernels, zeros for biases. */
export const initializerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('zeros') }),
  z.strictObject({ type: z.literal('ones') }),
  z.strictObject({ type: z.literal('constant'), value: z.number() }),
  z.strictObject({ type: z.literal('normal'), stddev: z.number().positive().default(0.01) }),
  z.strictObject({ type: z.literal('uniform'), limit: z.number().positive().default(0.05) }),
  z.strictObject({ type: z.literal('glorotUniform') }),
  z.strictObject({ type: z.literal('glorotNormal') }),
  z.strictObject({ type: z.literal('heUniform') }),
  z.strictObject({ type: z.literal('heNormal') }),
  z.strictObject({ type: z.literal('lecunUniform') }),
  z.strictObject({ type: z.literal('lecunNormal') }),
  z.strictObject({ type: z.literal('orthogonal'), gain: z.number().default(1) }),
]);
export type InitializerSpec = z.output<typeof initializerSchema>;

/** Independent numbers of one kind: normal ones with a deviation, or uniform ones from ±limit. */
export type Distribution = { readonly type: 'normal'; readonly deviation: number } | { readonly type: 'uniform'; readonly limit: number };

/**
 * What the numbers of a weight are drawn from; undefined where they are set or hang together. Glorot and Bengio (2010): variance
 * 2/(fanIn + fanOut); He et al. (2015): 2/fanIn; LeCun et al. (1998): 1/fanIn. Uniform forms draw from ±√(3 · variance), normal ones
 * are not cut off.
 */
export function distributionOf(spec: InitializerSpec, fanIn: number, fanOut: number): Distribution | undefined {
  const normal = (variance: number): Distribution => ({ type: 'normal', deviation: Math.sqrt(variance) });
  const uniform = (variance: number): Distribution => ({ type: 'uniform', limit: Math.sqrt(3 * variance) });
  const incoming = Math.max(1, fanIn);
  const both = Math.max(1, fanIn + fanOut);
  switch (spec.type) {
    case 'normal': return normal(spec.stddev ** 2);
    case 'uniform': return { type: 'uniform', limit: spec.limit };
    case 'glorotUniform': return uniform(2 / both);
    case 'glorotNormal': return normal(2 / both);
    case 'heUniform': return uniform(2 / incoming);
    case 'heNormal': return normal(2 / incoming);
    case 'lecunUniform': return uniform(1 / incoming);
    case 'lecunNormal': return normal(1 / incoming);
    default: return undefined;
  }
}

/** Draws from a distribution, two words of the generator for a number. */
export function drawInto(values: Float32Array, distribution: Distribution, random: Random): void {
  if (distribution.type === 'normal') random.fillNormal(values, 0, distribution.deviation);
  else random.fillUniform(values, -distribution.limit, distribution.limit);
}

/**
 * Draws the numbers of one weight, row-major. Orthogonal (Saxe et al., 2014): the first axis against all others, rows or columns
 * orthonormal, whichever are fewer.
 */
export function initialize(spec: InitializerSpec, shape: readonly number[], fanIn: number, fanOut: number, random: Random): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  const distribution = distributionOf(spec, fanIn, fanOut);
  if (distribution) drawInto(values, distribution, random);
  else if (spec.type === 'ones') values.fill(1);
  else if (spec.type === 'constant') values.fill(spec.value);
  else if (spec.type === 'orthogonal') fillOrthogonal(values, shape, spec.gain, random);
  return values;
}

/** Orthonormal vectors by modified Gram–Schmidt on normal ones: the Q of a QR with positive diagonal of R. */
function fillOrthogonal(values: Float32Array, shape: readonly number[], gain: number, random: Random): void {
  const rows = shape[0] ?? 1;
  const columns = values.length / Math.max(1, rows);
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const v = new Float64Array(length);
    random.fillNormal(v);
    let norm = lengthOf(v);
    let before: number;
    // Again only where much was taken off, for what is left is then mostly rounding (Daniel et al., 1976).
    do {
      before = norm;
      for (const u of vectors) {
        const dot = dotOf(u, v);
        for (let k = 0; k < length; k++) v[k] = (v[k] as number) - dot * (u[k] as number);
      }
      norm = lengthOf(v);
    } while (norm < before / 2);
    for (let k = 0; k < length; k++) v[k] = (v[k] as number) / norm;
    vectors.push(v);
  }
  vectors.forEach((v, i) => {
    for (let k = 0; k < length; k++) values[rows <= columns ? i * columns + k : k * columns + i] = gain * (v[k] as number);
  });
}

const lengthOf = (v: Float64Array): number => Math.sqrt(dotOf(v, v));

/** Four sums side by side: the processor need not wait for one addition before the next. */
function dotOf(u: Float64Array, v: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 3 < u.length; k += 4) {
    a += (u[k] as number) * (v[k] as number);
    b += (u[k + 1] as number) * (v[k + 1] as number);
    c += (u[k + 2] as number) * (v[k + 2] as number);
    d += (u[k + 3] as number) * (v[k + 3] as number);
  }
  for (; k < u.length; k++) a += (u[k] as number) * (v[k] as number);
  return a + b + c + d;
}
