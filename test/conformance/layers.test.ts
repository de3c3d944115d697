// Every layer from every side: shapes three ways, values against plain loops, params, costs, training graphs.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { LayerDefinition } from '../../src/core/layers/define.ts';
import { families } from '../../src/core/layers/define.ts';
import { layerByType, layers } from '../../src/core/layers/index.ts';
import type { LayerType } from '../../src/core/layers/index.ts';
import { GraphBuilder } from '../../src/core/onnx/builder.ts';
import type { Value } from '../../src/core/onnx/builder.ts';
import { expandComposites } from '../../src/core/onnx/expand.ts';
import { numbersOf, sizeOf, tensorFrom } from '../../src/core/tensor.ts';
import type { Shape, Tensor } from '../../src/core/tensor.ts';
import { layerRows } from '../cases/layers.ts';
import { ndOf } from '../cases/layer-row.ts';
import type { Row } from '../cases/layer-row.ts';
import { nd } from '../cases/references.ts';
import type { Nd } from '../cases/references.ts';
import { buildLayer, inDtype, inferLayer } from '../fixtures/layers.ts';
import type { BuiltLayer } from '../fixtures/layers.ts';
import { randomOf } from '../fixtures/random.ts';
import { openSession } from '../fixtures/runtime.ts';
import { device } from '../fixtures/webgpu.ts';

const SEED = 11;

const tableOf = (type: LayerType): readonly Row[] => layerRows[type];
const allRows = layers.flatMap((layer) => tableOf(layer.type).map((row) => [`${layer.type}${row.note === '' ? '' : `: ${row.note}`}`, layer, row] as const));

/** Runs what was built; `y0`, `y1`, … and the updates by name. */
async function run(built: BuiltLayer, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const { b } = built;
  built.outputs.forEach((v, i) => { b.output(v, `y${i}`); });
  for (const [name, value] of built.updates) b.output(value, `new.${name}`);
  expandComposites(b, device);
  const session = await openSession(b, { device });
  try {
    return await session.run(feeds);
  } finally {
    await session.close();
  }
}

function feedsOf(row: Row, built: BuiltLayer, dtype: 'float32' | 'float64'): Record<string, Tensor> {
  const random = randomOf(SEED);
  const drawn = built.random.map(({ value, distribution }) => {
    const shape = value.shape as readonly number[];
    return [value.name, tensorFrom('float32', shape, Array.from({ length: sizeOf(shape) }, () => (distribution === 'uniform' ? random.uniform(0, 1) : random.normal())))];
  });
  const given = { ...row.makeInputs(SEED), ...row.makeWeights(built.facts.weights, SEED) };
  return { ...Object.fromEntries(Object.entries(given).map(([name, t]) => [name, inDtype(t, dtype)])), ...Object.fromEntries(drawn) };
}

const shapesOf = (values: readonly { readonly shape: Shape }[]): Shape[] => values.map((v) => v.shape);

/** What must come out, by loops or by hand. */
function expected(row: Row, feeds: Readonly<Record<string, Tensor>>, built: BuiltLayer): readonly Nd[] {
  const shapes = shapesOf(built.facts.outputs) as readonly (readonly number[])[];
  if (row.byHand) return row.byHand.outputs.map((data, i) => nd(shapes[i] as number[], data));
  const x = row.inputs.map((_, i) => ndOf(feeds[`in${i}`] as Tensor));
  const w = Object.fromEntries(built.facts.weights.map(({ name }) => [name, ndOf(feeds[name] as Tensor)]));
  const result = row.reference?.({ x, w });
  if (!result) throw new Error('a row without a reference');
  return (Array.isArray(result) ? result : [result]) as readonly Nd[];
}

function expectClose(actual: Tensor, wanted: Nd, tolerance: number, what: string): void {
  expect(actual.shape, what).toEqual(wanted.shape);
  const values = numbersOf(actual);
  const scale = Math.max(1, ...wanted.data.map(Math.abs));
  const worst = Math.max(0, ...values.map((v, i) => Math.abs(v - (wanted.data[i] as number)) / scale));
  expect(worst, `${what}: largest difference (seed ${SEED})\n  ${values.slice(0, 12).join(', ')}\n  ${wanted.data.slice(0, 12).join(', ')}`).toBeLessThan(tolerance);
}

describe(`layers on ${device}: values and shapes`, () => {
  test.for(allRows)('%s', async ([, layer, row], { skip }) => {
    if (device === 'webgpu' && row.notOnWebGpu !== undefined) skip(row.notOnWebGpu);
    const built = buildLayer(new GraphBuilder(), layer, row.types, 'float32', { ...(row.params && { params: row.params }), device });
    expect(shapesOf(built.outputs), 'inferred by the layer and by the operators').toEqual(shapesOf(built.facts.outputs));
    expect(built.outputs.map((v) => v.dtype)).toEqual(built.facts.outputs.map((t) => t.dtype));
    const feeds = feedsOf(row, built, 'float32');
    const results = await run(built, feeds);
    expect(built.outputs.map((_, i) => results[`y${i}`]?.shape), 'inferred and executed').toEqual(shapesOf(built.facts.outputs));
    const wanted = expected(row, feeds, built);
    expect(wanted.length).toBe(built.outputs.length);
    wanted.forEach((w, i) => { expectClose(results[`y${i}`] as Tensor, w, 2e-5, `output ${i}`); });
  });
});

/** float64 where every node has a kernel. */
const isMissingKernel = (error: unknown): boolean => /Could not find an implementation|NOT_IMPLEMENTED|tensor\(double\)/.test(String(error));
const withoutFloat64 = new Set<string>();
/** These have float attributes (epsilon, alpha), and ONNX's are float32. */
const roundedAttributes: readonly LayerType[] = ['BatchNorm', 'LayerNorm', 'Activation', 'LeakyReLU'];

describe.skipIf(device === 'webgpu')('layers: values in float64', () => {
  test.for(allRows)('%s', async ([, layer, row]) => {
    const built = buildLayer(new GraphBuilder(), layer, row.types, 'float64', row.params ? { params: row.params } : {});
    const feeds = feedsOf(row, built, 'float64');
    const results = await run(built, feeds).catch((error: unknown) => {
      if (!isMissingKernel(error)) throw error;
      withoutFloat64.add(layer.type);
      return undefined;
    });
    if (!results) return;
    expected(row, feeds, built).forEach((w, i) => { expectClose(results[`y${i}`] as Tensor, w, roundedAttributes.includes(layer.type) ? 1e-7 : 1e-11, `output ${i}`); });
  });

  test('only these layers are left to float32', () => {
    expect([...withoutFloat64].sort()).toEqual(['Activation', 'UpSampling2D']);
  });
});

describe('layers: a symbolic batch', () => {
  test.for(allRows)('%s', async ([, layer, row]) => {
    const types = row.types.map((t) => ({ ...t, shape: ['N', ...t.shape.slice(1)] }));
    const built = buildLayer(new GraphBuilder(), layer, types, 'float32', { ...(row.params && { params: row.params }), device });
    const known = inferLayer(layer, layer.params.parse(row.params ?? {}), row.types);
    expect(built.facts.outputs.map((t) => t.shape[0])).toEqual(built.outputs.map(() => 'N'));
    expect(shapesOf(built.outputs)).toEqual(shapesOf(built.facts.outputs));
    expect(built.facts.outputs.map((t) => t.shape.slice(1))).toEqual(known.outputs.map((t) => t.shape.slice(1)));
    expect(built.facts.weights, 'weights do not depend on the batch').toEqual(known.weights);
    expect(built.facts.multiplyAdds, 'nor does the cost of one sample').toBe(known.multiplyAdds);
    const feeds = feedsOf(row, built, 'float32');
    const results = await run(built, feeds);
    expect(built.outputs.map((_, i) => results[`y${i}`]?.shape)).toEqual(shapesOf(known.outputs));
  });
});

describe('layers: the training graph', () => {
  test.for(allRows)('%s', async ([, layer, row], { skip }) => {
    if (device === 'webgpu' && row.notOnWebGpu !== undefined) skip(row.notOnWebGpu);
    const built = buildLayer(new GraphBuilder(), layer, row.types, 'float32', { ...(row.params && { params: row.params }), training: true, device });
    expect(shapesOf(built.outputs)).toEqual(shapesOf(built.facts.outputs));
    for (const [name, value] of built.updates) {
      const spec = built.facts.weights.find((w) => w.name === name);
      expect(spec?.trainable, `${name} is kept by the layer`).toBe(false);
      expect(value.shape).toEqual(spec?.shape);
    }
    const results = await run(built, feedsOf(row, built, 'float32'));
    expect(built.outputs.map((_, i) => results[`y${i}`]?.shape)).toEqual(shapesOf(built.facts.outputs));
    for (const [name, tensor] of Object.entries(results)) expect(numbersOf(tensor).every(Number.isFinite), name).toBe(true);
  });

  test.for(allRows.filter(([, layer]) => layer.type === 'BatchNorm'))('%s: frozen, it keeps its statistics', ([, layer, row]) => {
    const built = buildLayer(new GraphBuilder(), layer, row.types, 'float32', { ...(row.params && { params: row.params }), training: true, keepsStatistics: true });
    expect(built.updates.size).toBe(0);
    expect(built.b.nodes.map((n) => n.opType)).toEqual(['BatchNormalization']);
  });
});

interface JsonSchema { title?: string; description?: string; help?: string; properties?: Record<string, JsonSchema> }

describe('layers: params', () => {
  test.for(layers.map((l) => [l.type, l] as const))('%s: every param has a default, a title and help', ([, layer]) => {
    const defaults: unknown = layer.params.parse({});
    expect(layer.params.parse(defaults), 'parsed params parse to themselves').toEqual(defaults);
    const schema = z.toJSONSchema(layer.params, { io: 'input' }) as JsonSchema;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      expect(property.title, `title of ${name}`).toBeTruthy();
      expect(property.help, `help of ${name}`).toMatch(/[.]$/);
    }
    expect(layer.params.safeParse({ noSuchParam: 1 }).success, 'an unknown param is refused').toBe(false);
  });

  test.for(allRows)('%s: survive JSON', ([, layer, row]) => {
    const parsed: unknown = layer.params.parse(row.params ?? {});
    expect(layer.params.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  });
});

describe('layers: costs', () => {
  test.for(allRows.filter(([, , row]) => row.multiplyAdds !== undefined))('%s', ([, layer, row]) => {
    expect(inferLayer(layer, layer.params.parse(row.params ?? {}), row.types).multiplyAdds).toBe(row.multiplyAdds);
  });
});

describe('the list of layers', () => {
  const folder = new URL('../../src/core/layers/', import.meta.url);
  const files = readdirSync(folder).filter((f) => f.endsWith('.ts') && f !== 'index.ts');
  const isLayer = (value: unknown): value is LayerDefinition =>
    typeof value === 'object' && value !== null && 'type' in value && 'infer' in value && 'lower' in value;

  test('holds every layer that a file defines', async () => {
    const defined: LayerDefinition[] = [];
    for (const file of files) {
      const found = Object.values((await import(new URL(file, folder).href)) as Record<string, unknown>).filter(isLayer);
      expect(found.length, `${file}: one layer a file`).toBeLessThanOrEqual(1);
      defined.push(...found);
    }
    expect(new Set(defined)).toEqual(new Set<LayerDefinition>(layers));
    expect(defined.length).toBe(layers.length);
  });

  test('every type is there once, with words for people and rows that run it', () => {
    expect(new Set(layers.map((l) => l.type)).size).toBe(layers.length);
    for (const layer of layers as readonly LayerDefinition[]) {
      expect(families).toContain(layer.family);
      expect(layer.title).toMatch(/^[A-Z0-9]/);
      expect(layer.summary).toMatch(/[.]$/);
      expect(layer.doc).toMatch(/[.]$/);
      expect(layerByType(layer.type)).toBe(layer);
      expect(tableOf(layer.type as LayerType).length).toBeGreaterThan(0);
      expect(typeof (layer.brief?.(layer.params.parse({})) ?? '')).toBe('string');
    }
    expect(layerByType('NoSuchLayer')).toBeUndefined();
  });

  test('a float64 graph stays float64', () => {
    for (const [name, layer, row] of allRows) {
      const built = buildLayer(new GraphBuilder(), layer, row.types, 'float64', row.params ? { params: row.params } : {});
      expect(built.outputs.map((v: Value) => v.dtype), name).toEqual(built.outputs.map(() => 'float64'));
      expect(built.facts.outputs.map((t) => t.dtype), name).toEqual(built.outputs.map(() => 'float64'));
    }
  });
});
