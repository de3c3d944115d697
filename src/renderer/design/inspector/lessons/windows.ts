// Convolutions and pools: sizes by the lectures' ⌊(n + 2p − f)/s⌋ + 1, weights and multiply-adds of the filters.
import type { ActivationName } from '../../../../core/layers/activations.ts';
import { perAxis, perSide } from '../../../../core/layers/geometry.ts';
import type { PaddingMode, PerAxis } from '../../../../core/layers/params.ts';
import { internal } from '../../../../core/errors.ts';
import type { FlatNode } from '../../../../core/shapes/types.ts';
import type { Dim } from '../../../../core/tensor.ts';
import { byAxis, formula, product, times } from './formula.ts';
import type { Lesson } from './formula.ts';

interface WindowParams {
  readonly kernel: PerAxis; readonly stride: PerAxis; readonly dilation: PerAxis; readonly padding: PaddingMode; readonly pads: PerAxis; readonly outputPadding?: PerAxis;
}
interface ConvolutionParams extends WindowParams {
  readonly filters?: number; readonly multiplier?: number; readonly groups?: number; readonly bias: boolean; readonly activation: ActivationName;
}
interface PoolParams { readonly size: PerAxis; readonly stride: PerAxis | null; readonly padding: PaddingMode; readonly pads: PerAxis }

const fail = (message: string): never => { throw internal(message); };
const each = (value: PerAxis, rank: number): number[] => perAxis({ fail }, '', value, rank);

const dilatedText = (kernel: number, dilation: number): string => (dilation === 1 ? String(kernel) : `(${dilation}·(${kernel} − 1) + 1)`);

/** `2·3`, or `1 + 2` where the two sides differ; '' for none. */
const padText = (begin: number, end: number): string => (begin + end === 0 ? '' : begin === end ? `2·${begin}` : `${begin} + ${end}`);

/** Sizes of the output, axis by axis, of a window that slides over an input. */
function sizes(p: WindowParams, space: readonly Dim[], out: readonly Dim[]): Lesson[] {
  const rank = space.length;
  const [kernel, stride, dilation] = [each(p.kernel, rank), each(p.stride, rank), each(p.dilation, rank)];
  const pads = p.padding === 'explicit' ? perSide({ fail }, '', p.pads, rank) : Array<number>(2 * rank).fill(0);
  if (space.some((d) => typeof d !== 'number')) return [];
  return byAxis(rank, (i) => {
    const n = space[i] as number;
    const [f, s, d] = [kernel[i] as number, stride[i] as number, dilation[i] as number];
    const result = out[i] as number;
    if (p.padding === 'same') return { general: '⌈n / s⌉', filled: `⌈${n} / ${s}⌉`, result };
    const around = padText(pads[i] as number, pads[i + rank] as number);
    const general = `⌊(n${around === '' ? '' : ' + 2p'} − ${d === 1 ? 'f' : '(d·(f − 1) + 1)'}) / s⌋ + 1`;
    return { general, filled: `⌊(${n}${around === '' ? '' : ` + ${around}`} − ${dilatedText(f, d)}) / ${s}⌋ + 1`, result };
  });
}

/** Sizes of a transposed convolution: the same window, run backwards. */
function sizesBack(p: WindowParams, space: readonly Dim[], out: readonly Dim[]): Lesson[] {
  const rank = space.length;
  if (space.some((d) => typeof d !== 'number')) return [];
  const [kernel, stride, dilation, extra] = [each(p.kernel, rank), each(p.stride, rank), each(p.dilation, rank), each(p.outputPadding ?? 0, rank)];
  const pads = p.padding === 'explicit' ? perSide({ fail }, '', p.pads, rank) : Array<number>(2 * rank).fill(0);
  return byAxis(rank, (i) => {
    const [n, f, s, d, o] = [space[i] as number, kernel[i] as number, stride[i] as number, dilation[i] as number, extra[i] as number];
    const result = out[i] as number;
    if (p.padding === 'same') return { general: 'n·s', filled: `${n}·${s}`, result };
    const off = padText(pads[i] as number, pads[i + rank] as number);
    return {
      general: `(n − 1)·s + ${d === 1 ? 'f' : 'd·(f − 1) + 1'}${o > 0 ? ' + o' : ''}${off === '' ? '' : ' − 2p'}`,
      filled: `(${n} − 1)·${s} + ${dilatedText(f, d)}${o > 0 ? ` + ${o}` : ''}${off === '' ? '' : ` − (${off})`}`, result,
    };
  });
}

export function convolutionLessons(node: FlatNode): Lesson[] {
  const p = node.params as ConvolutionParams;
  const shape = node.sources[0]?.type.shape ?? [];
  const [space, out] = [shape.slice(2), node.outputs[0]?.shape.slice(2) ?? []];
  const channels = Number(shape[1]);
  const kernel = each(p.kernel, space.length);
  const { type } = node.kind;
  const filters = type === 'DepthwiseConv2D' ? channels * (p.multiplier ?? 1) : (p.filters ?? 0);
  const vectors = [...(p.bias ? [filters] : []), ...(p.activation === 'prelu' ? [filters] : [])];
  const tail = vectors.map((v) => ` + ${v}`).join('');
  const general = (kernels: string): string => `${kernels}${p.bias ? ' + b' : ''}${p.activation === 'prelu' ? ' + slopes' : ''}`;
  const f = kernel.map(() => 'f').join('·');
  const sum = (kernels: number): number => kernels + vectors.reduce((a, b) => a + b, 0);
  const known = out.every((d) => typeof d === 'number') && space.every((d) => typeof d === 'number');
  const adds = (g: string, filled: string): Lesson[] => (known ? [formula('multiplyAdds', g, filled, node.cost.multiplyAdds)] : []);

  if (type === 'SeparableConv2D') {
    const inner = channels * (p.multiplier ?? 1);
    const [depthwise, pointwise] = [product([...kernel, inner]), product([inner, filters])];
    return [
      ...sizes(p, space, out),
      formula('parameters', general(`${f}·c·m + c·m·k`), `${depthwise} + ${pointwise}${tail}`, sum(times([...kernel, inner]) + inner * filters)),
      ...adds('points·c·m·(f·f + k)', `${product(out)}·${inner}·(${product(kernel)} + ${filters})`),
    ];
  }
  if (type === 'DepthwiseConv2D') {
    return [
      ...sizes(p, space, out),
      formula('parameters', general(`${f}·c·m`), `${product([...kernel, channels, p.multiplier ?? 1])}${tail}`, sum(times([...kernel, filters]))),
      ...adds(`points·${f}·c·m`, product([...out, ...kernel, filters])),
    ];
  }
  const groups = p.groups ?? 1;
  const back = type === 'ConvTranspose2D';
  const [a, b] = back ? [channels, filters / groups] : [channels / groups, filters];
  return [
    ...(back ? sizesBack(p, space, out) : sizes(p, space, out)),
    formula('parameters', general(groups === 1 ? `${f}·c·k` : `${f}·(c/g)·k`), `${product([...kernel, a, b])}${tail}`, sum(times([...kernel, a, b]))),
    ...adds(`points·${f}·${groups === 1 ? 'c' : '(c/g)'}·k`, product([...(back ? space : out), ...kernel, a, b])),
  ];
}

export function poolLessons(node: FlatNode): Lesson[] {
  const { size, stride, padding, pads } = node.params as PoolParams;
  const space = node.sources[0]?.type.shape.slice(2) ?? [];
  const window = each(size, space.length);
  return [
    ...sizes({ kernel: size, stride: stride ?? size, dilation: 1, padding, pads }, space, node.outputs[0]?.shape.slice(2) ?? []),
    formula('window', window.map(() => 'f').join('·'), product(window), times(window)),
  ];
}

