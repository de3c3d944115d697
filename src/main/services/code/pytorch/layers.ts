// Every layer in PyTorch, or why there is none.
import type { ActivationName } from '../../../../core/layers/activations.ts';
import { unexpected } from '../../../../core/layers/convolution.ts';
import type { ConvolutionParams } from '../../../../core/layers/convolution.ts';
import { perAxis, perSide, slide, slideBack } from '../../../../core/layers/geometry.ts';
import type { WindowParams } from '../../../../core/layers/geometry.ts';
import type { LayerType } from '../../../../core/layers/index.ts';
import type { PerAxis } from '../../../../core/layers/params.ts';
import type { PoolParams } from '../../../../core/layers/pooling.ts';
import { activationsInTorch } from './activations.ts';
import { at, bool, padsOf, reshaped, symmetric, tuple } from './emit.ts';
import type { Emit, Emitted, EmittedWeight, Emitter } from './emit.ts';

const never = { fail: unexpected };
const first = (c: Emit): string => c.x[0] as string;
const size = (c: Emit, axis: number, input = 0): number => Number(c.shapes[input]?.[axis]);
const rank = (c: Emit): number => c.shapes[0]?.length ?? 0;

interface Activated { readonly activation: ActivationName }

/** The layer's own result through its activation, whose slope is a weight of the layer. */
function activated(c: Emit, emitted: Emitted, axis: number): Emitted {
  const { activation } = c.params as Activated;
  const forward = activationsInTorch[activation](emitted.forward, axis, `${c.self}_slope`);
  return activation === 'prelu' ? { ...emitted, forward, ...withSlope(c, emitted, axis) } : { ...emitted, forward };
}

function withSlope(c: Emit, emitted: Emitted, axis: number): Pick<Emitted, 'init' | 'weights'> {
  const shape = [Number(c.outputs[0]?.[axis]), ...Array<number>((c.outputs[0]?.length ?? 0) - axis - 1).fill(1)];
  return {
    init: [...(emitted.init ?? []), { attribute: '_slope', value: `nn.Parameter(torch.full(${tuple(shape)}, 0.25))` }],
    weights: [...(emitted.weights ?? []), { name: 'slope', to: '_slope' }],
  };
}

const kernelAndBias = (bias: boolean): EmittedWeight[] => [{ name: 'kernel', to: '.weight' }, ...(bias ? [{ name: 'bias', to: '.bias' }] : [])];

interface Windowed { readonly x: string; readonly padding: readonly number[]; readonly kernel: readonly number[]; readonly stride: readonly number[]; readonly dilation: readonly number[] }

/** The window with its padding in the module where it is the same on both sides, else in the input. */
function windowed(c: Emit, p: WindowParams, fill = '0.0'): Windowed & { readonly uneven: readonly number[] | undefined } {
  const space = c.shapes[0]?.slice(2) ?? [];
  const { window: { kernel, stride, dilation, pads } } = slide(never, c.node.kind.type, p, space);
  if (symmetric(pads)) return { x: first(c), padding: pads.slice(0, space.length), kernel, stride, dilation, uneven: undefined };
  return { x: `F.pad(${first(c)}, ${tuple(padsOf(pads))}, value=${fill})`, padding: space.map(() => 0), kernel, stride, dilation, uneven: pads };
}

const convolution = (n: 1 | 2 | 3, groupsOf?: (c: Emit) => number, filtersOf?: (c: Emit) => number): Emitter => (c) => {
  const p = c.params as ConvolutionParams;
  const w = windowed(c, p);
  const groups = groupsOf?.(c) ?? p.groups;
  const settings = `stride=${tuple(w.stride)}, padding=${tuple(w.padding)}, dilation=${tuple(w.dilation)}, groups=${groups}, bias=${bool(p.bias)}`;
  return activated(c, {
    init: [{ attribute: '', value: `nn.Conv${n}d(${size(c, 1)}, ${filtersOf?.(c) ?? p.filters}, ${tuple(w.kernel)}, ${settings})` }],
    forward: `${c.self}(${w.x})`, weights: kernelAndBias(p.bias),
  }, 1);
};

const depthwise = convolution(2, (c) => size(c, 1), (c) => size(c, 1) * (c.params as { multiplier: number }).multiplier);

const separable: Emitter = (c) => {
  const p = c.params as ConvolutionParams & { multiplier: number };
  const w = windowed(c, p);
  const channels = size(c, 1);
  const settings = `stride=${tuple(w.stride)}, padding=${tuple(w.padding)}, dilation=${tuple(w.dilation)}, groups=${channels}, bias=False`;
  return activated(c, {
    init: [
      { attribute: '_depthwise', value: `nn.Conv2d(${channels}, ${channels * p.multiplier}, ${tuple(w.kernel)}, ${settings})` },
      { attribute: '_pointwise', value: `nn.Conv2d(${channels * p.multiplier}, ${p.filters}, 1, bias=${bool(p.bias)})` },
    ],
    forward: `${c.self}_pointwise(${c.self}_depthwise(${w.x}))`,
    weights: [{ name: 'depthwiseKernel', to: '_depthwise.weight' }, { name: 'pointwiseKernel', to: '_pointwise.weight' }, ...(p.bias ? [{ name: 'bias', to: '_pointwise.bias' }] : [])],
  }, 1);
};

const transposed: Emitter = (c) => {
  const p = c.params as ConvolutionParams & { outputPadding: PerAxis };
  const { window: { kernel, stride, dilation, pads }, outputPadding, out } = slideBack(never, 'ConvTranspose2D', p, c.shapes[0]?.slice(2) ?? []);
  const even = symmetric(pads);
  const settings = `stride=${tuple(stride)}, padding=${tuple(even ? pads.slice(0, 2) : [0, 0])}, output_padding=${tuple(outputPadding)}, groups=${p.groups}, bias=${bool(p.bias)}, dilation=${tuple(dilation)}`;
  const cut = even ? '' : `[:, :, ${pads[0]}:${(pads[0] ?? 0) + Number(out[0])}, ${pads[1]}:${(pads[1] ?? 0) + Number(out[1])}]`;
  return activated(c, {
    init: [{ attribute: '', value: `nn.ConvTranspose2d(${size(c, 1)}, ${p.filters}, ${tuple(kernel)}, ${settings})` }],
    forward: `${c.self}(${first(c)})${cut}`, weights: kernelAndBias(p.bias),
  }, 1);
};

const pool = (n: 1 | 2 | 3, kind: 'max' | 'avg'): Emitter => (c) => {
  const p = c.params as PoolParams;
  const w = windowed(c, { kernel: p.size, stride: p.stride ?? p.size, padding: p.padding, pads: p.pads }, kind === 'max' ? 'float("-inf")' : '0.0');
  const small = w.padding.every((pad, i) => 2 * pad <= (w.kernel[i] as number));
  const call = (x: string, padding: readonly number[]): string => `F.${kind}_pool${n}d(${x}, ${tuple(w.kernel)}, ${tuple(w.stride)}, ${tuple(padding)}${kind === 'avg' ? ', count_include_pad=False' : ''})`;
  if (w.uneven === undefined && small) return { forward: call(w.x, w.padding) };
  const none = w.padding.map(() => 0);
  const pads = tuple(padsOf(w.uneven ?? [...w.padding, ...w.padding]));
  if (kind === 'max') return { forward: call(`F.pad(${first(c)}, ${pads}, value=float("-inf"))`, none) };
  // Padding counts for nothing: the mean of what is there.
  return { forward: `(${call(`F.pad(${first(c)}, ${pads})`, none)} / ${call(`F.pad(torch.ones_like(${first(c)}), ${pads})`, none)})` };
};

const spatial = (c: Emit): string => tuple(Array.from({ length: rank(c) - 2 }, (_, i) => i + 2));
const globalPool = (method: 'mean' | 'amax'): Emitter => (c) => ({ forward: `${first(c)}.${method}(dim=${spatial(c)}, keepdim=${bool((c.params as { keepDims: boolean }).keepDims)})` });

/** A module with a trained scale and shift. */
const affine = (c: Emit, value: string, more: readonly EmittedWeight[] = []): Emitted =>
  ({ init: [{ attribute: '', value }], forward: `${c.self}(${first(c)})`, weights: [{ name: 'gamma', to: '.weight' }, { name: 'beta', to: '.bias' }, ...more] });

const dense: Emitter = (c) => {
  const p = c.params as Activated & { units: number; bias: boolean };
  return activated(c, {
    init: [{ attribute: '', value: `nn.Linear(${size(c, rank(c) - 1)}, ${p.units}, bias=${bool(p.bias)})` }],
    forward: `${c.self}(${first(c)})`, weights: [{ name: 'kernel', to: '.weight', turned: true }, ...(p.bias ? [{ name: 'bias', to: '.bias' }] : [])],
  }, rank(c) - 1);
};

const l2 = (x: string, axis: number, epsilon: number): string => `l2_normalized(${x}, ${axis}, ${epsilon})`;

const dot: Emitter = (c) => {
  const p = c.params as { axes: number | number[]; normalize: boolean };
  const axes = [0, 1].map((i) => at(typeof p.axes === 'number' ? p.axes : p.axes[i] as number, c.shapes[i]?.length ?? 0));
  const letters = [0, 1].map((i) => Array.from({ length: c.shapes[i]?.length ?? 0 }, (_, k) => (k === 0 ? 'n' : k === axes[i] ? 'k' : i === 0 ? 'a' : 'b')).join(''));
  const rest = letters.map((l) => l.replaceAll(/[nk]/g, '')).join('');
  const [a, b] = [0, 1].map((i) => (p.normalize ? l2(c.x[i] as string, axes[i] as number, 1e-12) : c.x[i] as string));
  return { forward: `torch.einsum("${letters.join(',')}->n${rest}", ${a}, ${b})${rest === '' ? '[:, None]' : ''}` };
};

const dropOf = (shape: string): Emitter => (c) => {
  const { rate } = c.params as { rate: number };
  return { forward: shape === '' ? `F.dropout(${first(c)}, ${rate}, self.training)` : `${first(c)} * F.dropout(torch.ones_like(${first(c)}[:, :${', :1'.repeat(rank(c) - 2)}]), ${rate}, self.training)` };
};

/** Exhaustive: a layer without an entry does not compile. */
export const layersInTorch: Readonly<Record<LayerType, Emitter>> = {
  Input: (c) => ({ forward: c.self }),
  Dense: dense,
  Conv1D: convolution(1), Conv2D: convolution(2), Conv3D: convolution(3), DepthwiseConv2D: depthwise, SeparableConv2D: separable, ConvTranspose2D: transposed,
  MaxPool1D: pool(1, 'max'), MaxPool2D: pool(2, 'max'), MaxPool3D: pool(3, 'max'), AvgPool1D: pool(1, 'avg'), AvgPool2D: pool(2, 'avg'), AvgPool3D: pool(3, 'avg'),
  GlobalAvgPool: globalPool('mean'), GlobalMaxPool: globalPool('amax'),
  BatchNorm: (c) => {
    const p = c.params as { momentum: number; epsilon: number };
    const n = Math.max(1, rank(c) - 2);
    return affine(c, `nn.BatchNorm${n}d(${size(c, 1)}, eps=${p.epsilon}, momentum=${Number((1 - p.momentum).toPrecision(12))})`, [{ name: 'mean', to: '.running_mean' }, { name: 'variance', to: '.running_var' }]);
  },
  LayerNorm: (c) => {
    const p = c.params as { axis: number; epsilon: number };
    return affine(c, `nn.LayerNorm(${tuple(c.shapes[0]?.slice(at(p.axis, rank(c))) ?? [])}, eps=${p.epsilon})`);
  },
  GroupNorm: (c) => affine(c, `nn.GroupNorm(${(c.params as { groups: number }).groups}, ${size(c, 1)}, eps=${(c.params as { epsilon: number }).epsilon})`),
  InstanceNorm: (c) => affine(c, `nn.InstanceNorm${rank(c) - 2}d(${size(c, 1)}, eps=${(c.params as { epsilon: number }).epsilon}, affine=True)`),
  L2Normalize: (c) => ({ forward: l2(first(c), (c.params as { axis: number }).axis, (c.params as { epsilon: number }).epsilon) }),
  Rescale: (c) => ({ forward: `(${first(c)}.float() * ${(c.params as { scale: number }).scale} + ${(c.params as { offset: number }).offset})` }),
  Normalize: (c) => {
    const p = c.params as { axis: number; epsilon: number };
    const axis = at(p.axis, rank(c));
    const view = (name: string): string => `${c.self}_${name}.reshape(${tuple([-1, ...Array<number>(rank(c) - 1 - axis).fill(1)])})`;
    return {
      init: [{ attribute: '_mean', value: `torch.zeros(${size(c, axis)})`, buffer: true }, { attribute: '_variance', value: `torch.ones(${size(c, axis)})`, buffer: true }],
      forward: `((${first(c)} - ${view('mean')}) / torch.sqrt(${view('variance')} + ${p.epsilon}))`, weights: [{ name: 'mean', to: '_mean' }, { name: 'variance', to: '_variance' }],
    };
  },
  Activation: (c) => activated(c, { forward: first(c) }, 1),
  LeakyReLU: (c) => ({ forward: `F.leaky_relu(${first(c)}, ${(c.params as { slope: number }).slope})` }),
  PReLU: (c) => ({ forward: activationsInTorch.prelu(first(c), 1, `${c.self}_slope`), ...withSlope(c, { forward: '' }, 1) }),
  ELU: (c) => ({ forward: `F.elu(${first(c)}, ${(c.params as { alpha: number }).alpha})` }),
  Softmax: (c) => ({ forward: `torch.softmax(${first(c)}, ${(c.params as { axis: number }).axis})` }),
  Dropout: dropOf(''), SpatialDropout: dropOf('channels'),
  GaussianNoise: (c) => ({ forward: `(${first(c)} + ${(c.params as { stddev: number }).stddev} * torch.randn_like(${first(c)}) if self.training else ${first(c)})` }),
  Flatten: (c) => ({ forward: `${first(c)}.flatten(1)` }),
  Reshape: (c) => ({ forward: reshaped(first(c), c.outputs[0] ?? []) }),
  Permute: (c) => ({ forward: `${first(c)}.permute(${[0, ...(c.params as { order: number[] }).order].join(', ')})` }),
  Squeeze: (c) => ({ forward: reshaped(first(c), c.outputs[0] ?? []) }),
  ExpandDims: (c) => ({ forward: reshaped(first(c), c.outputs[0] ?? []) }),
  Split: (c) => {
    const axis = at((c.params as { axis: number }).axis, rank(c));
    return { forward: c.outputs.length === 1 ? first(c) : `torch.split(${first(c)}, [${c.outputs.map((o) => o[axis]).join(', ')}], ${axis})` };
  },
  Slice: (c) => {
    const p = c.params as { axis: number; start: number; end: number | null; step: number };
    return { forward: `${first(c)}[${Array.from({ length: at(p.axis, rank(c)) }, () => ':').join(', ')}, ${p.start}:${p.end ?? ''}:${p.step}]` };
  },
  Pad: (c) => {
    const p = c.params as { padding: PerAxis; mode: string };
    return { forward: `F.pad(${first(c)}, ${tuple(padsOf(perSide(never, 'Pad', p.padding, rank(c) - 2)))}, mode="${p.mode === 'zero' ? 'constant' : 'reflect'}")` };
  },
  UpSampling2D: (c) => {
    const p = c.params as { size: PerAxis; interpolation: string };
    return { forward: `F.interpolate(${first(c)}, scale_factor=${tuple(perAxis(never, 'Factor', p.size, 2))}, mode="${p.interpolation}"${p.interpolation === 'bilinear' ? ', align_corners=False' : ''})` };
  },
  Cropping2D: (c) => {
    const [top = 0, left = 0] = perSide(never, 'Cropping', (c.params as { cropping: PerAxis }).cropping, 2);
    return { forward: `${first(c)}[:, :, ${top}:${top + Number(c.outputs[0]?.[2])}, ${left}:${left + Number(c.outputs[0]?.[3])}]` };
  },
  Add: (c) => ({ forward: `(${c.x.join(' + ')})` }),
  Subtract: (c) => ({ forward: `(${c.x.join(' - ')})` }),
  Multiply: (c) => ({ forward: `(${c.x.join(' * ')})` }),
  Average: (c) => ({ forward: `((${c.x.join(' + ')}) / ${c.x.length})` }),
  Maximum: (c) => ({ forward: c.x.reduce((a, b) => `torch.maximum(${a}, ${b})`) }),
  Concat: (c) => ({ forward: `torch.cat([${c.x.join(', ')}], ${(c.params as { axis: number }).axis})` }),
  Dot: dot,
  Embedding: (c) => {
    const p = c.params as { vocabulary: number; units: number };
    return { init: [{ attribute: '', value: `nn.Embedding(${p.vocabulary}, ${p.units})` }], forward: `${c.self}(${first(c)})`, weights: [{ name: 'embedding', to: '.weight' }] };
  },
};
