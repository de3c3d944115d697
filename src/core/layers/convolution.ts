// What the convolutions over one, two and three axes share.
import { z } from 'zod';
import { activationWeights, applyActivation } from './activations.ts';
import type { InferContext, LayerFacts, LowerContext } from './define.ts';
import { knownDim, points, slide, spatialInput, windowAttributes } from './geometry.ts';
import type { Value } from '../onnx/builder.ts';
import { sizeOf } from '../tensor.ts';
import { activation, bias, dilation, filters, formatActivation, formatPerAxis, formatStride, groups, kernel, kernelParams, kernelSpec, padding, pads, stride, vectorSpec } from './params.ts';

export const convolutionParams = z.strictObject({
  filters: filters(), kernel: kernel(), stride: stride(), padding: padding(), pads: pads(), dilation: dilation(), groups: groups(),
  activation: activation(), bias: bias(), ...kernelParams(),
});
export type ConvolutionParams = z.output<typeof convolutionParams>;

export const briefConvolution = (rank: number) => (p: ConvolutionParams): string =>
  `${p.filters} · ${formatPerAxis(p.kernel, rank)}${formatStride(p.stride)}${formatActivation(p.activation)}`;

export function inferConvolution(c: InferContext<ConvolutionParams>, layer: string, rank: number): LayerFacts {
  const { params: p } = c;
  const { type: x, space } = spatialInput(c, layer, rank);
  const channels = knownDim(c, layer, x, 1);
  if (channels % p.groups !== 0 || p.filters % p.groups !== 0) {
    c.fail(`${layer}: ${p.groups} groups do not divide ${channels} channels into ${p.filters} filters.`, { expected: 'a number that divides channels and filters', received: String(p.groups) });
  }
  const { window, out } = slide(c, layer, p, space);
  const [perGroup, size] = [channels / p.groups, sizeOf(window.kernel)];
  const type = { dtype: x.dtype, shape: [x.shape[0]!, p.filters, ...out] };
  return {
    outputs: [type],
    weights: [
      kernelSpec(p, [p.filters, perGroup, ...window.kernel], perGroup * size, (p.filters / p.groups) * size),
      ...(p.bias ? [vectorSpec('bias', [p.filters], p.biasInitializer)] : []),
      ...activationWeights(c, p.activation, type, 1),
    ],
    multiplyAdds: p.filters * points(out) * perGroup * size,
  };
}

export function lowerConvolution(c: LowerContext<ConvolutionParams>): Value {
  const { b, params: p } = c;
  const x = c.inputs[0];
  const { window } = slide({ fail: unexpected }, 'Conv', p, x.shape.slice(2));
  const inputs = [x, c.weight('kernel'), ...(p.bias ? [c.weight('bias')] : [])];
  return applyActivation(c, p.activation, b.op('Conv', inputs, { ...windowAttributes(window), group: p.groups }), 1);
}

/** For lowering, where `infer` has passed: nothing can fail any more. */
export function unexpected(message: string): never {
  throw new Error(`internal: ${message}`);
}
