import { z } from 'zod';
import { formatShape, isStatic } from '../tensor.ts';
import { defineLayer } from './define.ts';
import { knownDim } from './geometry.ts';
import { count, epsilon, vectorSpec } from './params.ts';

export const groupNorm = defineLayer({
  type: 'GroupNorm',
  family: 'normalization',
  title: 'Group norm',
  summary: 'Groups of channels of each sample to mean 0 and variance 1; does not depend on the batch.',
  doc: 'y = γ·(x − μ)/√(σ² + ε) + β, μ and σ² over the channels of a group and all of space, for each sample; γ and β for each channel. Wu and He, 2018, arXiv 1803.08494. ONNX InstanceNormalization on [N, groups, rest].',
  params: z.strictObject({ groups: count('Groups', 8, 'Number of groups; it divides the number of channels.'), epsilon: epsilon(1e-5) }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.groups} groups`,
  infer(c) {
    const x = c.inputs[0];
    if (x.shape.length < 3) c.fail('GroupNorm works on channels with points; there are no points.', { expected: 'N×channels×height×width, or N×channels×length', received: formatShape(x.shape), hint: 'Use LayerNorm.' });
    const channels = knownDim(c, 'GroupNorm', x, 1);
    if (channels % c.params.groups !== 0) c.fail(`GroupNorm: ${c.params.groups} groups do not divide ${channels} channels.`, { expected: 'a number that divides the channels', received: String(c.params.groups) });
    return { outputs: [x], weights: [vectorSpec('gamma', [channels], { type: 'ones' }), vectorSpec('beta', [channels], { type: 'zeros' })], multiplyAdds: 0 };
  },
  lower(c) {
    const { b, params: p } = c;
    const x = c.inputs[0];
    const fill = (value: number) => b.constant(x.dtype, [p.groups], Array<number>(p.groups).fill(value));
    const grouped = b.op('InstanceNormalization', [b.Reshape(x, [0, p.groups, -1]), fill(1), fill(0)], { epsilon: { float: p.epsilon } });
    const back = isStatic(x.shape.slice(1)) ? b.Reshape(grouped, [0, ...x.shape.slice(1).map(Number)]) : b.reshapeLike(grouped, x);
    const each = (name: string) => b.Reshape(c.weight(name), [-1, ...Array<number>(x.shape.length - 2).fill(1)]);
    return b.Add(b.Mul(back, each('gamma')), each('beta'));
  },
});
