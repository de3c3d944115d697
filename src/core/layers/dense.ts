import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { activationWeights, applyActivation } from './activations.ts';
import { defineLayer } from './define.ts';
import { knownDim, points } from './geometry.ts';
import { activation, bias, count, formatActivation, kernelParams, kernelSpec, vectorSpec } from './params.ts';

export const dense = defineLayer({
  type: 'Dense',
  family: 'dense',
  title: 'Dense',
  summary: 'Every unit sees every input: a fully connected layer.',
  doc: 'y = g(x·W + b), over the last axis; W is [inputs, units]. The lectures’ z = Wᵀx + b, a = g(z). ONNX Gemm, or MatMul and Add where x has more than two axes.',
  params: z.strictObject({
    units: count('Units', 64, 'Number of units, which is the size of the last axis that comes out.'),
    activation: activation(), bias: bias(), ...kernelParams(),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.units}${formatActivation(p.activation)}`,
  infer(c) {
    const { params: p } = c;
    const x = c.inputs[0];
    if (x.shape.length < 2) c.fail('Dense works on the last axis of each sample; this one has none.', { expected: 'N×features', received: formatShape(x.shape) });
    const last = x.shape.length - 1;
    const size = knownDim(c, 'Dense', x, last);
    const type = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), p.units] };
    return {
      outputs: [type],
      weights: [
        kernelSpec(p, [size, p.units], size, p.units),
        ...(p.bias ? [vectorSpec('bias', [p.units], p.biasInitializer)] : []),
        ...activationWeights(c, p.activation, type, last),
      ],
      multiplyAdds: size * p.units * points(x.shape.slice(1, -1)),
    };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const kernel = c.weight('kernel');
    const rank = x.shape.length;
    let y;
    if (p.bias && rank === 2) y = b.op('Gemm', [x, kernel, c.weight('bias')]);
    else {
      y = b.MatMul(x, kernel);
      if (p.bias) y = b.Add(y, c.weight('bias'));
    }
    return applyActivation(c, p.activation, y, rank - 1);
  },
});
