import { awayFrom } from '../../fixtures/random.ts';
import { built, row, whole } from './case.ts';
import type { GradientCase } from './case.ts';

const slice = (note: string, shape: readonly number[], starts: number[], ends: number[], axes?: number[], steps?: number[], shapes?: (number | string)[]): GradientCase =>
  built('Slice', note, [shape], (b, [x]) => b.op('Slice', [x!, b.ints(starts), b.ints(ends), axes && b.ints(axes), steps && b.ints(steps)]), {
    ...(shapes && { shapes: { a: shapes } }),
    ...(steps?.some((step, i) => step < 0 && starts[i] !== -1) && { notOnWebGpu: 'onnxruntime 1.30 starts one entry late where a negative step does not start at the end' }),
  });

const pad = (note: string, shape: readonly number[], pads: number[], mode: 'constant' | 'reflect' | 'edge', shapes?: (number | string)[]): GradientCase =>
  built('Pad', `${mode}, ${note}`, [shape], (b, [x]) => b.Pad(x!, pads, mode), shapes ? { shapes: { a: shapes } } : {});

export const shapeCases: readonly GradientCase[] = [
  built('Identity', '', [[3]], (b, [x]) => b.op('Identity', [x!])),
  built('Cast', 'to float32 and back', [[3]], (b, [x]) => b.Cast(b.Cast(x!, 'float32'), x!.dtype), { dtypes: ['float32'] }),
  built('Cast', 'a mask beside', [[[4], awayFrom(0)]], (b, [x]) => b.Mul(x!, b.Cast(b.Greater(x!, b.scalar(0, x!.dtype)), x!.dtype))),
  built('CastLike', '', [[3], [1]], (b, [x, y]) => b.Add(b.op('CastLike', [x!, y!]), y!)),
  built('Dropout', 'in inference', [[3]], (b, [x]) => b.op('Dropout', [x!])),
  row('Reshape', '', [[2, 6]], {}, { build: (b, [x]) => b.Reshape(x!, [3, -1]) }),
  row('Reshape', 'a symbolic batch', [[2, 6]], {}, { build: (b, [x]) => b.Reshape(x!, [0, 2, 3]), shapes: { a: ['N', 6] } }),
  row('Flatten', '', [[2, 3, 2]], {}),
  row('Flatten', 'axis 2, a symbolic batch', [[2, 3, 2]], { axis: 2 }, { shapes: { a: ['N', 3, 2] } }),
  built('Squeeze', 'one axis', [[2, 1, 3, 1]], (b, [x]) => b.Squeeze(x!, [1])),
  built('Squeeze', 'all of length 1', [[2, 1, 3, 1]], (b, [x]) => b.op('Squeeze', [x!])),
  built('Unsqueeze', '', [[2, 3]], (b, [x]) => b.Unsqueeze(x!, [0, -1])),
  row('Transpose', '', [[2, 3, 4]], { perm: [1, 2, 0] }),
  row('Transpose', 'reversed', [[2, 3, 4]]),
  row('Concat', 'two, of different length', [[2, 3], [2, 1]], { axis: 1 }),
  row('Concat', 'three, only the second differentiated', [[1, 3], [2, 3], [3, 3]], { axis: 0 }, { wrt: ['b'] }),
  row('Concat', 'axis -1', [[2, 2, 3], [2, 2, 2]], { axis: -1 }),
  row('Concat', 'along a symbolic axis', [[2, 3], [1, 3]], { axis: 0 }, { shapes: { a: ['N', 3] } }),
  built('Split', 'equal parts', [[2, 6]], (b, [x]) => b.ops('Split', [x!], { axis: 1 }, 3)),
  built('Split', 'by number (opset 18)', [[2, 5]], (b, [x]) => b.ops('Split', [x!], { axis: -1, num_outputs: 2 }, 2), { opset: 18 }),
  built('Split', 'given lengths, one part unused', [[6, 2]], (b, [x]) => {
    const [first, , third] = b.ops('Split', [x!, b.ints([1, 2, 3])], { axis: 0 }, 3);
    return [first!, third!];
  }),
  slice('two axes', [4, 5], [1, 0], [3, 4], [0, 1]),
  slice('without axes', [4, 5], [1, 2], [4, 5]),
  slice('bounds from the end and beyond it', [4, 5], [-3, 1], [-1, 100], [0, -1]),
  slice('a step of 2', [7], [0], [7], [0], [2]),
  slice('a step of 3 that ends early', [2, 9], [1], [8], [1], [3]),
  slice('reversed', [2, 4], [-1], [-100], [1], [-1]),
  slice('backwards by 2', [3, 7], [5], [0], [1], [-2]),
  slice('two steps at once', [5, 6], [0, 4], [5, 0], [0, 1], [2, -1]),
  slice('a symbolic batch beside', [3, 4], [1], [3], [1], [1], ['N', 4]),
  slice('a stepped axis beside a symbolic batch', [3, 4], [0], [4], [1], [2], ['N', 4]),
  slice('of the symbolic axis itself', [4, 2], [1], [3], [0], [1], ['N', 2]),
  slice('backwards along the symbolic axis', [4, 2], [-1], [-100], [0], [-2], ['N', 2]),
  pad('both sides', [2, 3], [1, 0, 0, 2], 'constant'),
  pad('negative', [4, 5], [-1, 1, 0, -2], 'constant'),
  pad('a symbolic batch', [2, 3], [0, 1, 0, 1], 'constant', ['N', 3]),
  built('Pad', 'reflect, axes named (opset 18)', [[2, 3, 4]], (b, [x]) => b.op('Pad', [x!, b.ints([1, 2, 1, 0]), undefined, b.ints([1, -1])], { mode: 'reflect' }), { opset: 18 }),
  built('Pad', 'constant, the fill differentiated', [[2, 3], []], (b, [x, fill]) => b.op('Pad', [x!, b.ints([1, 0, 1, 2]), fill!])),
  pad('both axes', [3, 4], [1, 2, 2, 1], 'reflect'),
  pad('as wide as can be', [4], [3, 3], 'reflect'),
  pad('images, a symbolic batch', [2, 1, 3, 3], [0, 0, 1, 1, 0, 0, 1, 1], 'reflect', ['N', 1, 3, 3]),
  pad('both axes', [3, 4], [1, 2, 2, 0], 'edge'),
  pad('wider than the input', [2], [3, 2], 'edge'),
  built('Expand', '', [[3, 1]], (b, [x]) => b.Expand(x!, [2, 3, 4])),
  built('Expand', 'by a smaller shape', [[2, 3]], (b, [x]) => b.Expand(x!, [1])),
  built('Tile', '', [[2, 3]], (b, [x]) => b.op('Tile', [x!, b.ints([2, 3])])),
  built('Tile', 'one axis, a symbolic batch', [[2, 3]], (b, [x]) => b.op('Tile', [x!, b.ints([1, 2])]), { shapes: { a: ['N', 3] } }),
  built('Tile', 'once', [[2, 3]], (b, [x]) => b.op('Tile', [x!, b.ints([1, 1])])),
  row('DepthToSpace', 'DCR', [[2, 8, 2, 3]], { blocksize: 2 }),
  row('DepthToSpace', 'CRD', [[2, 8, 2, 3]], { blocksize: 2, mode: 'CRD' }),
  row('DepthToSpace', 'CRD, a symbolic batch', [[2, 4, 2, 2]], { blocksize: 2, mode: 'CRD' }, { shapes: { a: ['N', 4, 2, 2] } }),
  row('SpaceToDepth', '', [[2, 2, 4, 6]], { blocksize: 2 }),
  row('Trilu', 'upper', [[3, 4]]),
  built('Trilu', 'lower, one diagonal more', [[2, 3, 4]], (b, [x]) => b.op('Trilu', [x!, b.scalar(1, 'int64')], { upper: 0 })),
  row('ReverseSequence', '', [[4, 2, 2], whole([2], [3, 2])]),
  row('ReverseSequence', 'batch first', [[2, 4], whole([2], [4, 2])], { batch_axis: 0, time_axis: 1 }),
  built('Shape', 'lets nothing through', [[2, 3]], (b, [x]) => b.Mul(x!, b.Cast(b.Slice(b.op('Shape', [x!]), [1], [2], [0]), x!.dtype))),
  built('Size', 'lets nothing through', [[2, 3]], (b, [x]) => b.Mul(x!, b.Cast(b.op('Size', [x!]), x!.dtype))),
  built('ConstantOfShape', 'lets nothing through', [[2, 3]], (b, [x]) => b.Add(x!, b.Cast(b.op('ConstantOfShape', [b.op('Shape', [x!])]), x!.dtype))),
  built('Expand', 'a length that is found to be 1', [[3, 1]], (b, [x]) => b.Expand(x!, [2, 3, 4]), { shapes: { a: [3, 'T'] } }),
  row('Pad', 'constant, pads that are given while it runs', [[2, 3], whole([4], [1, -1, 0, 2])]),
  built('Pad', 'constant, pads of one axis that are given while it runs (opset 18)', [[2, 3, 2], whole([2], [2, 1])], (b, [x, pads]) => b.op('Pad', [x!, pads!, undefined, b.ints([1])]), { opset: 18 }),
  row('Tile', 'repeats that are given while it runs', [[2, 3], whole([2], [2, 3])]),
];
