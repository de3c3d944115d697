import { describe, expect, test } from 'vitest';
import { standardCatalogue } from '../../../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../../../src/core/shapes/infer.ts';
import type { FlatNode } from '../../../../src/core/shapes/types.ts';
import type { NetworkGraph } from '../../../../src/core/graph/schema.ts';
import type { TensorType } from '../../../../src/core/tensor.ts';
import { templates } from '../../../../src/core/templates/index.ts';
import { lessonsOf } from '../../../../src/renderer/design/inspector/lessons.ts';
import type { Lesson } from '../../../../src/renderer/design/inspector/lessons/formula.ts';
import { layerRows } from '../../../cases/layers.ts';
import { evaluate } from './evaluate.ts';

const position = { x: 0, y: 0 };

/** The layer in a graph of its own, with inputs of the types given. */
function layerOf(type: string, params: Record<string, unknown>, types: readonly TensorType[]): FlatNode {
  const kind = standardCatalogue.kind(type);
  const ports = kind?.inputs ?? [];
  const graph: NetworkGraph = {
    nodes: [
      ...types.map((t, i) => ({ id: `x${i}`, type: 'Input', params: { shape: t.shape.slice(1), dtype: t.dtype }, position })),
      { id: 'layer', type, params, position },
    ],
    edges: types.slice(0, ports.length === 0 ? 0 : types.length).map((_, i) => ({ from: { node: `x${i}`, port: 'out' }, to: { node: 'layer', port: ports[Math.min(i, ports.length - 1)]?.name ?? 'in' } })),
  };
  const found = inferShapes({ graph }, { inner: true });
  const layer = found.layers.find((l) => l.id === 'layer');
  if (!layer) throw new Error(JSON.stringify(found.problems));
  return layer;
}

const sizeSubjects = ['length', 'height', 'width', 'depth'];

/** What is shown must come out when it is worked out, and be what the core found. */
function check(layer: FlatNode, lessons: readonly Lesson[]): void {
  for (const lesson of lessons) {
    if (lesson.result === undefined) continue;
    expect(evaluate(lesson.filled), `${layer.kind.type}: ${lesson.filled}`).toBeCloseTo(lesson.result, 9);
    const out = layer.outputs[0]?.shape ?? [];
    const space = out.slice(2);
    if (lesson.subject === 'everyAxis') expect(space.every((d) => d === lesson.result), `${lesson.filled} of ${out.join('×')}`).toBe(true);
    if (sizeSubjects.includes(lesson.subject)) expect(space).toContain(lesson.result);
    if (lesson.subject === 'multiplyAdds') expect(lesson.result).toBe(layer.cost.multiplyAdds);
    if (lesson.subject === 'parameters') expect(lesson.result).toBe(layer.cost.trainable);
    if (lesson.subject === 'trained') expect(lesson.result).toBe(layer.cost.trainable);
    if (lesson.subject === 'running') expect(lesson.result).toBe(layer.cost.nonTrainable);
    if (lesson.subject === 'elements') expect(lesson.result).toBe(out.slice(1).reduce<number>((n, d) => n * Number(d), 1));
    if (lesson.subject === 'joined') expect(out).toContain(lesson.result);
  }
}

describe('formulas with the numbers put in', () => {
  for (const [type, rows] of Object.entries(layerRows)) {
    test(`${type}, in every setting that it is checked in`, () => {
      for (const row of rows) {
        const layer = layerOf(type, row.params ?? {}, row.types);
        const lessons = lessonsOf(layer);
        check(layer, lessons);
        const isWindow = /^(Conv|Depthwise|Separable|MaxPool|AvgPool)/.test(type);
        if (isWindow) expect(lessons.some((l) => l.subject === 'everyAxis' || sizeSubjects.includes(l.subject))).toBe(true);
        if (layer.cost.trainable > 0 && type !== 'Activation') expect(lessons.some((l) => l.subject === 'parameters' || l.subject === 'trained')).toBe(true);
        if (layer.cost.multiplyAdds > 0 && type !== 'Dot') expect(lessons.some((l) => l.subject === 'multiplyAdds')).toBe(true);
      }
    });
  }

  test('as a lecture writes them', () => {
    const conv = layerOf('Conv2D', { filters: 64, kernel: 7, stride: 2, padding: 'explicit', pads: 3 }, [{ dtype: 'float32', shape: [2, 3, 64, 64] }]);
    expect(lessonsOf(conv).slice(0, 2)).toEqual([
      { subject: 'everyAxis', general: '⌊(n + 2p − f) / s⌋ + 1', filled: '⌊(64 + 2·3 − 7) / 2⌋ + 1', result: 32 },
      { subject: 'parameters', general: 'f·f·c·k + b', filled: '7·7·3·64 + 64', result: 9472 },
    ]);
    const dense = layerOf('Dense', { units: 120 }, [{ dtype: 'float32', shape: [2, 400] }]);
    expect(lessonsOf(dense)[0]).toEqual({ subject: 'parameters', general: 'n·u + u', filled: '400·120 + 120', result: 48_120 });
    const norm = layerOf('BatchNorm', {}, [{ dtype: 'float32', shape: [2, 64, 8, 8] }]);
    expect(lessonsOf(norm).map((l) => [l.filled, l.result])).toEqual([['2·64', 128], ['2·64', 128]]);
  });

  test('every layer and loss of every template', () => {
    for (const template of templates) {
      for (const layer of inferShapes(template.build()).layers) check(layer, lessonsOf(layer));
    }
  });
});
