// Any ONNX operator as a node of the canvas: what an imported model has beside the layers, kept as the file says it.
import { z } from 'zod';
import { LayerwrightError } from '../../errors.ts';
import { GraphBuilder } from '../../onnx/builder.ts';
import type { Value } from '../../onnx/builder.ts';
import { OPSET } from '../../onnx/model.ts';
import type { Node } from '../../onnx/model.ts';
import { symbolName } from '../../onnx/operators/dims.ts';
import type { OutputType } from '../../onnx/operators/operator.ts';
import { renameAttributes } from '../../onnx/rename.ts';
import { attributeText, readAttributes } from '../../onnx/text/nodes.ts';
import { fromBase64, readTypeText } from '../../onnx/text/values.ts';
import type { Stored } from '../../onnx/text/values.ts';
import { upgradeNode } from '../../onnx/upgrade/index.ts';
import type { TensorType } from '../../tensor.ts';
import { defineLayer } from '../define.ts';
import { multiplyAddsOf } from './cost.ts';
import { absent, loweredSlots, slotSchema, storedBy, typedSlots, weightsOfSlots } from './slots.ts';
import type { Slot } from './slots.ts';

export const operatorParams = z.strictObject({
  op: z.string().min(1).default('Identity').meta({ title: 'Operator', help: 'Name of the ONNX operator.' }),
  domain: z.string().default('').meta({ title: 'Domain', help: 'Where the operator is defined; empty for ONNX itself.' }),
  version: z.int().positive().default(OPSET).meta({ title: 'Opset', help: 'Version of the operator set in which it is written.' }),
  inputs: z.array(slotSchema).default(['wire']).meta({ title: 'Inputs', help: 'What stands at each input: a wire, a weight, a constant, or nothing.' }),
  outputs: z.array(z.string()).default(['out']).meta({ title: 'Outputs', help: 'A port for each output; empty where it is left out.' }),
  attributes: z.record(z.string(), attributeText).default({}).meta({ title: 'Attributes', help: 'As ONNX has them, sub-graphs too.' }),
  captures: z.array(z.strictObject({ name: z.string().min(1), from: slotSchema })).default([]).meta({ title: 'Captured values', help: 'What its sub-graphs take from outside, by the name they know it by.' }),
  types: z.array(z.string()).optional().meta({ title: 'Types', help: 'Types of the outputs, where they cannot be worked out.' }),
  extra: z.string().optional().meta({ title: 'Other fields', help: 'Fields of the file that nothing here reads.' }),
});
export type OperatorParams = z.output<typeof operatorParams>;

/** The type that a text declares; what is no tensor of known rank is opaque. */
export function declared(text: string, name: string): TensorType {
  const type = readTypeText(text);
  if (type.kind !== 'tensor' || type.shape === undefined || type.dtype === 'opaque') return { dtype: 'opaque', shape: [] };
  return { dtype: type.dtype, shape: type.shape.map((d, i) => (d === '' ? `${symbolName(name)}.${i}` : d)) };
}

const slotsOf = (p: OperatorParams): Slot[] => [...p.inputs, ...p.captures.map((c) => c.from)];

/** The node, with the values at its inputs and captures; the names of its sub-graphs begin with its own. */
function nodeOf(p: OperatorParams, b: GraphBuilder, name: string, values: readonly (Value | undefined)[], stored: Stored): Node {
  const inputs = values.slice(0, p.inputs.length).map((v) => v?.name ?? '');
  const captured = new Map(p.captures.map(({ name: inner }, i) => [inner, values[p.inputs.length + i]?.name ?? '']));
  return {
    name, opType: p.op, domain: p.domain, inputs, outputs: p.outputs.map((port, i) => (port === '' ? '' : b.unique(`${p.op}:${i}`))),
    attributes: renameAttributes(readAttributes(p.attributes, stored), (inner) => captured.get(inner) ?? `${name}//${inner}`), docString: '',
    ...(p.extra !== undefined && { extra: fromBase64(p.extra) }),
  };
}

export const operator = defineLayer({
  type: 'Operator',
  family: 'operator',
  title: 'ONNX operator',
  summary: 'An operator of ONNX, as an imported model has it.',
  doc: 'Exactly the ONNX operator that is named, with its attributes and constants. See the ONNX operator pages, onnx.ai/onnx/operators.',
  params: operatorParams,
  inputs: [{ name: 'in', variadic: true, optional: true }],
  outputs: (p) => p.outputs.filter((port) => port !== '').map((name) => ({ name })),
  brief: (p) => (p.domain === '' ? '' : p.domain),
  infer(c) {
    const { params: p } = c;
    const slots = slotsOf(p);
    const wires = slots.filter((s) => s === 'wire').length;
    if (c.inputs.length !== wires) c.fail(`${p.op} has another number of wires than inputs to fill.`, { expected: `${wires}`, received: String(c.inputs.length), hint: 'Connect or remove wires: their order is that of the inputs.' });
    const scope = new GraphBuilder({ opset: p.version });
    const values = typedSlots(scope, slots, c.inputs, c.dtype ?? 'float32');
    const weights = weightsOfSlots(slots, p.attributes);
    const { types } = p;
    const all = types ? p.outputs.map((port, i) => declared(types[i] ?? '', `${c.id ?? p.op}.${port}`)) : inferred(scope, nodeOf(p, scope, scope.unique(c.id ?? p.op), values, absent), values);
    const outputs = all.filter((_, i) => p.outputs[i] !== '');
    return { outputs, weights, multiplyAdds: multiplyAddsOf(p.op, values, outputs) };
  },
  lower(c) {
    const { b, params: p, facts } = c;
    const slots = slotsOf(p);
    const name = b.unique(p.op);
    const values = loweredSlots(c, slots, c.inputs);
    const node = nodeOf(p, b, name, values, storedBy(c));
    const outputs = node.outputs.filter((o) => o !== '');
    if (p.domain === '' && p.version !== b.opset) {
      if (b.opset !== OPSET) throw new LayerwrightError('onnx/unsupported', `${p.op} is written in opset ${p.version}, the graph in ${b.opset}.`);
      const { nodes, initializers } = upgradeNode(node, p.version, values.filter((v) => v !== undefined));
      for (const [constant, tensor] of initializers) b.initializer(constant, tensor);
      for (const made of nodes) b.copy(made);
    } else if (p.types || !copied(b, node)) {
      b.nodes.push(node);
      outputs.forEach((output, i) => { b.adopt({ name: output, ...(facts.outputs[i] as OutputType) }); });
    }
    return outputs.map((output) => b.value(output));
  },
});

function inferred(scope: GraphBuilder, node: Node, values: readonly (Value | undefined)[]): readonly TensorType[] {
  if (values.some((v) => v?.dtype === 'opaque')) {
    throw new LayerwrightError('shape/unknown', `Nothing says what ${node.opType} gives: one of its inputs is no tensor of known rank.`, { expected: 'types of the outputs' });
  }
  return scope.copy(node).map((value): TensorType => (value ? { dtype: value.dtype, shape: value.shape, ...(value.known && { known: value.known }) } : { dtype: 'opaque', shape: [] }));
}

/** Appends the node with inferred types; false where they cannot be inferred. */
function copied(b: GraphBuilder, node: Node): boolean {
  try {
    b.copy(node);
    return true;
  } catch (thrown) {
    if (thrown instanceof LayerwrightError && thrown.code !== 'internal') return false;
    throw thrown;
  }
}
