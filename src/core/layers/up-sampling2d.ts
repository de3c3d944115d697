import { z } from 'zod';
import { mulDims } from '../onnx/operators/dims.ts';
import { unexpected } from './convolution.ts';
import { defineLayer, plain } from './define.ts';
import { perAxis, spatialInput } from './geometry.ts';
import { formatPerAxis } from './params.ts';

export const upSampling2D = defineLayer({
  type: 'UpSampling2D',
  family: 'shape',
  title: '2D upsampling',
  summary: 'Enlarges a picture by a whole number.',
  doc: 'nearest: every point repeated. bilinear: between the centres of points (half-pixel centres, as in TensorFlow 2 and PyTorch without align_corners). ONNX Resize.',
  params: z.strictObject({
    size: z.union([z.int().positive(), z.array(z.int().positive()).min(1)]).default(2).meta({ title: 'Factor', help: 'Times by which height and width grow: one number, or one for each.' }),
    interpolation: z.enum(['nearest', 'bilinear']).default('nearest').meta({ title: 'Interpolation', help: 'nearest repeats points; bilinear blends neighbours.' }),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `×${formatPerAxis(p.size, 2)} · ${p.interpolation}`,
  infer(c) {
    const { type: x, space } = spatialInput(c, 'UpSampling2D', 2);
    const factors = perAxis(c, 'The factor', c.params.size, 2);
    return plain({ dtype: x.dtype, shape: [x.shape[0]!, x.shape[1]!, ...space.map((d, i) => mulDims(d, factors[i]!))] });
  },
  lower({ b, inputs, params: p }) {
    const scales = b.constant('float32', [4], [1, 1, ...perAxis({ fail: unexpected }, 'The factor', p.size, 2)]);
    return b.op('Resize', [inputs[0], undefined, scales], p.interpolation === 'nearest'
      ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
      : { mode: 'linear', coordinate_transformation_mode: 'half_pixel' });
  },
});
