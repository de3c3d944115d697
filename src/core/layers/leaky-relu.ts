import { z } from 'zod';
import { defineLayer, plain } from './define.ts';

export const leakyRelu = defineLayer({
  type: 'LeakyReLU',
  family: 'activation',
  title: 'Leaky ReLU',
  summary: 'ReLU with a slope of your choice below zero.',
  doc: 'y = x where x ≥ 0, else slope·x (Maas et al., 2013). ONNX LeakyRelu.',
  params: z.strictObject({ slope: z.number().nonnegative().default(0.1).meta({ title: 'Slope', help: 'Slope below zero. YOLO takes 0.1, GANs 0.2.' }) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => String(p.slope),
  infer: ({ inputs }) => plain(inputs[0]),
  lower: ({ b, inputs, params: p }) => b.op('LeakyRelu', [inputs[0]], { alpha: { float: p.slope } }),
});
