// Operators of imported models in PyTorch, in the form that they have at opset 17 (onnx.ai/onnx/operators): an expression each.
import { geometryOf, missing, unpadded } from '../../../../core/autodiff/rules/convolution/geometry.ts';
import { dtypeOfCode } from '../../../../core/onnx/dtypes.ts';
import { floatAttribute, floatsAttribute, intAttribute, intsAttribute, stringAttribute } from '../../../../core/onnx/model.ts';
import type { Node } from '../../../../core/onnx/model.ts';
import { isStatic } from '../../../../core/tensor.ts';
import type { DType, Shape } from '../../../../core/tensor.ts';
import { at, bool, padsOf, symmetric, tuple } from './emit.ts';

export interface OperatorInTorch {
  readonly node: Node;
  /** Name of the value at an input. */
  x(input: number): string;
  /** Whether something stands there. */
  has(input: number): boolean;
  shape(input: number): Shape;
  dtype(input: number): DType;
  /** The numbers at an input, where they are known while the script is written. */
  numbers(input: number): readonly number[] | undefined;
  readonly outputs: readonly { readonly shape: Shape; readonly dtype: DType }[];
  /** Says why there is no equivalent. */
  refuse(reason: string): never;
}

type Write = (c: OperatorInTorch) => string;

const int = ({ node }: OperatorInTorch, name: string, fallback: number): number => intAttribute(node, name, fallback);
const float = ({ node }: OperatorInTorch, name: string, fallback: number): string => String(floatAttribute(node, name, fallback));
const rank = (c: OperatorInTorch): number => c.shape(0).length;
const all = (c: OperatorInTorch): string[] => c.node.inputs.map((_, i) => c.x(i));
const fold = (c: OperatorInTorch, call: string): string => all(c).reduce((a, b) => `${call}(${a}, ${b})`);

/** A list of whole numbers: as they stand, else read while the script runs. */
const ints = (c: OperatorInTorch, input: number): string => { const known = c.numbers(input); return known ? `[${known.join(', ')}]` : `${c.x(input)}.tolist()`; };
const knownNumbers = (c: OperatorInTorch, input: number, what: string): readonly number[] => c.numbers(input) ?? c.refuse(`${what} are only known while it runs`);

const call = (name: string): Write => (c) => `${name}(${c.x(0)})`;
const infix = (sign: string): Write => (c) => `(${c.x(0)} ${sign} ${c.x(1)})`;
const both = (name: string): Write => (c) => `${name}(${c.x(0)}, ${c.x(1)})`;

/** Those of ONNX that PyTorch has, under the same names. */
const dtypes: ReadonlySet<DType | undefined> = new Set(['float32', 'float64', 'float16', 'uint8', 'int8', 'int16', 'int32', 'int64', 'bool']);

/** Axes that a reduction goes over: an attribute, or since opset 13 an input; none are all. */
function axesOf(c: OperatorInTorch): readonly number[] | undefined {
  const given = intsAttribute(c.node, 'axes') ?? (c.has(1) ? knownNumbers(c, 1, 'its axes') : []);
  if (given.length > 0) return given.map((a) => at(a, rank(c)));
  return int(c, 'noop_with_empty_axes', 0) === 0 ? Array.from({ length: rank(c) }, (_, i) => i) : undefined;
}

const reduced = (write: (x: string, how: string) => string): Write => (c) => {
  const axes = axesOf(c);
  return axes ? write(c.x(0), `dim=${tuple(axes)}, keepdim=${bool(int(c, 'keepdims', 1) !== 0)}`) : c.x(0);
};

const product: Write = (c) => (axesOf(c) ?? []).toSorted((a, b) => b - a).reduce((x, axis) => `${x}.prod(dim=${axis}, keepdim=${bool(int(c, 'keepdims', 1) !== 0)})`, c.x(0));
const best = (method: string): Write => (c) => (int(c, 'select_last_index', 0) === 0 ? `${c.x(0)}.${method}(dim=${int(c, 'axis', 0)}, keepdim=${bool(int(c, 'keepdims', 1) !== 0)})` : c.refuse('it takes the last of equal numbers'));

interface Window { readonly n: number; readonly kernel: readonly number[]; readonly stride: readonly number[]; readonly dilation: readonly number[]; readonly pads: readonly number[]; readonly group: number; readonly ceil: boolean }

/** A sliding window with its padding spelled out; PyTorch rounds its size up itself where there is none. */
function windowOf(c: OperatorInTorch, kernel: Shape, large: Shape = c.shape(0), small: Shape = c.outputs[0]?.shape ?? []): Window {
  const g = geometryOf(c, kernel, large, small);
  const up = int(c, 'ceil_mode', 0) !== 0 && stringAttribute(c.node, 'auto_pad', 'NOTSET') === 'NOTSET';
  const ceil = up && unpadded(g);
  if (up && !ceil && !(isStatic(g.large) && isStatic(g.small))) return c.refuse('its padding depends on a size that is only known while it runs');
  const end = up && !ceil ? g.end.map((p, i) => p + missing(g, i)) : g.end;
  return { n: g.kernel.length, kernel: g.kernel, stride: g.strides, dilation: g.dilations, pads: [...g.begin, ...end], group: g.group, ceil };
}

const none = ({ n }: Window): string => tuple(Array<number>(n).fill(0));
const padded = (x: string, { pads }: Window, value: string): string => (pads.every((p) => p === 0) ? x : `F.pad(${x}, ${tuple(padsOf(pads))}, value=${value})`);
const ceilOf = ({ ceil }: Window): string => (ceil ? ', ceil_mode=True' : '');

const convolution: Write = (c) => {
  const w = windowOf(c, c.shape(1).slice(2));
  const even = symmetric(w.pads);
  const x = even ? c.x(0) : padded(c.x(0), w, '0.0');
  return `F.conv${w.n}d(${x}, ${c.x(1)}, ${c.has(2) ? c.x(2) : 'None'}, ${tuple(w.stride)}, ${even ? tuple(w.pads.slice(0, w.n)) : none(w)}, ${tuple(w.dilation)}, ${w.group})`;
};

const transposed: Write = (c) => {
  if (intsAttribute(c.node, 'output_shape') || stringAttribute(c.node, 'auto_pad', 'NOTSET') !== 'NOTSET') return c.refuse('its padding follows from the size of its output');
  const w = windowOf(c, c.shape(1).slice(2), c.outputs[0]?.shape, c.shape(0));
  const even = symmetric(w.pads);
  const beyond = intsAttribute(c.node, 'output_padding');
  const whole = `F.conv_transpose${w.n}d(${c.x(0)}, ${c.x(1)}, ${c.has(2) ? c.x(2) : 'None'}, ${tuple(w.stride)}, ${even ? tuple(w.pads.slice(0, w.n)) : none(w)}, ${beyond ? tuple(beyond) : none(w)}, ${w.group}, ${tuple(w.dilation)})`;
  return even ? whole : `F.pad(${whole}, ${tuple(padsOf(w.pads).map((p) => -p))})`;
};

const maxPool: Write = (c) => {
  if (c.outputs.length > 1) return c.refuse('it gives the places of the largest numbers too');
  const w = windowOf(c, []);
  return `F.max_pool${w.n}d(${padded(c.x(0), w, 'float("-inf")')}, ${tuple(w.kernel)}, ${tuple(w.stride)}, 0, ${tuple(w.dilation)}${ceilOf(w)})`;
};

const averagePool: Write = (c) => {
  const w = windowOf(c, []);
  const pooled = (x: string): string => `F.avg_pool${w.n}d(${padded(x, w, '0.0')}, ${tuple(w.kernel)}, ${tuple(w.stride)}${ceilOf(w)})`;
  if (w.pads.every((p) => p === 0)) return pooled(c.x(0));
  // Padding counts as numbers where it is asked for, and else for nothing: the mean of what is there.
  if (int(c, 'count_include_pad', 0) === 0) return `(${pooled(c.x(0))} / ${pooled(`torch.ones_like(${c.x(0)})`)})`;
  return int(c, 'ceil_mode', 0) === 0 ? pooled(c.x(0)) : c.refuse('it counts padding and rounds its size up');
};

const globalPool = (method: string): Write => (c) => `${c.x(0)}.${method}(dim=${tuple(Array.from({ length: rank(c) - 2 }, (_, i) => i + 2))}, keepdim=True)`;

const gemm: Write = (c) => {
  const turned = (i: number, name: string): string => (int(c, name, 0) === 0 ? c.x(i) : `${c.x(i)}.T`);
  const product_ = `${turned(0, 'transA')} @ ${turned(1, 'transB')}`;
  const scaled = floatAttribute(c.node, 'alpha', 1) === 1 ? product_ : `${float(c, 'alpha', 1)} * (${product_})`;
  return c.has(2) ? `(${scaled} + ${floatAttribute(c.node, 'beta', 1) === 1 ? '' : `${float(c, 'beta', 1)} * `}${c.x(2)})` : `(${scaled})`;
};

const slice: Write = (c) => {
  const [starts, ends] = [c.numbers(1), c.numbers(2)];
  const axes = c.has(3) ? c.numbers(3) : starts?.map((_, i) => i);
  const steps = c.has(4) ? c.numbers(4) : starts?.map(() => 1);
  if (!starts || !ends || !axes || !steps || steps.some((s) => s < 1)) {
    return `sliced(${c.x(0)}, ${ints(c, 1)}, ${ints(c, 2)}, ${c.has(3) ? ints(c, 3) : 'None'}, ${c.has(4) ? ints(c, 4) : 'None'})`;
  }
  const cuts = Array.from({ length: rank(c) }, () => ':');
  axes.forEach((axis, i) => {
    const end = ends[i] as number;
    cuts[at(axis, rank(c))] = `${starts[i] === 0 ? '' : starts[i]}:${end >= 2 ** 31 - 1 ? '' : end}${steps[i] === 1 ? '' : `:${steps[i]}`}`;
  });
  return `${c.x(0)}[${cuts.join(', ')}]`;
};

const reshape: Write = (c) => {
  const known = c.numbers(1);
  const copies = int(c, 'allowzero', 0) === 0;
  if (!known) return `reshaped(${c.x(0)}, ${c.x(1)}.tolist())`;
  return `${c.x(0)}.reshape(${tuple(known.map((d, i) => (d === 0 && copies ? `${c.x(0)}.shape[${i}]` : d)))})`;
};

/** One axis after the other, so that the places of the others hold. */
const oneByOne = (c: OperatorInTorch, method: 'squeeze' | 'unsqueeze', of: number): string =>
  knownNumbers(c, 1, 'its axes').map((a) => at(a, of)).toSorted((a, b) => (method === 'squeeze' ? b - a : a - b)).reduce((x, axis) => `${x}.${method}(${axis})`, c.x(0));

const pad: Write = (c) => {
  const pads = knownNumbers(c, 1, 'its pads');
  const mode = stringAttribute(c.node, 'mode', 'constant');
  const names: Readonly<Record<string, string>> = { constant: 'constant', reflect: 'reflect', edge: 'replicate' };
  const name = names[mode] ?? c.refuse(`it pads by ${mode}`);
  if (mode === 'constant') return `F.pad(${c.x(0)}, ${tuple(padsOf(pads))}, value=${c.has(2) ? c.numbers(2)?.[0] ?? `${c.x(2)}.item()` : '0.0'})`;
  const n = rank(c);
  if (n < 3 || n > 5 || [0, 1, n, n + 1].some((i) => pads[i] !== 0)) return c.refuse(`it pads samples or channels by ${mode}`);
  return `F.pad(${c.x(0)}, ${tuple(padsOf(pads).slice(0, -4))}, mode="${name}")`;
};

const LINEAR: Readonly<Record<number, string>> = { 1: 'linear', 2: 'bilinear', 3: 'trilinear' };

/** What F.interpolate calls the mode, with where the corners stand. */
function interpolation(c: OperatorInTorch, n: number, size: readonly number[] | undefined): string {
  const [mode, places] = [stringAttribute(c.node, 'mode', 'nearest'), stringAttribute(c.node, 'coordinate_transformation_mode', 'half_pixel')];
  const rounding = stringAttribute(c.node, 'nearest_mode', 'round_prefer_floor');
  const whole = size?.every((d, i) => { const from = c.shape(0)[2 + i]; return typeof from === 'number' && d % from === 0; });
  if (mode === 'nearest' && ((places === 'asymmetric' && rounding === 'floor') || (whole && places === 'half_pixel' && rounding.startsWith('round')))) return 'mode="nearest"';
  const usual = floatAttribute(c.node, 'cubic_coeff_a', -0.75) === -0.75 && int(c, 'exclude_outside', 0) === 0;
  const name = mode === 'linear' ? LINEAR[n] : mode === 'cubic' && n === 2 && usual ? 'bicubic' : undefined;
  const corners = places === 'align_corners' ? 'True' : places === 'half_pixel' || (places === 'pytorch_half_pixel' && size?.every((d) => d > 1)) ? 'False' : undefined;
  return name === undefined || corners === undefined ? c.refuse(`it resizes by ${mode} at ${places}`) : `mode="${name}", align_corners=${corners}`;
}

const resize: Write = (c) => {
  const n = rank(c) - 2;
  const out = c.outputs[0]?.shape ?? [];
  if (n < 1 || n > 3) return c.refuse('it resizes samples or channels');
  const size = out.slice(2).every((d) => typeof d === 'number') ? out.slice(2) as number[] : undefined;
  const how = interpolation(c, n, size);
  const factors = c.has(2) && c.shape(2)[0] !== 0 ? knownNumbers(c, 2, 'its factors') : undefined;
  if (factors ? factors[0] !== 1 || factors[1] !== 1 : size && out[1] !== c.shape(0)[1]) return c.refuse('it resizes samples or channels');
  // Places follow from the factors where there are some, which may leave a rest.
  if (factors && !size?.every((d, i) => Number(c.shape(0)[2 + i]) * (factors[2 + i] as number) === d)) return `F.interpolate(${c.x(0)}, scale_factor=${tuple(factors.slice(2))}, ${how})`;
  return size ? `F.interpolate(${c.x(0)}, size=${tuple(size)}, ${how})` : `resized(${c.x(0)}, ${c.x(3)}.tolist(), ${how})`;
};

const split: Write = (c) => {
  const axis = at(int(c, 'axis', 0), rank(c));
  const sizes = c.outputs.map((o) => { const d = o.shape[axis]; return typeof d === 'number' ? d : c.refuse('its parts are only known while it runs'); });
  return sizes.length === 1 ? c.x(0) : `torch.split(${c.x(0)}, [${sizes.join(', ')}], ${axis})`;
};

const clip: Write = (c) => {
  const bound = (i: number): string => (c.has(i) ? String(c.numbers(i)?.[0] ?? c.x(i)) : 'None');
  return c.has(1) || c.has(2) ? `torch.clamp(${c.x(0)}, ${bound(1)}, ${bound(2)})` : c.x(0);
};

const cast: Write = (c) => {
  const to = dtypeOfCode(int(c, 'to', 1));
  return dtypes.has(to) ? `${c.x(0)}.to(torch.${to})` : c.refuse('it makes numbers of a type that PyTorch has not');
};

const scaled = (write: (x: string, c: OperatorInTorch) => string): Write => (c) => write(c.x(0), c);

export const operatorsInTorch: Readonly<Record<string, Write>> = {
  Identity: (c) => c.x(0), Dropout: (c) => (c.outputs.length > 1 ? c.refuse('it gives its mask too') : c.x(0)),
  Relu: call('F.relu'), Sigmoid: call('torch.sigmoid'), Tanh: call('torch.tanh'), Softplus: call('F.softplus'), Softsign: call('F.softsign'), HardSwish: call('F.hardswish'), Mish: call('F.mish'),
  Exp: call('torch.exp'), Log: call('torch.log'), Sqrt: call('torch.sqrt'), Abs: call('torch.abs'), Neg: call('torch.neg'), Reciprocal: call('torch.reciprocal'), Erf: call('torch.erf'),
  Floor: call('torch.floor'), Ceil: call('torch.ceil'), Round: call('torch.round'), Sign: call('torch.sign'), Sin: call('torch.sin'), Cos: call('torch.cos'), Tan: call('torch.tan'), Asin: call('torch.asin'), Acos: call('torch.acos'), Atan: call('torch.atan'),
  Sinh: call('torch.sinh'), Cosh: call('torch.cosh'), Asinh: call('torch.asinh'), Acosh: call('torch.acosh'), Atanh: call('torch.atanh'), Not: call('torch.logical_not'), IsNaN: call('torch.isnan'),
  LeakyRelu: scaled((x, c) => `F.leaky_relu(${x}, ${float(c, 'alpha', 0.01)})`), Elu: scaled((x, c) => `F.elu(${x}, ${float(c, 'alpha', 1)})`), Celu: scaled((x, c) => `F.celu(${x}, ${float(c, 'alpha', 1)})`),
  HardSigmoid: scaled((x, c) => `torch.clamp(${float(c, 'alpha', 0.2)} * ${x} + ${float(c, 'beta', 0.5)}, 0.0, 1.0)`), ThresholdedRelu: scaled((x, c) => `${x} * (${x} > ${float(c, 'alpha', 1)})`),
  Selu: scaled((x, c) => `${float(c, 'gamma', 1.050_700_988)} * F.elu(${x}, ${float(c, 'alpha', 1.673_263_2)})`),
  PRelu: (c) => `prelu(${c.x(0)}, ${c.x(1)})`, Clip: clip,
  Softmax: scaled((x, c) => `torch.softmax(${x}, ${int(c, 'axis', -1)})`), LogSoftmax: scaled((x, c) => `torch.log_softmax(${x}, ${int(c, 'axis', -1)})`),
  Add: infix('+'), Sub: infix('-'), Mul: infix('*'), Equal: infix('=='), Less: infix('<'), LessOrEqual: infix('<='), Greater: infix('>'), GreaterOrEqual: infix('>='),
  Div: (c) => (c.dtype(0).startsWith('float') ? `(${c.x(0)} / ${c.x(1)})` : `torch.div(${c.x(0)}, ${c.x(1)}, rounding_mode="trunc")`),
  Pow: (c) => `torch.pow(${c.x(0)}, ${c.x(1)}).to(${c.x(0)}.dtype)`, Mod: (c) => `torch.${int(c, 'fmod', 0) === 0 ? 'remainder' : 'fmod'}(${c.x(0)}, ${c.x(1)})`,
  And: both('torch.logical_and'), Or: both('torch.logical_or'), Xor: both('torch.logical_xor'), MatMul: both('torch.matmul'),
  Min: (c) => fold(c, 'torch.minimum'), Max: (c) => fold(c, 'torch.maximum'), Sum: (c) => `(${all(c).join(' + ')})`, Mean: (c) => `((${all(c).join(' + ')}) / ${c.node.inputs.length})`,
  Where: (c) => `torch.where(${c.x(0)}, ${c.x(1)}, ${c.x(2)})`, Cast: cast,
  Einsum: (c) => `torch.einsum(${JSON.stringify(stringAttribute(c.node, 'equation', '').replaceAll(' ', ''))}, ${all(c).join(', ')})`, Gemm: gemm,
  Reshape: reshape, Flatten: (c) => { const axis = at(int(c, 'axis', 1), rank(c)); return axis === 1 && rank(c) > 1 ? `${c.x(0)}.flatten(1)` : `${c.x(0)}.reshape(math.prod(${c.x(0)}.shape[:${axis}]), -1)`; },
  Transpose: (c) => `${c.x(0)}.permute(${tuple(intsAttribute(c.node, 'perm') ?? Array.from({ length: rank(c) }, (_, i) => rank(c) - 1 - i))})`,
  Squeeze: (c) => (c.has(1) ? oneByOne(c, 'squeeze', rank(c)) : `${c.x(0)}.squeeze()`), Unsqueeze: (c) => oneByOne(c, 'unsqueeze', c.outputs[0]?.shape.length ?? rank(c)),
  Concat: (c) => `torch.cat([${all(c).join(', ')}], ${int(c, 'axis', 0)})`, Split: split, Slice: slice, Pad: pad, Resize: resize,
  Gather: (c) => `gathered(${c.x(0)}, ${c.numbers(1) && c.shape(1).length === 0 ? c.numbers(1)?.[0] : c.x(1)}, ${at(int(c, 'axis', 0), rank(c))})`,
  GatherElements: (c) => { const axis = at(int(c, 'axis', 0), rank(c)); return `torch.gather(${c.x(0)}, ${axis}, (${c.x(1)} % ${c.x(0)}.shape[${axis}]).long())`; },
  Expand: (c) => `${c.x(0)}.expand(torch.broadcast_shapes(${c.x(0)}.shape, ${ints(c, 1)}))`, Tile: (c) => `${c.x(0)}.repeat(${ints(c, 1)})`,
  Shape: (c) => `torch.tensor(${c.x(0)}.shape[${int(c, 'start', 0)}:${intAttribute(c.node, 'end', rank(c))}], device=${c.x(0)}.device)`, Size: (c) => `torch.tensor(${c.x(0)}.numel(), device=${c.x(0)}.device)`,
  CumSum: (c) => (int(c, 'exclusive', 0) === 0 && int(c, 'reverse', 0) === 0 ? `torch.cumsum(${c.x(0)}, ${knownNumbers(c, 1, 'its axis')[0]})` : c.refuse('it adds up from the end, or without itself')),
  Trilu: (c) => `torch.${int(c, 'upper', 1) === 0 ? 'tril' : 'triu'}(${c.x(0)}, ${c.has(1) ? knownNumbers(c, 1, 'its diagonal')[0] : 0})`,
  ReduceMean: reduced((x, how) => `${x}.mean(${how})`), ReduceSum: reduced((x, how) => `${x}.sum(${how})`), ReduceMax: reduced((x, how) => `${x}.amax(${how})`), ReduceMin: reduced((x, how) => `${x}.amin(${how})`),
  ReduceL1: reduced((x, how) => `${x}.abs().sum(${how})`), ReduceL2: reduced((x, how) => `(${x} * ${x}).sum(${how}).sqrt()`), ReduceSumSquare: reduced((x, how) => `(${x} * ${x}).sum(${how})`),
  ReduceLogSum: reduced((x, how) => `${x}.sum(${how}).log()`), ReduceLogSumExp: reduced((x, how) => `torch.logsumexp(${x}, ${how})`), ReduceProd: product, ArgMax: best('argmax'), ArgMin: best('argmin'),
  Conv: convolution, ConvTranspose: transposed, MaxPool: maxPool, AveragePool: averagePool, GlobalAveragePool: globalPool('mean'), GlobalMaxPool: globalPool('amax'),
  BatchNormalization: (c) => (int(c, 'training_mode', 0) === 0 && c.outputs.length === 1 ? `F.batch_norm(${c.x(0)}, ${c.x(3)}, ${c.x(4)}, ${c.x(1)}, ${c.x(2)}, False, 0.0, ${float(c, 'epsilon', 1e-5)})` : c.refuse('it changes its statistics')),
  InstanceNormalization: (c) => `F.instance_norm(${c.x(0)}, weight=${c.x(1)}, bias=${c.x(2)}, eps=${float(c, 'epsilon', 1e-5)})`,
  LayerNormalization: (c) => (c.outputs.length === 1 ? `F.layer_norm(${c.x(0)}, ${c.x(0)}.shape[${at(int(c, 'axis', -1), rank(c))}:], ${c.x(1)}, ${c.has(2) ? c.x(2) : 'None'}, ${float(c, 'epsilon', 1e-5)})` : c.refuse('it gives its statistics too')),
  LRN: (c) => (int(c, 'size', 1) % 2 === 1 ? `F.local_response_norm(${c.x(0)}, ${int(c, 'size', 1)}, ${float(c, 'alpha', 1e-4)}, ${float(c, 'beta', 0.75)}, ${float(c, 'bias', 1)})` : c.refuse('its window has an even size')),
  LpNormalization: (c) => `(${c.x(0)} / ${c.x(0)}.norm(p=${int(c, 'p', 2)}, dim=${int(c, 'axis', -1)}, keepdim=True))`,
  DepthToSpace: (c) => (stringAttribute(c.node, 'mode', 'DCR') === 'CRD' ? `F.pixel_shuffle(${c.x(0)}, ${int(c, 'blocksize', 1)})` : `depth_to_space(${c.x(0)}, ${int(c, 'blocksize', 1)})`),
  SpaceToDepth: (c) => `space_to_depth(${c.x(0)}, ${int(c, 'blocksize', 1)})`,
  Upsample: (c) => (floatsAttribute(c.node, 'scales') ? c.refuse('it is written in an old opset') : resize(c)),
};

/** What the expressions above call. */
export const operatorHelpers = `def gathered(x, index, axis):
    """ONNX's Gather: entries of an axis, from the end where below 0."""
    if isinstance(index, int):
        return x.select(axis, index)
    index = index.long() % x.shape[axis]
    return torch.index_select(x, axis, index.reshape(-1)).reshape(*x.shape[:axis], *index.shape, *x.shape[axis + 1:])


def sliced(x, starts, ends, axes=None, steps=None):
    """ONNX's Slice; steps may go backwards."""
    for i, axis in enumerate(axes if axes is not None else range(len(starts))):
        places = range(*slice(starts[i], ends[i], steps[i] if steps is not None else 1).indices(x.shape[axis]))
        x = torch.index_select(x, axis, torch.tensor(list(places), dtype=torch.long, device=x.device))
    return x


def reshaped(x, shape):
    """ONNX's Reshape: 0 keeps a size."""
    return x.reshape([x.shape[i] if d == 0 else int(d) for i, d in enumerate(shape)])


def resized(x, sizes, **how):
    assert sizes[:2] == list(x.shape[:2]), "only places are resized here, no samples and channels"
    return F.interpolate(x, size=sizes[2:], **how)


def depth_to_space(x, block):
    n, c, h, w = x.shape
    return x.reshape(n, block, block, c // block**2, h, w).permute(0, 3, 4, 1, 5, 2).reshape(n, c // block**2, h * block, w * block)


def space_to_depth(x, block):
    n, c, h, w = x.shape
    return x.reshape(n, c, h // block, block, w // block, block).permute(0, 3, 5, 1, 2, 4).reshape(n, c * block**2, h // block, w // block)
`;
