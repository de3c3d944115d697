// One rule an operator whose form differs between opset 17 and opsets 1 to 26 (onnx/docs/Changelog.md).
import { castCode } from '../dtypes.ts';
import type { Node } from '../model.ts';
import { attentionForms } from '../spelled/attention.ts';
import { laterForms } from '../spelled/later.ts';
import { newerSettings } from '../spelled/newer-settings.ts';
import type { Expansion } from '../expansions.ts';
import type { Rewriting } from './rewriting.ts';

type Rule = (r: Rewriting) => Node[];

/** Operators that opset 17 does not have, by the opset that brought them. Those with a rule are spelled out instead. */
export const laterOperators: Readonly<Record<string, number>> = {
  BitwiseAnd: 18, BitwiseNot: 18, BitwiseOr: 18, BitwiseXor: 18, CenterCropPad: 18, Col2Im: 18, GroupNormalization: 18, Mish: 18,
  OptionalGetElement: 18, DeformConv: 19, AffineGrid: 20, Gelu: 20, ImageDecoder: 20, RegexFullMatch: 20,
  StringConcat: 20, StringSplit: 20, Attention: 23, RMSNormalization: 23, RotaryEmbedding: 23, Swish: 24, TensorScatter: 24,
};

const setting = (opType: string): Expansion => newerSettings[opType] as Expansion;
const spelledOut = Object.fromEntries(Object.entries({ ...laterForms, ...attentionForms }).filter(([op]) => op in laterOperators).map(([op, form]): [string, Rule] => [op, (r) => r.spell(form)]));

/** An attribute of older opsets that became input `at`. */
const axesToInput = (before: number): Rule => (r) => {
  if (r.opset < before) {
    const axes = r.intList('axes');
    r.drop('axes');
    if (axes) r.node.inputs.push(r.ints('axes', axes));
  }
  return [r.node];
};

/** Reductions took axes as an input from opset 18 on; opset 17 wants the attribute (ReduceSum: the input). */
const reduction = (identityWhenEmpty: boolean): Rule => (r) => {
  if (r.opset < 18) return [r.node];
  const axes = r.numbers(1);
  const noop = r.int('noop_with_empty_axes', 0) !== 0;
  r.drop('noop_with_empty_axes');
  r.node.inputs.length = 1;
  if (axes && axes.length > 0) r.set('axes', axes);
  else if (noop) {
    // Nothing is reduced; what is done to each entry still is.
    const [x] = r.node.inputs as [string];
    const { opType } = r.node;
    if (identityWhenEmpty || opType === 'ReduceLogSumExp') return [r.make('Identity', [x], {}, r.node.outputs[0])];
    return [opType === 'ReduceSumSquare' ? r.make('Mul', [x, x], {}, r.node.outputs[0]) : r.make(opType === 'ReduceLogSum' ? 'Log' : 'Abs', [x], {}, r.node.outputs[0])];
  }
  if (r.opset >= 20 && r.type(0)?.dtype === 'bool') r.fail('it reduces bools');
  return [r.node];
};

/** Before opset 13: all axes from `axis` on as one. */
const softmax: Rule = (r) => {
  if (r.opset >= 13) return [r.node];
  const given = r.int('axis', 1);
  const { shape } = r.type(0) ?? r.fail('the shape of its input is not known');
  const axis = given < 0 ? given + shape.length : given;
  // One axis, or nothing behind it but ones: the same in both readings.
  if (axis < shape.length && shape.slice(axis + 1).every((d) => d === 1)) {
    r.set('axis', axis);
    return [r.node];
  }
  const x = r.node.inputs[0] as string;
  const dims = r.make('Shape', [x]);
  const flat = r.make('Flatten', [x], { axis });
  const output = r.node.outputs[0] as string;
  r.node.inputs = [flat.outputs[0] as string];
  r.set('axis', 1);
  r.node.outputs = [`${dims.name}:flat`];
  return [dims, flat, r.node, r.make('Reshape', [`${dims.name}:flat`, dims.outputs[0] as string], {}, output)];
};

const resize: Rule = (r) => {
  const { node, opset } = r;
  if (opset < 11) {
    // Opset 10 had no modes. onnxruntime takes pixel ⌊out / scale⌋ where an axis grows, ⌈out / scale⌉ where it shrinks.
    if (r.text('mode', 'nearest') === 'nearest') {
      const scales = r.numbers(1) ?? [];
      const shrinks = scales.some((s) => s < 1);
      if (shrinks && scales.some((s) => s > 1)) r.fail('it shrinks one axis and grows another');
      r.set('nearest_mode', shrinks ? 'ceil' : 'floor');
    }
    node.inputs = [node.inputs[0] as string, '', node.inputs[1] as string];
    r.set('coordinate_transformation_mode', 'asymmetric');
    return [node];
  }
  if (opset < 18) return [node];
  if (r.int('antialias', 0) !== 0 || r.text('coordinate_transformation_mode', 'half_pixel') === 'half_pixel_symmetric') return r.spell(setting('Resize'), 'it smooths, or is centred, and its sizes are only known while it runs');
  const axes = r.intList('axes');
  const policy = r.text('keep_aspect_ratio_policy', 'stretch');
  r.drop('antialias', 'axes', 'keep_aspect_ratio_policy');
  if (!axes && policy === 'stretch') return [node];
  const shape = r.type(0)?.shape ?? r.fail('the shape of its input is not known');
  const at = (axes ?? shape.map((_, i) => i)).map((a) => (a < 0 ? a + shape.length : a));
  const region = r.text('coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize' ? r.numbers(1) : undefined;
  const roi = region ? r.constant('roi', 'float32', [2 * shape.length], [0, 1].flatMap((end) => shape.map((_, i) => (at.includes(i) ? (region[at.indexOf(i) + end * at.length] as number) : end)))) : '';
  const sizes = r.type(3)?.shape[0] === 0 ? undefined : r.numbers(3);
  if (sizes) {
    const ratios = at.map((axis, i) => (sizes[i] as number) / Number(shape[axis]));
    const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
    const full = shape.map((d, i): number => {
      const k = at.indexOf(i);
      if (k >= 0 && policy === 'stretch') return sizes[k] as number;
      if (typeof d !== 'number') return r.fail('the sizes of its input are not known');
      return k >= 0 ? Math.round(d * ratio) : d;
    });
    node.inputs = [node.inputs[0] as string, roi, '', r.ints('sizes', full)];
    return [node];
  }
  const scales = r.numbers(2) ?? r.fail('neither scales nor sizes');
  const full = shape.map((_, i) => (at.includes(i) ? (scales[at.indexOf(i)] as number) : 1));
  node.inputs = [node.inputs[0] as string, roi, r.constant('scales', 'float32', [full.length], full)];
  return [node];
};

/** Per-group scale in opset 18 to 20, per-channel since: normalised groups as an instance normalisation, then scaled. */
const groupNormalization: Rule = (r) => {
  const [x, scale, bias] = r.node.inputs as [string, string, string];
  const type = r.type(0) ?? r.fail('the type of its input is not known');
  const channels = type.shape[1];
  if (typeof channels !== 'number') return r.fail('the number of channels is not known');
  const groups = r.int('num_groups', 1);
  const { dtype } = type;
  const dims = r.make('Shape', [x]);
  const grouped = r.make('Reshape', [x, r.ints('grouped', [0, groups, -1])]);
  const one = r.constant('one', dtype, [groups], Array<number>(groups).fill(1));
  const zero = r.constant('zero', dtype, [groups], Array<number>(groups).fill(0));
  const norm = r.make('InstanceNormalization', [grouped.outputs[0] as string, one, zero], { epsilon: { float: r.float('epsilon', 1e-5) } });
  const back = (from: string) => r.make('Reshape', [from, dims.outputs[0] as string]);
  const perGroup = r.opset < 21;
  const spread = perGroup
    ? [1, groups, 1]
    : [1, channels, ...Array<number>(type.shape.length - 2).fill(1)];
  const s = r.make('Reshape', [scale, r.ints('spread', spread)]);
  const t = r.make('Reshape', [bias, r.ints('spread', spread)]);
  const before = perGroup ? [] : [back(norm.outputs[0] as string)];
  const source = (before[0] ?? norm).outputs[0] as string;
  const scaled = r.make('Mul', [source, s.outputs[0] as string]);
  const shifted = r.make('Add', [scaled.outputs[0] as string, t.outputs[0] as string], {}, perGroup ? undefined : r.node.outputs[0]);
  const head = [dims, grouped, norm, ...before, s, t, scaled, shifted];
  return perGroup ? [...head, r.make('Reshape', [shifted.outputs[0] as string, dims.outputs[0] as string], {}, r.node.outputs[0])] : head;
};

const gelu: Rule = (r) => {
  const [x] = r.node.inputs as [string];
  const { dtype } = r.type(0) ?? r.fail('the type of its input is not known');
  const scalar = (hint: string, v: number): string => r.constant(hint, dtype, [], [v]);
  const nodes: Node[] = [];
  const add = (op: string, inputs: string[], output?: string): string => {
    const node = r.make(op, inputs, {}, output);
    nodes.push(node);
    return node.outputs[0] as string;
  };
  const half = add('Mul', [x, scalar('half', 0.5)]);
  const inner = r.text('approximate', 'none') === 'tanh'
    ? add('Tanh', [add('Mul', [add('Add', [x, add('Mul', [add('Mul', [add('Mul', [x, x]), x]), scalar('cubic', 0.044715)])]), scalar('slope', Math.sqrt(2 / Math.PI))])])
    : add('Erf', [add('Mul', [x, scalar('slope', Math.SQRT1_2)])]);
  add('Mul', [half, add('Add', [inner, scalar('one', 1)])], r.node.outputs[0]);
  return nodes;
};

const mish: Rule = (r) => {
  const [x] = r.node.inputs as [string];
  const soft = r.make('Softplus', [x]);
  const tanh = r.make('Tanh', [soft.outputs[0] as string]);
  return [soft, tanh, r.make('Mul', [x, tanh.outputs[0] as string], {}, r.node.outputs[0])];
};

const pad: Rule = (r) => {
  const { node } = r;
  if (r.opset < 11) {
    const pads = r.intList('pads') ?? r.fail('it has no pads');
    const value = r.float('value', 0);
    r.drop('pads', 'value');
    const dtype = r.type(0)?.dtype ?? 'float32';
    node.inputs = [node.inputs[0] as string, r.ints('pads', pads), ...(value === 0 ? [] : [r.constant('value', dtype, [], [value])])];
  }
  if (r.text('mode', 'constant') === 'wrap') return r.spell(setting('Pad'), 'it wraps around by pads that are only known while it runs');
  const axes = r.opset >= 18 ? r.numbers(3) : undefined;
  if (axes) {
    const rank = r.rank(0);
    const pads = r.numbers(1) as number[];
    const full = Array<number>(2 * rank).fill(0);
    axes.forEach((a, i) => {
      const axis = a < 0 ? a + rank : a;
      full[axis] = pads[i] as number;
      full[axis + rank] = pads[i + axes.length] as number;
    });
    node.inputs[1] = r.ints('pads', full);
    node.inputs.length = 3;
    if (node.inputs[2] === '') node.inputs.length = 2;
  }
  return [node];
};

const split: Rule = (r) => {
  const { node } = r;
  if (r.opset < 13) {
    const sizes = r.intList('split');
    r.drop('split');
    if (sizes) node.inputs = [node.inputs[0] as string, r.ints('split', sizes)];
  } else if (r.opset >= 18 && node.attributes.has('num_outputs')) {
    const parts = r.int('num_outputs', 1);
    r.drop('num_outputs');
    const shape = r.type(0)?.shape ?? r.fail('the shape of its input is not known');
    const axis = r.int('axis', 0);
    const size = shape[axis < 0 ? axis + shape.length : axis];
    // Opset 17 divides evenly by itself; only an uneven rest has to be spelled out.
    if (typeof size === 'number' && size % parts !== 0) {
      const part = Math.ceil(size / parts);
      node.inputs.push(r.ints('split', Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(part, size - i * part)))));
    } else if (typeof size !== 'number') r.fail('the size of the axis is not known');
  }
  return [node];
};

/** Takes newer attributes off where they keep their defaults; else the node is spelled out, or refused. */
const withoutNews = (from: number, defaults: Readonly<Record<string, number | string | readonly number[]>>, spelled?: Expansion): Rule => (r) => {
  if (r.opset < from) return [r.node];
  for (const [name, usual] of Object.entries(defaults)) {
    const found = typeof usual === 'string' ? r.text(name, usual) : typeof usual === 'number' ? r.int(name, usual) : (r.intList(name) ?? []);
    const plain = Array.isArray(found) ? found.every((v) => v === (usual as readonly number[])[0]) : found === usual;
    if (!plain) return spelled ? r.spell(spelled, `${name} = ${String(found)}`) : r.fail(`${name} = ${String(found)}`);
    r.drop(name);
  }
  return [r.node];
};

const scatter: Rule = (r) => {
  const reduction = r.text('reduction', 'none');
  if (reduction === 'max' || reduction === 'min') return r.spell(setting(r.node.opType), `it takes the ${reduction} at places that are only known while it runs`);
  return [r.node];
};

export const upgradeRules: Readonly<Record<string, Rule>> = {
  Squeeze: axesToInput(13),
  Unsqueeze: axesToInput(13),
  ReduceSum: axesToInput(13),
  ReduceMean: reduction(true), ReduceMax: reduction(true), ReduceMin: reduction(true), ReduceProd: reduction(true),
  ReduceL1: reduction(false), ReduceL2: reduction(false), ReduceLogSum: reduction(false), ReduceLogSumExp: reduction(false),
  ReduceSumSquare: reduction(false),
  Softmax: softmax, LogSoftmax: softmax, Hardmax: softmax,
  Resize: resize,
  Upsample: (r) => {
    const scales = r.node.attributes.get('scales');
    const input = scales?.kind === 'floats' ? r.constant('scales', 'float32', [scales.value.length], scales.value) : r.node.inputs[1];
    if (input === undefined) return r.fail('it has no scales');
    const mode = r.text('mode', 'nearest');
    const attributes = { mode, coordinate_transformation_mode: 'asymmetric', ...(mode === 'nearest' && { nearest_mode: 'floor' }) };
    return [r.make('Resize', [r.node.inputs[0] as string, '', input], attributes, r.node.outputs[0])];
  },
  ...spelledOut,
  GroupNormalization: groupNormalization,
  Gelu: gelu,
  Mish: mish,
  Pad: pad,
  Split: split,
  Clip: (r) => {
    if (r.opset >= 11) return [r.node];
    const dtype = r.type(0)?.dtype ?? 'float32';
    const bound = (name: string): string => (r.node.attributes.has(name) ? r.constant(name, dtype, [], [r.float(name, 0)]) : '');
    const inputs = [r.node.inputs[0] as string, bound('min'), bound('max')];
    while (inputs.at(-1) === '') inputs.pop();
    r.node.inputs = inputs;
    r.drop('min', 'max');
    return [r.node];
  },
  Slice: (r) => {
    if (r.opset >= 10) return [r.node];
    const [starts, ends, axes] = [r.intList('starts') ?? r.fail('it has no starts'), r.intList('ends') ?? r.fail('it has no ends'), r.intList('axes')];
    r.drop('starts', 'ends', 'axes');
    r.node.inputs.push(r.ints('starts', starts), r.ints('ends', ends), r.ints('axes', axes ?? starts.map((_, i) => i)));
    return [r.node];
  },
  TopK: (r) => {
    if (r.opset >= 10) return [r.node];
    const k = r.int('k', 1);
    r.drop('k');
    r.node.inputs.push(r.ints('k', [k]));
    return [r.node];
  },
  Dropout: (r) => {
    if (r.opset >= 12) return [r.node];
    const mask = r.node.outputs[1] ?? '';
    if (r.opset < 10 && mask !== '') {
      if (r.isRead(mask)) r.fail('its mask is not bool');
      r.node.outputs.length = 1;
    }
    const ratio = r.float('ratio', 0.5);
    r.drop('ratio', 'is_test');
    r.node.inputs.push(r.constant('ratio', 'float32', [], [ratio]));
    return [r.node];
  },
  BatchNormalization: (r) => {
    if (r.opset < 9 && r.int('spatial', 1) === 0) r.fail('spatial = 0');
    r.drop('spatial');
    if (r.opset < 14) r.node.outputs.length = 1;
    return [r.node];
  },
  Scatter: (r) => [r.make('ScatterElements', r.node.inputs, { axis: r.int('axis', 0) }, r.node.outputs[0])],
  ScatterElements: scatter,
  ScatterND: scatter,
  Scan: (r) => (r.opset < 9 ? r.fail('its form before opset 9') : [r.node]),
  AveragePool: withoutNews(19, { dilations: [1] }, setting('AveragePool')),
  LpPool: withoutNews(18, { dilations: [1], ceil_mode: 0 }, setting('LpPool')),
  Cast: withoutNews(19, { saturate: 1 }),
  CastLike: withoutNews(19, { saturate: 1 }),
  QuantizeLinear: withoutNews(19, { saturate: 1, block_size: 0, output_dtype: 0 }),
  DequantizeLinear: withoutNews(21, { block_size: 0, output_dtype: 0 }, laterForms['DequantizeLinear']),
  GridSample: (r) => {
    if (r.opset < 20) return [r.node];
    const mode = r.text('mode', 'linear');
    if (r.rank(0) !== 4) return r.spell(setting('GridSample'), 'it samples more than two dimensions, and its sizes are only known while it runs');
    r.set('mode', mode === 'linear' ? 'bilinear' : mode === 'cubic' ? 'bicubic' : mode);
    return [r.node];
  },
  RoiAlign: (r) => {
    if (r.opset < 16) r.set('coordinate_transformation_mode', 'output_half_pixel');
    return [r.node];
  },
  DFT: (r) => {
    if (r.opset < 20) return [r.node];
    const axis = r.numbers(2)?.[0] ?? -2;
    r.node.inputs.length = Math.min(r.node.inputs.length, 2);
    r.set('axis', axis < 0 ? axis + r.rank(0) : axis);
    return [r.node];
  },
  Constant: (r) => {
    const t = r.node.attributes.get('value');
    if (t?.kind === 'tensor' && castCode[t.value.dtype] > castCode.bfloat16) r.fail(`the element type ${t.value.dtype}`);
    return [r.node];
  },
};
