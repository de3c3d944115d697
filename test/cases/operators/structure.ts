// Operators that move, choose and repeat values, control flow and random draws.
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import type { Value } from '../../../src/core/onnx/builder.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import { fed, fixed, floats, int, ints, row, scalar, whole, x } from './case.ts';
import type { OperatorCase } from './case.ts';

const f = (float: number) => ({ float });
const END = 2 ** 63;
const branch = (parent: GraphBuilder, build: (b: GraphBuilder) => Value) => {
  const b = new GraphBuilder({ parent });
  b.output(build(b));
  return { graph: b.build(parent.unique('branch')) };
};

export const structureCases: readonly OperatorCase[] = [
  row('Identity', [x(2, 3)]), row('Cast', [x(2, 3)], { to: 7 }), row('Cast', [whole('int64', 3)], { to: 9 }), row('CastLike', [x(2, 3), whole('int32', 1)]),
  row('Constant', [], { value: { tensor: tensorFrom('float32', [2], [1, 2]) } }), row('Constant', [], { value_ints: [1, 2, 3] }), row('Constant', [], { value_float: f(1) }), row('Constant', [], { value_int: 3 }), row('Constant', [], { value_floats: { floats: [1, 2] } }),
  row('ConstantOfShape', [ints(2, 3)]), row('ConstantOfShape', [ints(2)], { value: { tensor: tensorFrom('int64', [1], [7]) } }), row('ConstantOfShape', [ints()]),
  row('Range', [int(0), int(5), int(2)]), row('Range', [scalar('float32', 0.5), scalar('float32', 3), scalar('float32', 0.5)]), row('Range', [int(5), int(0), int(-2)]),
  row('Reshape', [x(2, 3, 4), ints(4, 6)]), row('Reshape', [x(2, 3, 4), ints(0, -1)]), row('Reshape', [x(2, 3, 4), ints(-1)]), row('Reshape', [x(2, 3, 4), ints(2, 0, 2, -1)]), row('Reshape', [x(0, 3), ints(3, 0)], { allowzero: 1 }),
  row('Flatten', [x(2, 3, 4)]), row('Flatten', [x(2, 3, 4)], { axis: 0 }), row('Flatten', [x(2, 3, 4)], { axis: -1 }), row('Flatten', [x(2, 3, 4)], { axis: 3 }),
  row('Squeeze', [x(1, 3, 1)]), row('Squeeze', [x(1, 3, 1), ints(-1)]), row('Squeeze', [x(1, 3, 1)], { axes: [0] }, { opset: 11 }),
  row('Unsqueeze', [x(2, 3), ints(0, -1)]), row('Unsqueeze', [x(2, 3)], { axes: [1, 3] }, { opset: 9 }),
  row('Transpose', [x(2, 3, 4)]), row('Transpose', [x(2, 3, 4)], { perm: [1, 0, 2] }),
  row('Concat', [x(2, 3), x(2, 1), x(2, 2)], { axis: 1 }), row('Concat', [x(2, 3), x(1, 3)], { axis: -2 }),
  row('Split', [x(2, 6)], { axis: 1 }, { outputs: 3 }), row('Split', [x(2, 6), ints(1, 2, 3)], { axis: 1 }, { outputs: 3 }), row('Split', [x(6, 2)], { split: [4, 2] }, { outputs: 2, opset: 11 }),
  row('Split', [x(7)], { num_outputs: 3 }, { outputs: 3, opset: 18 }),
  row('Slice', [x(6, 5), ints(1), ints(4)]), row('Slice', [x(6, 5), ints(-3, 0), ints(END, 5), ints(0, 1), ints(2, 3)]), row('Slice', [x(6, 5), ints(-1), ints(-END), ints(1), ints(-1)]),
  row('Slice', [x(6, 5), ints(4), ints(1), ints(0), ints(-2)]), row('Slice', [x(6, 5), ints(0), ints(-1), ints(1)]), row('Slice', [x(6, 5), ints(-100), ints(100), ints(1)]), row('Slice', [x(6, 5), ints(5), ints(2), ints(0)]),
  row('Slice', [x(6, 5)], { starts: [1, 0], ends: [3, 100] }, { opset: 9 }), row('Slice', [x(6, 5), ints(2), ints(END), ints(0)]), row('Slice', [x(6, 5), ints(0), ints(END), ints(0), ints(2)]),
  row('Pad', [x(2, 3), ints(0, 1, 2, 1)]), row('Pad', [x(2, 3), ints(1, 0, 0, 2), scalar('float32', 1)], { mode: 'constant' }),
  row('Pad', [x(3, 3), ints(1, 1, 1, 1)], { mode: 'reflect' }), row('Pad', [x(2, 3)], { pads: [1, 1, 0, 0], mode: 'edge' }, { opset: 9 }), row('Pad', [x(2, 3, 4), ints(1, 2), undefined, ints(-1)], {}, { opset: 18 }), row('Pad', [x(4), ints(-1, -1)]),
  row('CenterCropPad', [x(5, 6), ints(3, 8)], {}, { opset: 18 }), row('CenterCropPad', [x(5, 6), ints(3)], { axes: [1] }, { opset: 18 }),
  row('Expand', [x(3, 1), ints(2, 1, 4)]), row('Expand', [x(3, 4), ints(1)]), row('Tile', [x(2, 3), ints(2, 1)]),
  row('Shape', [x(2, 3, 4)]), row('Shape', [x(2, 3, 4)], { start: -2 }), row('Shape', [x(2, 3, 4)], { start: 0, end: 1 }), row('Size', [x(2, 3, 4)]),
  row('DepthToSpace', [x(1, 8, 2, 3)], { blocksize: 2 }), row('SpaceToDepth', [x(1, 2, 4, 6)], { blocksize: 2 }),
  row('Trilu', [x(3, 3)]), row('Trilu', [x(2, 3, 4), int(1)], { upper: 0 }), row('EyeLike', [x(3, 4)]), row('EyeLike', [whole('int64', 2, 3)], { dtype: 1 }),
  row('ReverseSequence', [x(4, 2, 3), ints(3, 2)]), row('Dropout', [x(2, 3)], {}, { outputs: 2 }), row('Dropout', [x(2, 3), scalar('float32', 0.3)]), row('Dropout', [x(2, 3)], { ratio: f(0.3) }, { opset: 10 }),

  row('Gather', [x(4, 3), ints(0, 2)]), row('Gather', [x(4, 3), int(1)], { axis: 1 }), row('Gather', [x(4, 3, 2), whole('int64', 2, 2)], { axis: -2 }),
  row('GatherElements', [x(3, 3), whole('int64', 2, 3)], { axis: 0 }), row('GatherND', [x(3, 4, 5), whole('int64', 6, 2)]), row('GatherND', [x(2, 3, 4), whole('int64', 2, 1)], { batch_dims: 1 }),
  row('Scatter', [x(3, 3), fed('int64', [1, 2], [0, 1]), x(1, 2)], {}, { opset: 9 }), row('ScatterElements', [x(3, 3), fed('int64', [1, 2], [0, 1]), x(1, 2)], { axis: 1, reduction: 'add' }),
  row('ScatterND', [x(4, 3), fed('int64', [2, 1], [0, 2]), x(2, 3)]), row('OneHot', [whole('int64', 2, 3), int(4), floats(0, 1)]), row('OneHot', [whole('int64', 2, 3), int(4), floats(0, 1)], { axis: 0 }),
  row('NonZero', [x(2, 3)]), row('Compress', [x(3, 2), fixed('bool', [3], [1, 0, 1])], { axis: 0 }), row('Compress', [x(3, 2), fed('bool', [4], [1, 0, 1, 1])]),
  row('Unique', [whole('int64', 6)], {}, { outputs: 4 }), row('Unique', [x(3, 2)], { axis: 1 }, { outputs: 4 }),
  row('NonMaxSuppression', [fixed('float32', [1, 2, 4], [0, 0, 1, 1, 2, 2, 3, 3]), fixed('float32', [1, 1, 2], [0.9, 0.8]), int(2)]),

  row('Resize', [x(1, 2, 3, 4), undefined, floats(1, 1, 2, 2)]), row('Resize', [x(1, 2, 3, 4), undefined, floats(1, 1, 1.5, 0.6)], { mode: 'linear' }), row('Resize', [x(1, 2, 3, 4), undefined, undefined, ints(1, 2, 7, 9)], { mode: 'linear', coordinate_transformation_mode: 'align_corners' }),
  row('Resize', [x(1, 2, 3, 4), floats(1, 1, 2, 2)], {}, { opset: 10 }), row('Resize', [x(1, 2, 3, 4), undefined, floats(2, 2)], { axes: [2, 3] }, { opset: 18 }),
  row('Resize', [x(1, 2, 3, 4), undefined, undefined, ints(7, 8)], { axes: [2, 3], keep_aspect_ratio_policy: 'not_larger' }, { opset: 18 }), row('Resize', [x(1, 2, 3, 4), undefined, undefined, ints(7, 8)], { axes: [2, 3], keep_aspect_ratio_policy: 'not_smaller' }, { opset: 18 }),
  row('Resize', [x(1, 1, 4, 4), floats(0, 0, 0.25, 0.25, 1, 1, 0.75, 0.75), floats(1, 1, 2, 2)], { mode: 'linear', coordinate_transformation_mode: 'tf_crop_and_resize' }),
  row('Upsample', [x(1, 2, 3, 4)], { scales: { floats: [1, 1, 2, 3] } }, { opset: 7 }), row('Upsample', [x(1, 2, 3, 4), floats(1, 1, 2, 1.5)], { mode: 'linear' }, { opset: 9 }),
  row('GridSample', [x(1, 2, 4, 5), x(1, 3, 6, 2)]), row('AffineGrid', [x(2, 2, 3), ints(2, 3, 4, 5)], {}, { opset: 20 }),

  row('RandomUniform', [], { shape: [2, 3] }), row('RandomNormal', [], { shape: [2, 3], dtype: 11 }), row('RandomUniformLike', [x(2, 3)]), row('RandomNormalLike', [x(2, 3)], { dtype: 11 }),
  row('Bernoulli', [x(2, 3)]), row('Multinomial', [x(2, 3)], { sample_size: 4, dtype: 7 }),

  row('If', [fed('bool', [], [1]), x(2, 3)], {}, {
    build: (b, [condition, v]) => b.ops('If', [condition], { then_branch: branch(b, (s) => s.Neg(v as Value)), else_branch: branch(b, (s) => s.op('Concat', [v, v], { axis: 0 })) }),
  }),
  row('Loop', [x(2, 3), x(4, 3)], {}, {
    build: (b, [v, rows]) => {
      const s = new GraphBuilder({ parent: b });
      const i = s.input('i', 'int64', []);
      const go = s.input('go', 'bool', []);
      const state = s.input('state', 'float32', [2, 3]);
      const next = s.Add(state, s.Gather(rows as Value, i));
      for (const out of [s.op('Identity', [go]), next, s.ReduceSum(next, [1], false)]) s.output(out);
      return b.ops('Loop', [b.constant('int64', [], [4]), undefined, v], { body: { graph: s.build('body') } }, 2);
    },
  }),
  row('Loop', [x(1, 3)], {}, {
    build: (b, [v]) => {
      const s = new GraphBuilder({ parent: b });
      s.input('i', 'int64', []);
      const go = s.input('go', 'bool', []);
      const state = s.input('state', 'float32', [1, 3]);
      for (const out of [s.op('Identity', [go]), s.Concat([state, state], 0)]) s.output(out);
      return b.ops('Loop', [b.constant('int64', [], [3]), undefined, v], { body: { graph: s.build('body') } }, 1);
    },
  }),
  row('Scan', [x(2, 3), x(5, 2, 3)], {}, {
    build: (b, [v, steps]) => {
      const s = new GraphBuilder({ parent: b });
      const next = s.Add(s.input('state', 'float32', [2, 3]), s.input('step', 'float32', [2, 3]));
      for (const out of [next, s.ReduceSum(next, [1], false)]) s.output(out);
      return b.ops('Scan', [v, steps], { body: { graph: s.build('body') }, num_scan_inputs: 1, scan_output_axes: [1] }, 2);
    },
  }),
];
