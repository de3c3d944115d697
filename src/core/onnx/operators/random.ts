// Random draws.
import type { Dim } from '../../tensor.ts';
import { castCode } from '../dtypes.ts';
import { intAttribute, intsAttribute } from '../model.ts';
import { dtypeOf, operator } from './common.ts';
import type { Operator } from './operator.ts';

const ofShape = operator((c) => [{
  dtype: dtypeOf(c, intAttribute(c.node, 'dtype', castCode.float32)),
  shape: intsAttribute(c.node, 'shape') ?? c.fail('the attribute shape is missing'),
}]);

const like = operator((c) => {
  const { dtype, shape } = c.input(0);
  const to = intAttribute(c.node, 'dtype', 0);
  return [{ dtype: to === 0 ? dtype : dtypeOf(c, to), shape }];
});

export const randomOperators = {
  RandomUniform: ofShape,
  RandomNormal: ofShape,
  RandomUniformLike: like,
  RandomNormalLike: like,
  Bernoulli: like,
  Multinomial: operator((c) => [{
    dtype: dtypeOf(c, intAttribute(c.node, 'dtype', castCode.int32)),
    shape: [c.input(0).shape[0] as Dim, intAttribute(c.node, 'sample_size', 1)],
  }]),
} satisfies Record<string, Operator>;
