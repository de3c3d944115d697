import { describe, expect, test } from 'vitest';
import { standardCatalogue } from '../../../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../../../src/core/shapes/infer.ts';
import type { FlatNode } from '../../../../src/core/shapes/types.ts';
import type { NetworkGraph } from '../../../../src/core/graph/schema.ts';
import type { TensorType } from '../../../../src/core/tensor.ts';
import { templates } from '../../../../src/core/templates/index.ts';
import { lessonsOf } from '../../../../src/renderer/design/inspector/lessons.ts';
import type { Subject } from '../../../../src/renderer/design/inspector/lessons/formula.ts';
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

/** What does not come out when it is worked out, or is not what the core found. */
function faultsOf(layer: FlatNode): string[] {
  const out = layer.outputs[0]?.shape ?? [];
  const space = out.slice(2);
  const numbers = (shape: readonly unknown[]): number => shape.reduce<number>((n, d) => n * Number(d), 1);
  return lessonsOf(layer).flatMap(({ subject, filled, result }) => {
    if (result === undefined) return [];
    const holds = ((): boolean => {
      switch (subject) {
        case 'everyAxis': return space.every((d) => d === result);
        case 'length': case 'height': case 'width': case 'depth': return space.includes(result);
        case 'multiplyAdds': return result === layer.cost.multiplyAdds;
        case 'parameters': case 'trained': return result === layer.cost.trainable;
        case 'running': return result === layer.cost.nonTrainable;
        case 'elements': return result === numbers(out.slice(1));
        case 'joined': return out.includes(result);
        default: return true;
      }
    })();
    const comesOut = Math.abs(evaluate(filled) - result) <= 1e-9 * Math.max(1, Math.abs(result));
    return holds && comesOut ? [] : [`${layer.kind.type} ${subject}: ${filled} = ${result}`];
  });
}

/** What must be said of a layer and is not. */
function missingIn(layer: FlatNode): string[] {
  const said = new Set(lessonsOf(layer).map((l) => l.subject));
  const { type } = layer.kind;
  const has = (...subjects: Subject[]): boolean => subjects.some((s) => said.has(s));
  return [
    /^(Conv|Depthwise|Separable|MaxPool|AvgPool)/.test(type) && !has('everyAxis', 'length', 'height', 'width', 'depth') ? 'size' : '',
    layer.cost.trainable > 0 && type !== 'Activation' && !has('parameters', 'trained') ? 'parameters' : '',
    layer.cost.multiplyAdds > 0 && type !== 'Dot' && !has('multiplyAdds') ? 'multiply-adds' : '',
  ].filter((what) => what !== '');
}

describe('formulas with the numbers put in', () => {
  for (const [type, rows] of Object.entries(layerRows)) {
    test(`${type}, in every setting that it is checked in`, () => {
      const layers = rows.map((row) => layerOf(type, row.params ?? {}, row.types));
      expect(layers.flatMap(faultsOf)).toEqual([]);
      expect(layers.flatMap(missingIn)).toEqual([]);
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
    expect(templates.flatMap((template) => inferShapes(template.build()).layers).flatMap(faultsOf)).toEqual([]);
  });
});
