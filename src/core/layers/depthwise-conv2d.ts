import { z } from 'zod';
import { sizeOf } from '../tensor.ts';
import { activationWeights, applyActivation } from './activations.ts';
import { unexpected } from './convolution.ts';
import { defineLayer } from './define.ts';
import { knownDim, points, slide, spatialInput, windowAttributes } from './geometry.ts';
import { activation, bias, count, dilation, formatActivation, formatPerAxis, formatStride, kernel, kernelParams, kernelSpec, padding, pads, stride, vectorSpec } from './params.ts';

export const depthwiseConv2D = defineLayer({
  type: 'DepthwiseConv2D',
  family: 'convolution',
  title: 'Depthwise 2D convolution',
  summary: 'A filter for each channel on its own.',
  doc: 'y[n,c·m+k] = g(b[c·m+k] + W[c·m+k] ⋆ x[n,c]) for k = 0 … m−1: a convolution with as many groups as channels, m filters a channel (Howard et al., 2017, arXiv 1704.04861). ONNX Conv with `group`.',
  params: z.strictObject({
    multiplier: count('Multiplier', 1, 'Filters for each channel.'),
    kernel: kernel(), stride: stride(), padding: padding(), pads: pads(), dilation: dilation(), activation: activation(), bias: bias(), ...kernelParams(),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.multiplier > 1 ? `×${p.multiplier} · ` : ''}${formatPerAxis(p.kernel, 2)}${formatStride(p.stride)}${formatActivation(p.activation)}`,
  infer(c) {
    const { params: p } = c;
    const { type: x, space } = spatialInput(c, 'DepthwiseConv2D', 2);
    const channels = knownDim(c, 'DepthwiseConv2D', x, 1);
    const { window, out } = slide(c, 'DepthwiseConv2D', p, space);
    const [filters, size] = [channels * p.multiplier, sizeOf(window.kernel)];
    const type = { dtype: x.dtype, shape: [x.shape[0]!, filters, ...out] };
    return {
      outputs: [type],
      weights: [
        kernelSpec(p, [filters, 1, ...window.kernel], size, p.multiplier * size),
        ...(p.bias ? [vectorSpec('bias', [filters], p.biasInitializer)] : []),
        ...activationWeights(c, p.activation, type, 1),
      ],
      multiplyAdds: filters * points(out) * size,
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const { window } = slide({ fail: unexpected }, 'DepthwiseConv2D', p, x.shape.slice(2));
    const inputs = [x, c.weight('kernel'), ...(p.bias ? [c.weight('bias')] : [])];
    return applyActivation(c, p.activation, b.op('Conv', inputs, { ...windowAttributes(window), group: Number(x.shape[1]) }), 1);
  },
});
