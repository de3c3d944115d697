import { z } from 'zod';
import { subDims } from '../onnx/operators/dims.ts';
import { formatShape } from '../tensor.ts';
import { unexpected } from './convolution.ts';
import { defineLayer, plain } from './define.ts';
import { perSide, spatialInput } from './geometry.ts';
import { sides } from './params.ts';

export const cropping2D = defineLayer({
  type: 'Cropping2D',
  family: 'shape',
  title: '2D cropping',
  summary: 'Cuts a frame off a picture.',
  doc: 'Takes points off the start and end of height and width. ONNX Slice.',
  params: z.strictObject({ cropping: sides('Cropping', 'Points taken off each side of height and width.', 1) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => (typeof p.cropping === 'number' ? String(p.cropping) : p.cropping.join(' ')),
  infer(c) {
    const { type: x, space } = spatialInput(c, 'Cropping2D', 2);
    const cut = perSide(c, 'The cropping', c.params.cropping, 2);
    const out = space.map((d, i) => subDims(d, cut[i]! + cut[i + 2]!));
    if (out.some((d) => typeof d === 'number' && d < 1)) c.fail('Cropping2D: nothing is left.', { expected: `less than ${formatShape(space)}`, received: cut.join(', ') });
    return plain({ dtype: x.dtype, shape: [x.shape[0]!, x.shape[1]!, ...out] });
  },
  lower({ b, inputs, params: p }) {
    const [top, left, bottom, right] = perSide({ fail: unexpected }, 'The cropping', p.cropping, 2) as [number, number, number, number];
    // An end of 0 from the end is "to the end": the largest number that all readers take.
    const end = (n: number): number => (n === 0 ? 2 ** 31 - 1 : -n);
    return b.Slice(inputs[0], [top, left], [end(bottom), end(right)], [2, 3]);
  },
});
