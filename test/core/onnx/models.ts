// Small made models for the codec's and the passes' tests.
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import { modelOf } from '../../../src/core/onnx/model.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';

/** A convolution, a pool and a dense layer: `x` N×1×6×6 → `y` N×3. */
export function smallModel(): Model {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['N', 1, 6, 6]);
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(i));
  const k = b.initializer('conv.weight', tensorFrom('float32', [2, 1, 3, 3], numbers(18)));
  const w = b.initializer('dense.weight', tensorFrom('float32', [3, 8], numbers(24)));
  const pooled = b.op('MaxPool', [b.Relu(b.op('Conv', [x, k]))], { kernel_shape: [2, 2], strides: [2, 2] });
  b.output(b.op('Gemm', [b.op('Flatten', [pooled]), w], { transB: 1 }), 'y');
  return modelOf(b.build('small'));
}

/** A running sum in a Loop: sub-graph, int64, bool and outer-scope reads. */
export function loopModel(): Model {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [4, 3]);
  const s = new GraphBuilder({ parent: b });
  const i = s.input('i', 'int64', []);
  const go = s.input('go', 'bool', []);
  const sum = s.input('sum', 'float32', [3]);
  const next = s.Add(sum, s.Gather(x, i));
  s.output(s.op('Identity', [go]), 'go.next');
  s.output(next, 'sum.next');
  const start = b.constant('float32', [3], [0, 0, 0]);
  const [total] = b.ops('Loop', [b.constant('int64', [], [4]), undefined, start], { body: { graph: s.build('body') } });
  b.output(total as NonNullable<typeof total>, 'total');
  return modelOf(b.build('loop'));
}
