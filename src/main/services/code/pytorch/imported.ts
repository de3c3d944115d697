// Nodes of imported models in PyTorch: brought to opset 17 as for training, then an expression for each operator.
import { LayerwrightError } from '../../../../core/errors.ts';
import { constant } from '../../../../core/layers/imported/constant.ts';
import { operator } from '../../../../core/layers/imported/operator.ts';
import type { LayerFacts } from '../../../../core/layers/define.ts';
import { GraphBuilder } from '../../../../core/onnx/builder.ts';
import type { Value } from '../../../../core/onnx/builder.ts';
import { tensorAttribute } from '../../../../core/onnx/model.ts';
import { numbersIn } from '../../../../core/onnx/operators/common.ts';
import { numbersOf, sizeOf } from '../../../../core/tensor.ts';
import type { Tensor, TensorType } from '../../../../core/tensor.ts';
import { python } from '../literals.ts';
import { tuple } from './emit.ts';
import type { Emit, Emitted, EmittedWeight } from './emit.ts';
import { operatorsInTorch } from './operators.ts';

/** Larger constants would make the script unreadable. */
const MOST_NUMBERS = 4096;

type Init = NonNullable<Emitted['init']>[number];

const attributeName = (name: string): string => `_${name.replaceAll(/[^A-Za-z0-9_]+/g, '_')}`;

/** A tensor that the script holds as text. */
function literal(tensor: Tensor): string {
  const values = numbersOf(tensor).map((v) => (tensor.dtype === 'bool' ? Boolean(v) : v));
  return `torch.tensor(${python(values)}, dtype=torch.${tensor.dtype})${tensor.shape.length === 1 ? '' : `.reshape(${tuple(tensor.shape)})`}`;
}

function written(c: Emit, types: readonly TensorType[], refuse: (reason: string) => never): Emitted {
  const { node, self } = c;
  const local = self.replace(/^self\./, '');
  const init: Init[] = [];
  const weights: EmittedWeight[] = [];
  const names = new Map<string, string>();
  const b = new GraphBuilder();
  const inputs = types.map((type, i) => {
    const value = b.adopt({ name: b.unique(`wire${i}`), ...type });
    names.set(value.name, c.x[i] as string);
    return value;
  });
  const specs = new Map((node.facts?.weights ?? []).map((spec) => [spec.name, spec]));
  const weight = (name: string): Value => {
    const spec = specs.get(name);
    if (!spec) return refuse(`its weight ${name} is not known`);
    const attribute = attributeName(name);
    const made = `torch.zeros(${tuple(spec.shape)}${spec.constant === undefined || spec.constant === 'float32' ? '' : `, dtype=torch.${spec.constant}`})`;
    init.push(spec.trainable ? { attribute, value: `nn.Parameter(${made})` } : { attribute, value: made, buffer: true });
    weights.push({ name, to: attribute });
    const value = b.adopt({ name: b.unique(name), dtype: spec.constant ?? 'float32', shape: spec.shape });
    names.set(value.name, `${self}${attribute}`);
    return value;
  };
  const layer = node.kind.type === 'Constant' ? constant : operator;
  const outputs = [layer.lower({
    b, params: node.params, inputs: inputs as never, facts: node.facts as LayerFacts, weight, training: false, keepsStatistics: true, device: 'cpu',
    update: () => undefined, uniform: () => refuse('it draws numbers'), normal: () => refuse('it draws numbers'),
  })].flat() as readonly Value[];

  /** What stands for a value: the result of a node, a wire, a weight, or a constant that becomes a buffer now. */
  const nameOf = (value: string): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const { tensor } = b.value(value);
    if (!tensor || tensor.strings || sizeOf(tensor.shape) > MOST_NUMBERS) return refuse('a constant of it is too large for a script');
    const attribute = attributeName(`c${init.length}`);
    init.push({ attribute, value: literal(tensor), buffer: true });
    names.set(value, `${self}${attribute}`);
    return `${self}${attribute}`;
  };
  const before: string[] = [];
  for (const [i, made] of b.nodes.entries()) {
    const filled = made.opType === 'ConstantOfShape' && b.value(made.outputs[0] ?? '').shape;
    if (filled && filled.every((d) => typeof d === 'number')) {
      const value = tensorAttribute(made, 'value');
      const attribute = attributeName(`c${init.length}`);
      init.push({ attribute, value: `torch.full(${tuple(filled)}, ${python(value ? numbersOf(value)[0] ?? 0 : 0)}, dtype=torch.${value?.dtype ?? 'float32'})`, buffer: true });
      names.set(made.outputs[0] ?? '', `${self}${attribute}`);
      continue;
    }
    const write = made.domain === '' ? operatorsInTorch[made.opType] : undefined;
    if (!write) return refuse(`nobody has written ${made.domain === '' ? '' : `${made.domain}.`}${made.opType} in PyTorch yet`);
    const input = (at: number): Value => b.value(made.inputs[at] ?? '');
    const results = made.outputs.filter((o) => o !== '');
    const text = write({
      node: made, has: (at) => (made.inputs[at] ?? '') !== '', x: (at) => nameOf(made.inputs[at] ?? ''), shape: (at) => input(at).shape, dtype: (at) => input(at).dtype,
      numbers: (at) => numbersIn(input(at)),
      outputs: results.map((o) => b.value(o)), refuse,
    });
    const name = `${local}_${i}`;
    before.push(`${name} = ${text}`);
    results.forEach((o, at) => { names.set(o, results.length === 1 ? name : `${name}[${at}]`); });
  }
  const given = outputs.map((o) => nameOf(o.name));
  // The last of them is the layer itself.
  const last = before.length === 1 && given.length === 1 ? before.pop()?.replace(/^\w+ = /, '') : undefined;
  return { init, weights, before, forward: last ?? (given.length === 1 ? given[0] as string : `(${given.join(', ')})`) };
}

/** An imported operator or constant. `types`: of what comes in. Throws `onnx/unsupported`, also with what went wrong while the node was brought to opset 17. */
export function importedInTorch(c: Emit, types: readonly TensorType[], refuse: (reason: string) => never): Emitted {
  try {
    return written(c, types, refuse);
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code !== 'internal' && thrown.code !== 'onnx/unsupported') return refuse(thrown.message.replace(/\.$/, ''));
    throw thrown;
  }
}
