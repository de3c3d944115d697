// Normalisations: output like the input, with statistics beside it where ONNX gives them.
import type { Dim } from '../../tensor.ts';
import { castCode } from '../dtypes.ts';
import { intAttribute } from '../model.ts';
import { axisOf, dtypeOf, expectRank, meet, operator, unary } from './common.ts';
import type { InferContext, Operator } from './operator.ts';

function perChannel(c: InferContext, from: number, to: number): Dim {
  const x = c.input(0);
  expectRank(c, x, 1);
  // A vector [N] has one channel.
  let channels: Dim = x.shape.length > 1 ? (x.shape[1] as Dim) : 1;
  for (let i = from; i <= to; i++) {
    const v = c.input(i);
    expectRank(c, v, 1, 1);
    channels = meet(c, `${v.name} (one value a channel)`, channels, v.shape[0] as Dim);
  }
  return channels;
}

const likeFirst = (c: InferContext) => ({ dtype: c.input(0).dtype, shape: c.input(0).shape });

export const normalizationOperators = {
  /** Outputs after the first: running mean and variance in training mode (opset 14), batch statistics before. */
  BatchNormalization: operator((c) => {
    if (intAttribute(c.node, 'spatial', 1) === 0) return [likeFirst(c), ...[3, 4, 3, 4].map((i) => ({ dtype: c.input(i).dtype, shape: c.input(i).shape }))];
    const channels = perChannel(c, 1, 4);
    const statistic = (i: number) => ({ dtype: c.input(i).dtype, shape: [channels] });
    return [likeFirst(c), statistic(3), statistic(4), statistic(3), statistic(4)];
  }),
  InstanceNormalization: operator((c) => {
    perChannel(c, 1, 2);
    return [likeFirst(c)];
  }),
  /** Y, mean, inverse standard deviation; the last two with size 1 from `axis` on. */
  LayerNormalization: operator((c) => {
    const x = c.input(0);
    const axis = axisOf(c, intAttribute(c.node, 'axis', -1), x.shape.length);
    const dtype = dtypeOf(c, intAttribute(c.node, 'stash_type', castCode.float32));
    const shape = x.shape.map((d, i) => (i < axis ? d : 1));
    return [likeFirst(c), { dtype, shape }, { dtype, shape }];
  }),
  GroupNormalization: operator((c) => {
    const x = c.input(0);
    expectRank(c, x, 2);
    const groups = intAttribute(c.node, 'num_groups', 1);
    const channels = x.shape[1];
    if (typeof channels === 'number' && channels % groups !== 0) c.fail('the channels do not divide into the groups', `a multiple of ${groups}`, String(channels));
    return [likeFirst(c)];
  }),
  LRN: unary,
  LpNormalization: unary,
  MeanVarianceNormalization: unary,
} satisfies Record<string, Operator>;
