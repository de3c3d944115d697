// Weight initialisation: what people can choose, and how the numbers are drawn.
import { z } from 'zod';

/** `auto` is the layer's own default (Glorot uniform for kernels, zeros for biases). */
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
