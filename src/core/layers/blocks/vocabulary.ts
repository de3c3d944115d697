// Short words for the layers that blocks and templates are written with, with the conventions of both in one place.
import type { From, NodeOptions, Sketch } from '../../graph/sketch.ts';
import type { InitializerSpec } from '../initializers.ts';

export type Activation = 'linear' | 'relu' | 'relu6' | 'tanh' | 'sigmoid';
/** `symmetric`: half the window on every side, as the papers' authors padded strided windows; `same` puts the odd point at the end. */
export type Padding = 'same' | 'valid' | 'symmetric';

/** Kernels before relu: variance 2/fan-in (He et al., 2015, arXiv 1502.01852). */
export const he: InitializerSpec = { type: 'heNormal' };

export interface ConvOptions extends NodeOptions {
  readonly stride?: number;
  readonly padding?: Padding;
  readonly activation?: Activation;
  readonly bias?: boolean;
  readonly init?: InitializerSpec;
}

const split = <T extends NodeOptions>(options: T, own: readonly (keyof T)[]): NodeOptions =>
  Object.fromEntries(Object.entries(options).filter(([k]) => !own.includes(k as keyof T)));

/** Params of a window's padding. */
const pad = (padding: Padding, size: number): Record<string, unknown> =>
  padding !== 'symmetric' ? { padding } : size === 1 ? { padding: 'valid' } : { padding: 'explicit', pads: Math.floor(size / 2) };

const byStride = (stride: number, kernel: number): Padding => (stride > 1 && kernel % 2 === 1 ? 'symmetric' : 'same');

const convKeys = ['stride', 'padding', 'activation', 'bias', 'init'] as const;

export function conv(s: Sketch, from: From, filters: number, kernel: number, options: ConvOptions = {}): string {
  const { stride = 1, padding = byStride(stride, kernel), activation, bias, init = he } = options;
  return s.add('Conv2D', { filters, kernel, stride, ...pad(padding, kernel), activation, bias, kernelInitializer: init }, from, split(options, convKeys));
}

/** Depthwise: one filter a channel. */
export function depthwise(s: Sketch, from: From, kernel: number, options: ConvOptions = {}): string {
  const { stride = 1, padding = byStride(stride, kernel), activation, bias, init = he } = options;
  return s.add('DepthwiseConv2D', { kernel, stride, ...pad(padding, kernel), activation, bias, kernelInitializer: init }, from, split(options, convKeys));
}

export interface DenseOptions extends NodeOptions {
  readonly activation?: Activation;
  readonly init?: InitializerSpec;
}

export function dense(s: Sketch, from: From, units: number, options: DenseOptions = {}): string {
  const { activation, init } = options;
  return s.add('Dense', { units, activation, kernelInitializer: init }, from, split(options, ['activation', 'init']));
}

export const batchNorm = (s: Sketch, from: From, options: NodeOptions = {}): string => s.add('BatchNorm', { momentum: 0.9, epsilon: 1e-5 }, from, options);

export const activate = (s: Sketch, from: From, activation: Activation, options: NodeOptions = {}): string =>
  s.add('Activation', { activation }, from, options);

export interface PoolOptions extends NodeOptions {
  readonly stride?: number;
  readonly padding?: Padding;
}

export function maxPool(s: Sketch, from: From, size: number, options: PoolOptions = {}): string {
  const { stride = size, padding = 'valid' } = options;
  return s.add('MaxPool2D', { size, stride, ...pad(padding, size) }, from, split(options, ['stride', 'padding']));
}

export function avgPool(s: Sketch, from: From, size: number, options: PoolOptions = {}): string {
  const { stride = size, padding = 'valid' } = options;
  return s.add('AvgPool2D', { size, stride, ...pad(padding, size) }, from, split(options, ['stride', 'padding']));
}

export const globalAvgPool = (s: Sketch, from: From, options: NodeOptions = {}): string => s.add('GlobalAvgPool', {}, from, options);
export const flatten = (s: Sketch, from: From, options: NodeOptions = {}): string => s.add('Flatten', {}, from, options);
export const dropout = (s: Sketch, from: From, rate: number, options: NodeOptions = {}): string => s.add('Dropout', { rate }, from, options);
export const sum = (s: Sketch, from: readonly From[], options: NodeOptions = {}): string => s.add('Add', {}, from, options);
/** Joins channels. */
export const concat = (s: Sketch, from: readonly From[], options: NodeOptions = {}): string => s.add('Concat', { axis: 1 }, from, options);

/** Convolution without bias, batch normalisation, activation: names `<id>`, `<id>_bn`, `<id>_act`. */
export function convBn(s: Sketch, from: From, id: string, filters: number, kernel: number, stride: number, activation: Activation): string {
  const y = batchNorm(s, conv(s, from, filters, kernel, { id, stride, bias: false }), { id: `${id}_bn` });
  return activation === 'linear' ? y : activate(s, y, activation, { id: `${id}_act` });
}
