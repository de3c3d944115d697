import { z } from 'zod';
import { sizeOf } from '../tensor.ts';
import { activationWeights, applyActivation } from './activations.ts';
import { unexpected } from './convolution.ts';
import { defineLayer } from './define.ts';
import { knownDim, points, slide, spatialInput, windowAttributes } from './geometry.ts';
import { activation, bias, count, dilation, filters, formatActivation, formatPerAxis, formatStride, kernel, kernelParams, kernelSpec, padding, pads, stride, vectorSpec } from './params.ts';

export const separableConv2D = defineLayer({
  type: 'SeparableConv2D',
  family: 'convolution',
  title: 'Separable 2D convolution',
  summary: 'A depthwise convolution, then a 1×1 one that mixes the channels.',
  doc: 'y = g(P ⋆ (D ⋆ x) + b): D one or more filters a channel, P a 1×1 convolution over all of them; nothing between the two (Chollet, 2016, arXiv 1610.02357). Two ONNX Conv.',
  params: z.strictObject({
    filters: filters(), multiplier: count('Multiplier', 1, 'Depthwise filters for each channel.'),
    kernel: kernel(), stride: stride(), padding: padding(), pads: pads(), dilation: dilation(), activation: activation(), bias: bias(), ...kernelParams(),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.filters} · ${formatPerAxis(p.kernel, 2)}${formatStride(p.stride)}${formatActivation(p.activation)}`,
  infer(c) {
    const { params: p } = c;
    const { type: x, space } = spatialInput(c, 'SeparableConv2D', 2);
    const channels = knownDim(c, 'SeparableConv2D', x, 1);
    const { window, out } = slide(c, 'SeparableConv2D', p, space);
    const [inner, size] = [channels * p.multiplier, sizeOf(window.kernel)];
    const type = { dtype: x.dtype, shape: [x.shape[0]!, p.filters, ...out] };
    return {
      outputs: [type],
      weights: [
        kernelSpec(p, [inner, 1, ...window.kernel], size, p.multiplier * size, 'depthwiseKernel'),
        kernelSpec(p, [p.filters, inner, 1, 1], inner, p.filters, 'pointwiseKernel'),
        ...(p.bias ? [vectorSpec('bias', [p.filters], p.biasInitializer)] : []),
        ...activationWeights(c, p.activation, type, 1),
      ],
      multiplyAdds: inner * points(out) * (size + p.filters),
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const { window } = slide({ fail: unexpected }, 'SeparableConv2D', p, x.shape.slice(2));
    const filtered = b.op('Conv', [x, c.weight('depthwiseKernel')], { ...windowAttributes(window), group: Number(x.shape[1]) });
    const inputs = [filtered, c.weight('pointwiseKernel'), ...(p.bias ? [c.weight('bias')] : [])];
    return applyActivation(c, p.activation, b.op('Conv', inputs, { kernel_shape: [1, 1] }), 1);
  },
});
