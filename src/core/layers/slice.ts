import { z } from 'zod';
import { formatShape } from '../tensor.ts';
import { defineLayer, plain } from './define.ts';
import type { InferContext } from './define.ts';
import { featureAxis, knownDim } from './geometry.ts';
import { axis, count } from './params.ts';

/** From and to, counted from the start and inside the size. */
function range(size: number, start: number, end: number | null): [number, number] {
  const inside = (i: number): number => Math.min(size, Math.max(0, i < 0 ? i + size : i));
  return [inside(start), inside(end ?? size)];
}

export const slice = defineLayer({
  type: 'Slice',
  family: 'shape',
  title: 'Slice',
  summary: 'A part of a value along one axis.',
  doc: 'x[start : end : step] along the axis, as in Python: negative positions count from the end. ONNX Slice.',
  params: z.strictObject({
    axis: axis(1, 'Along which a part is taken.'),
    start: z.int().default(0).meta({ title: 'Start', help: 'First position, from 0. Negative: from the end.' }),
    end: z.int().nullable().default(null).meta({ title: 'End', help: 'Position after the last one. Negative: from the end. Empty: to the end.' }),
    step: count('Step', 1, 'Distance of the positions taken.'),
  }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => `axis ${p.axis} · ${p.start}:${p.end ?? ''}${p.step > 1 ? `:${p.step}` : ''}`,
  infer(c: InferContext<{ axis: number; start: number; end: number | null; step: number }>) {
    const x = c.inputs[0];
    const { params: p } = c;
    const at = featureAxis(c, 'Slice', p.axis, x.shape.length);
    const size = knownDim(c, 'Slice', x, at);
    const [from, to] = range(size, p.start, p.end);
    if (to <= from) c.fail('Slice: nothing is left.', { expected: `a part of 0 to ${size}`, received: `${p.start} to ${p.end ?? 'the end'} of ${formatShape(x.shape)}` });
    return plain({ dtype: x.dtype, shape: x.shape.map((d, i) => (i === at ? Math.ceil((to - from) / p.step) : d)) });
  },
  lower({ b, inputs, params: p }) {
    const x = inputs[0];
    const at = p.axis < 0 ? p.axis + x.shape.length : p.axis;
    const [from, to] = range(Number(x.shape[at]), p.start, p.end);
    return b.Slice(x, [from], [to], [at], [p.step]);
  },
});
