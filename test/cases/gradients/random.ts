import { built } from './case.ts';
import type { GradientCase } from './case.ts';

export const randomCases: readonly GradientCase[] = [
  built('Constant', 'lets nothing through', [[2]], (b, [x]) => b.Mul(x!, b.Cast(b.op('Constant', [], { value_float: { float: 2 } }), x!.dtype))),
  built('EyeLike', 'lets nothing through', [[2, 2]], (b, [x]) => b.Add(x!, b.op('EyeLike', [x!]))),
  built('Range', 'lets nothing through', [[3]], (b, [x]) => b.Mul(x!, b.op('Range', [b.scalar(1, x!.dtype), b.scalar(4, x!.dtype), b.scalar(1, x!.dtype)]))),
  ...['RandomNormalLike', 'RandomUniformLike'].map((operator) => built(operator, 'lets nothing through', [[3]], (b, [x]) => b.Add(x!, b.scale(b.op(operator, [x!]), 0)))),
  ...['RandomNormal', 'RandomUniform'].map((operator) => built(operator, 'lets nothing through', [[3]], (b, [x]) => b.Add(x!, b.scale(b.Cast(b.op(operator, [], { shape: [3] }), x!.dtype), 0)))),
  ...['HannWindow', 'HammingWindow', 'BlackmanWindow'].map((operator) => built(operator, 'lets nothing through', [[4]], (b, [x]) => b.Mul(x!, b.Cast(b.op(operator, [b.scalar(4, 'int64')]), x!.dtype)))),
  built('Bernoulli', 'lets nothing through', [[3]], (b, [x]) => b.Add(x!, b.scale(b.op('Bernoulli', [b.Sigmoid(x!)]), 0))),
  built('Multinomial', 'lets nothing through', [[2, 3]], (b, [x]) => b.Add(x!, b.scale(b.Cast(b.op('Multinomial', [b.Cast(x!, 'float32')], { sample_size: 3 }), x!.dtype), 0))),
];
