// A weight or constant that more than one operator of an imported model reads.
import { z } from 'zod';
import { GraphBuilder } from '../../onnx/builder.ts';
import { defineLayer } from '../define.ts';
import { loweredSlots, slotSchema, typedSlots, weightsOfSlots } from './slots.ts';

export const constant = defineLayer({
  type: 'Constant',
  family: 'operator',
  title: 'Constant',
  summary: 'A weight or constant that several operators read.',
  doc: 'The same tensor for every sample: an initializer of the ONNX graph.',
  params: z.strictObject({
    value: slotSchema.default({ dtype: 'float32', shape: [], values: [0] }).meta({ title: 'Value', help: 'The numbers, or where they stand in the weights file.' }),
    name: z.string().default('').meta({ title: 'Input', help: 'Name of the input of the exported model that can replace it; empty: none.' }),
  }),
  inputs: [],
  outputs: [{ name: 'out' }],
  infer(c) {
    const { value } = c.params;
    const [typed] = typedSlots(new GraphBuilder(), [value], [], c.dtype ?? 'float32');
    if (!typed) return c.fail('A constant has no value.', { expected: 'a weight or numbers' });
    const { dtype, shape, known } = typed;
    return { outputs: [{ dtype, shape, ...(known && { known }) }], weights: weightsOfSlots([value]), multiplyAdds: 0 };
  },
  lower(c) {
    const [value] = loweredSlots(c, [c.params.value], []);
    return value ? [value] : [];
  },
});
