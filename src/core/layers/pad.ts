import { z } from 'zod';
import { addDims } from '../onnx/operators/dims.ts';
import { formatShape } from '../tensor.ts';
import { unexpected } from './convolution.ts';
import { defineLayer, plain } from './define.ts';
import { perSide } from './geometry.ts';
import { sides } from './params.ts';

export const pad = defineLayer({
  type: 'Pad',
  family: 'shape',
  title: 'Pad',
  summary: 'Puts a frame around a picture, of zeros or of its mirror image.',
  doc: 'Adds points before and after every axis behind the channels: zeros, or the picture mirrored at its edge (the edge itself not repeated). ONNX Pad.',
  params: z.strictObject({
    padding: sides('Padding', 'Points added on each side of every spatial axis.', 1),
    mode: z.enum(['zero', 'reflect']).default('zero').meta({ title: 'Fill', help: 'zero: zeros. reflect: the picture mirrored at its edge.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${typeof p.padding === 'number' ? p.padding : p.padding.join(' ')}${p.mode === 'reflect' ? ' · reflect' : ''}`,
  infer(c) {
    const x = c.inputs[0];
    const space = x.shape.slice(2);
    if (space.length === 0) c.fail('Pad works on the axes behind the channels; there are none.', { expected: 'N×channels×height×width, or N×channels×length', received: formatShape(x.shape) });
    const pads = perSide(c, 'The padding', c.params.padding, space.length);
    const tooFar = c.params.mode === 'reflect' ? space.findIndex((d, i) => typeof d === 'number' && Math.max(pads[i]!, pads[i + space.length]!) >= d) : -1;
    if (tooFar >= 0) c.fail('Pad: a mirror image is smaller than the picture.', { expected: `below ${space[tooFar]}`, received: pads.join(', ') });
    return plain({ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...space.map((d, i) => addDims(d, pads[i]! + pads[i + space.length]!))] });
  },
  lower({ b, inputs, params: p }) {
    const x = inputs[0];
    const n = x.shape.length - 2;
    const pads = perSide({ fail: unexpected }, 'The padding', p.padding, n);
    return b.Pad(x, [0, 0, ...pads.slice(0, n), 0, 0, ...pads.slice(n)], p.mode === 'zero' ? 'constant' : 'reflect');
  },
});
