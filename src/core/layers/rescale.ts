import { z } from 'zod';
import { isFloat } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';

export const rescale = defineLayer({
  type: 'Rescale',
  family: 'normalization',
  title: 'Rescale',
  summary: 'Multiplies by a number and adds one: pixel values 0–255 to 0–1.',
  doc: 'y = scale·x + offset, with fixed numbers. Part of the exported model, so that it takes raw data. ONNX Mul, Add.',
  params: z.strictObject({
    scale: z.number().default(1 / 255).meta({ title: 'Scale', help: 'Factor. 1/255 for pixels from 0 to 1; 1/127.5 with offset −1 for −1 to 1.' }),
    offset: z.number().default(0).meta({ title: 'Offset', help: 'Added after scaling.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `×${Number(p.scale.toPrecision(4))}${p.offset === 0 ? '' : ` ${p.offset < 0 ? '−' : '+'} ${Math.abs(p.offset)}`}`,
  infer: ({ inputs, dtype = 'float32' }) => plain({ dtype: isFloat(inputs[0].dtype) ? inputs[0].dtype : dtype, shape: inputs[0].shape }),
  lower({ b, inputs, params: p, facts }) {
    const x = b.Cast(inputs[0], facts.outputs[0]!.dtype);
    const y = b.scale(x, p.scale);
    return p.offset === 0 ? y : b.Add(y, b.scalar(p.offset, x.dtype));
  },
});
