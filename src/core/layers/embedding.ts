import { z } from 'zod';
import { defineLayer } from './define.ts';
import { count, initializer, kernelSpec, penalties } from './params.ts';

export const embedding = defineLayer({
  type: 'Embedding',
  family: 'embedding',
  title: 'Embedding',
  summary: 'A trained vector for each word or category.',
  doc: 'y[n,…,·] = E[id[n,…]], E [vocabulary, units]: the lectures’ e_c = E·o_c without the one-hot vector. ONNX Gather.',
  params: z.strictObject({
    vocabulary: count('Vocabulary', 10000, 'Number of words or categories; ids are 0 to this less 1.'),
    units: count('Units', 64, 'Size of the vectors.'),
    embeddingInitializer: initializer('Initialiser', { type: 'uniform', limit: 0.05 }),
    ...penalties(),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `${p.vocabulary} × ${p.units}`,
  infer(c) {
    const x = c.inputs[0];
    const { params: p } = c;
    if (x.dtype !== 'int64' && x.dtype !== 'int32') c.fail('Embedding takes ids, which are whole numbers.', { expected: 'int64', received: x.dtype, hint: 'Set the number type of the input to int64.' });
    return {
      outputs: [{ dtype: c.dtype ?? 'float32', shape: [...x.shape, p.units] }],
      weights: [kernelSpec({ ...p, kernelInitializer: p.embeddingInitializer }, [p.vocabulary, p.units], p.vocabulary, p.units, 'embedding')],
      multiplyAdds: 0,
    };
  },
  lower: (c) => c.b.Gather(c.weight('embedding'), c.inputs[0], 0),
});
