// Params that many layers have, each with the title and help that forms show.
import { z } from 'zod';
import { activationNames } from './activations.ts';
import type { ActivationName } from './activations.ts';
import type { WeightSpec } from './define.ts';
import { initializerSchema } from './initializers.ts';
import type { InitializerSpec } from './initializers.ts';

export const paddings = ['valid', 'same', 'explicit'] as const;
export type PaddingMode = (typeof paddings)[number];

/** One number for every axis, or one for each. */
export type PerAxis = number | number[];

const list = (entry: z.ZodInt) => z.union([entry, z.array(entry).min(1)]);
const positive = z.int().positive();
const natural = z.int().nonnegative();

export const count = (title: string, fallback: number, help: string) => positive.default(fallback).meta({ title, help });
export const filters = (fallback = 32) => count('Filters', fallback, 'Number of filters, which is the number of channels that come out.');
export const kernel = (fallback = 3) => list(positive).default(fallback).meta({ title: 'Kernel', help: 'Size of the filter, in points: one number for all axes, or one for each.' });
export const stride = () => list(positive).default(1).meta({ title: 'Stride', help: 'Step of the window, in points. 2 halves the size.' });
export const dilation = () => list(positive).default(1).meta({ title: 'Dilation', help: 'Distance of neighbouring kernel points. 2 leaves one point out between them.' });
export const groups = () => positive.default(1).meta({ title: 'Groups', help: 'Channels are split into this many groups, each with filters of its own.' });
export const windowSize = () => list(positive).default(2).meta({ title: 'Window', help: 'Size of the window, in points: one number for all axes, or one for each.' });
export const poolStride = () => list(positive).nullable().default(null).meta({ title: 'Stride', help: 'Step of the window, in points. Empty: the window’s size. Smaller than the window: windows overlap.' });
export const padding = (fallback: PaddingMode = 'valid') =>
  z.enum(paddings).default(fallback).meta({ title: 'Padding', help: 'valid: none. same: zeros around, so that the output has size ⌈input / stride⌉. explicit: as given in Pads.' });
export const sides = (title: string, help: string, fallback = 0) =>
  list(natural).default(fallback).meta({ title, help: `${help} One number for all sides, one for each axis, or all begins and then all ends.` });
export const pads = () => sides('Pads', 'Points added where padding is explicit.');
export const bias = (fallback = true) => z.boolean().default(fallback).meta({ title: 'Bias', help: 'Adds a trained number to each unit or channel. Not needed before a batch norm.' });
export const activation = (fallback: ActivationName = 'linear') =>
  z.enum(activationNames).default(fallback).meta({ title: 'Activation', help: 'Function applied to the result.' });
export const axis = (fallback: number, help: string) => z.int().default(fallback).meta({ title: 'Axis', help: `${help} Axis 0 is the batch; negative numbers count from the end.` });
export const epsilon = (fallback: number) => z.number().positive().default(fallback).meta({ title: 'Epsilon', help: 'Small number added so that nothing is divided by zero.' });
export const rate = (fallback = 0.5) => z.number().min(0).lt(1).default(fallback).meta({ title: 'Rate', help: 'Share of values that is dropped, from 0 to below 1.' });
export const keepDims = () => z.boolean().default(false).meta({ title: 'Keep axes', help: 'Leaves the pooled axes in, with size 1.' });

export const initializer = (title: string, fallback: InitializerSpec, help = 'How the weights are drawn before the first step.') =>
  initializerSchema.default(fallback).meta({ title, help });

/** Initialisers and penalties of a layer with a kernel and a bias. */
export const kernelParams = (kernelDefault: InitializerSpec = { type: 'glorotUniform' }) => ({
  kernelInitializer: initializer('Kernel initialiser', kernelDefault),
  biasInitializer: initializer('Bias initialiser', { type: 'zeros' }),
  ...penalties(),
});

export const penalties = () => ({
  l1: z.number().nonnegative().default(0).meta({ title: 'L1', help: 'Adds this times the sum of the kernel’s absolute values to the objective.' }),
  l2: z.number().nonnegative().default(0).meta({ title: 'L2', help: 'Adds this times the sum of the kernel’s squares to the objective.' }),
});

export interface KernelParams {
  readonly kernelInitializer: InitializerSpec;
  readonly biasInitializer: InitializerSpec;
  readonly l1: number;
  readonly l2: number;
}

/** Weight of a kernel, with the layer's initialiser and penalties. */
export function kernelSpec(p: Pick<KernelParams, 'kernelInitializer' | 'l1' | 'l2'>, shape: readonly number[], fanIn: number, fanOut: number, name = 'kernel'): WeightSpec {
  return {
    name, shape, init: p.kernelInitializer, fanIn, fanOut, trainable: true, decay: true,
    ...(p.l1 > 0 && { l1: p.l1 }), ...(p.l2 > 0 && { l2: p.l2 }),
  };
}

/** Weight of one number a unit or channel: bias, gamma, beta. No decay. */
export const vectorSpec = (name: string, shape: readonly number[], init: InitializerSpec): WeightSpec =>
  ({ name, shape, init, fanIn: 1, fanOut: 1, trainable: true, decay: false });

/** A number that the layer keeps and the optimizer does not touch. */
export const keptSpec = (name: string, shape: readonly number[], init: InitializerSpec): WeightSpec =>
  ({ name, shape, init, fanIn: 1, fanOut: 1, trainable: false, decay: false });

/** `3×3`, from one number for all axes or one for each. */
export const formatPerAxis = (value: PerAxis, rank: number): string =>
  (typeof value === 'number' ? Array<number>(rank).fill(value) : value).join('×');

/** ` · stride 2`, or nothing where the stride is 1. */
export const formatStride = (stride: PerAxis): string =>
  ((typeof stride === 'number' ? stride === 1 : stride.every((s) => s === 1)) ? '' : ` · stride ${typeof stride === 'number' ? stride : stride.join('×')}`);
export const formatActivation = (name: ActivationName): string => (name === 'linear' ? '' : ` · ${name}`);
