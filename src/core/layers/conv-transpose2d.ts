import { z } from 'zod';
import { sizeOf } from '../tensor.ts';
import { activationWeights, applyActivation } from './activations.ts';
import { unexpected } from './convolution.ts';
import { defineLayer } from './define.ts';
import { knownDim, points, slideBack, spatialInput, windowAttributes } from './geometry.ts';
import { activation, bias, dilation, filters, formatActivation, formatPerAxis, formatStride, groups, kernel, kernelParams, kernelSpec, padding, sides, stride, vectorSpec } from './params.ts';

export const convTranspose2D = defineLayer({
  type: 'ConvTranspose2D',
  family: 'convolution',
  title: 'Transposed 2D convolution',
  summary: 'Spreads each point by a filter: a convolution run backwards, to enlarge.',
  doc: 'The linear map that is the transpose of Conv2D with the same window (also called deconvolution). Output size (n − 1)·s + f − pads; with padding same n·s. W is [channels, filters/groups, height, width]. ONNX ConvTranspose; Dumoulin and Visin, 2016, arXiv 1603.07285, chapter 4.',
  params: z.strictObject({
    filters: filters(), kernel: kernel(), stride: stride(), padding: padding(),
    pads: sides('Pads', 'Points taken off the output where padding is explicit.'), dilation: dilation(), groups: groups(),
    outputPadding: z.union([z.int().nonnegative(), z.array(z.int().nonnegative()).min(1)]).default(0)
      .meta({ title: 'Output padding', help: 'Points added to the end of each axis of the output, where padding is not same; below the stride.' }),
    activation: activation(), bias: bias(), ...kernelParams(),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.filters} · ${formatPerAxis(p.kernel, 2)}${formatStride(p.stride)}${formatActivation(p.activation)}`,
  infer(c) {
    const { params: p } = c;
    const { type: x, space } = spatialInput(c, 'ConvTranspose2D', 2);
    const channels = knownDim(c, 'ConvTranspose2D', x, 1);
    if (channels % p.groups !== 0 || p.filters % p.groups !== 0) {
      c.fail(`ConvTranspose2D: ${p.groups} groups do not divide ${channels} channels into ${p.filters} filters.`, { expected: 'a number that divides channels and filters', received: String(p.groups) });
    }
    const { window, out } = slideBack(c, 'ConvTranspose2D', p, space);
    const [perGroup, size] = [p.filters / p.groups, sizeOf(window.kernel)];
    const type = { dtype: x.dtype, shape: [x.shape[0]!, p.filters, ...out] };
    return {
      outputs: [type],
      weights: [
        kernelSpec(p, [channels, perGroup, ...window.kernel], (channels / p.groups) * size, perGroup * size),
        ...(p.bias ? [vectorSpec('bias', [p.filters], p.biasInitializer)] : []),
        ...activationWeights(c, p.activation, type, 1),
      ],
      multiplyAdds: channels * points(space) * perGroup * size,
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const { window, outputPadding } = slideBack({ fail: unexpected }, 'ConvTranspose2D', p, x.shape.slice(2));
    const inputs = [x, c.weight('kernel'), ...(p.bias ? [c.weight('bias')] : [])];
    const y = b.op('ConvTranspose', inputs, { ...windowAttributes(window), group: p.groups, ...(outputPadding.some((o) => o > 0) && { output_padding: outputPadding }) });
    return applyActivation(c, p.activation, y, 1);
  },
});
