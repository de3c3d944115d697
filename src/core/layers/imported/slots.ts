// What stands at an input of an imported operator: a wire, a weight, a constant, or nothing.
import { z } from 'zod';
import type { AttributeText } from '../../onnx/text/nodes.ts';
import { readTensorText, tensorText } from '../../onnx/text/values.ts';
import type { Stored, TensorText } from '../../onnx/text/values.ts';
import { LayerwrightError, internal } from '../../errors.ts';
import type { GraphBuilder, Value } from '../../onnx/builder.ts';
import type { DType, Tensor, TensorType } from '../../tensor.ts';
import type { LowerContext, WeightSpec } from '../define.ts';

const weightText = z.strictObject({
  /** Name among the node's weights. */
  weight: z.string().min(1),
  shape: z.array(z.int().nonnegative()),
  trainable: z.boolean().optional(),
});

/** `''` nothing, `'wire'` the next wire, else a weight or a constant. */
export const slotSchema = z.union([z.enum(['', 'wire']), weightText, tensorText]);
export type Slot = z.output<typeof slotSchema>;

export const isWeight = (slot: Slot): slot is z.output<typeof weightText> => typeof slot !== 'string' && 'weight' in slot;

const weightSpec = (name: string, shape: readonly number[], trainable: boolean): WeightSpec => {
  const fan = shape.slice(1).reduce((n, d) => n * d, 1);
  return { name, shape, init: shape.length > 1 ? { type: 'heNormal' } : { type: 'zeros' }, fanIn: fan, fanOut: shape[0] ?? 1, trainable, decay: shape.length > 1 };
};
const constantSpec = ({ stored = '', shape, dtype }: TensorText): WeightSpec =>
  ({ name: stored, shape, init: { type: 'zeros' }, fanIn: 1, fanOut: 1, trainable: false, decay: false, constant: dtype });

/** Tensors of the weights file that attributes name, at any depth. */
function storedIn(value: unknown, found: TensorText[] = []): TensorText[] {
  if (typeof value !== 'object' || value === null) return found;
  if ('stored' in value && typeof value.stored === 'string') found.push(value as TensorText);
  else for (const entry of Object.values(value)) storedIn(entry, found);
  return found;
}

/** Weights of a node with these slots and attributes. */
export function weightsOfSlots(slots: readonly Slot[], attributes: Readonly<Record<string, AttributeText>> = {}): WeightSpec[] {
  const own = slots.flatMap((slot): WeightSpec[] => {
    if (typeof slot === 'string') return [];
    if (isWeight(slot)) return [weightSpec(slot.weight, slot.shape, slot.trainable ?? true)];
    return slot.stored === undefined ? [] : [constantSpec(slot)];
  });
  const all = [...own, ...storedIn(attributes).map(constantSpec)];
  return all.filter((spec, i) => all.findIndex((other) => other.name === spec.name) === i);
}

/** Where types alone matter: a tensor of the weights file, without its data. */
export const absent: Stored = (_name, text): Tensor => ({ dtype: text.dtype, shape: text.shape, bytes: new Uint8Array(0) });

/** The tensors of the weights file as the graph under construction has them. */
export const storedBy = (c: Pick<LowerContext<unknown>, 'weight'>): Stored => (name) => {
  const { tensor } = c.weight(name);
  if (!tensor) throw internal(`the constant ${name} is not at hand`);
  return tensor;
};

/** Types of slots in a scratch graph; each wire takes the next of the types given. */
export function typedSlots(scope: GraphBuilder, slots: readonly Slot[], types: readonly TensorType[], dtype: DType): (Value | undefined)[] {
  let wire = 0;
  return slots.map((slot) => {
    if (slot === '') return undefined;
    if (slot === 'wire') {
      const type = types[wire++];
      if (!type) throw new LayerwrightError('shape/mismatch', 'An operator has fewer wires than inputs to fill.', { expected: `${slots.filter((s) => s === 'wire').length} wires`, received: String(types.length) });
      return scope.adopt({ name: scope.unique(`in${wire}`), ...type });
    }
    if (isWeight(slot)) return scope.adopt({ name: scope.unique(slot.weight), dtype, shape: slot.shape });
    return scope.adoptConstant(scope.unique('constant'), readTensorText(slot, absent));
  });
}

/** Values of slots while lowering. */
export function loweredSlots(c: Pick<LowerContext<unknown>, 'b' | 'weight'>, slots: readonly Slot[], wires: readonly Value[]): (Value | undefined)[] {
  let wire = 0;
  return slots.map((slot) => {
    if (slot === '') return undefined;
    if (slot === 'wire') return wires[wire++];
    if (isWeight(slot)) return c.weight(slot.weight);
    if (slot.stored !== undefined) return c.weight(slot.stored);
    return c.b.keep('constant', readTensorText(slot, absent));
  });
}

