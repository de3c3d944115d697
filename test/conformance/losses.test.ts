// Every loss: its value against the definition, its gradient against differences, its targets, its form.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LayerwrightError } from '../../src/core/errors.ts';
import { losses, lossByType } from '../../src/core/losses/index.ts';
import type { LossDefinition } from '../../src/core/losses/define.ts';
import { GraphBuilder } from '../../src/core/onnx/builder.ts';
import { isFloat, numbersOf, tensorFrom } from '../../src/core/tensor.ts';
import type { DType, Tensor } from '../../src/core/tensor.ts';
import { lossCases } from '../cases/losses.ts';
import type { LossCase } from '../cases/losses.ts';
import { checkGradients } from '../fixtures/gradients.ts';
import { expandComposites } from '../../src/core/onnx/expand.ts';
import { openSession } from '../fixtures/runtime.ts';
import { device } from '../fixtures/webgpu.ts';

const definition = (c: LossCase): LossDefinition => lossByType(c.type) as LossDefinition;
const named = lossCases.map((c) => [`${c.type}${c.note === '' ? '' : `: ${c.note}`}`, c] as const);
const as = (t: Tensor, dtype: DType): Tensor => (isFloat(t.dtype) ? tensorFrom(dtype, t.shape, numbersOf(t)) : t);

describe(`losses on ${device}`, () => {
  test.for(named)('value of %s', async ([, c]) => {
    const b = new GraphBuilder();
    const [prediction, target] = [as(c.prediction, 'float32'), as(c.target, 'float32')];
    const d = definition(c);
    const value = d.lower({ b, params: d.params.parse(c.params), prediction: b.input('prediction', 'float32', ['N', ...prediction.shape.slice(1)]), target: b.input('target', target.dtype, ['N', ...target.shape.slice(1)]) });
    expect(value.shape).toEqual([]);
    b.output(value, 'loss');
    expandComposites(b, device);
    const session = await openSession(b, { device });
    const out = await session.run({ prediction, target });
    await session.close();
    const loss = numbersOf(out['loss'] as Tensor)[0] as number;
    expect(Math.abs(loss - c.expected)).toBeLessThan(1e-6 + 2e-6 * Math.abs(c.expected));
  });

  test.for(named.filter(([, c]) => !/overflow/.test(c.note)))('gradient of %s', async ([, c]) => {
    const d = definition(c);
    await checkGradients((b, dtype) => {
      const target = as(c.target, dtype);
      const prediction = b.input('prediction', dtype, c.prediction.shape);
      const value = d.lower({ b, params: d.params.parse(c.params), prediction, target: b.input('target', target.dtype, target.shape) });
      return { outputs: [value], wrt: [prediction] };
    }, { prediction: c.prediction, target: c.target }, { seed: 5, device, ...(device === 'webgpu' && { dtypes: ['float32'] }) });
  });
});

describe('the list of losses', () => {
  test('has every file, and a row for every loss', () => {
    const helpers = new Set(['common.ts', 'define.ts', 'index.ts']);
    const files = readdirSync(new URL('../../src/core/losses', import.meta.url)).filter((f) => !helpers.has(f)).sort();
    const kebab = (type: string): string => `${type.replace(/^KL/, 'Kl').replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.ts`;
    expect(losses.map((l) => kebab(l.type)).sort()).toEqual(files);
    expect(new Set(lossCases.map((c) => c.type))).toEqual(new Set(losses.map((l) => l.type)));
  });

  test.for(losses.map((l) => [l.type, l] as const))('%s: every param has a default, a title and a help', ([, l]) => {
    expect(() => l.params.parse({})).not.toThrow();
    for (const [name, schema] of Object.entries(l.params.shape)) {
      expect((schema as { meta(): unknown }).meta(), name).toMatchObject({ title: expect.any(String) as string, help: expect.any(String) as string });
    }
  });
});

describe('targets', () => {
  const fail = (message: string): never => { throw new LayerwrightError('shape/mismatch', message); };
  const target = (type: string, shape: readonly (number | string)[], field?: readonly number[], params = {}) => {
    const d = lossByType(type) as LossDefinition;
    return d.target({ dtype: 'float32', shape }, d.params.parse(params), field && { dtype: 'float32', shape: field }, fail);
  };

  test('a softmax takes class numbers, or one-hot labels where the field is shaped like the prediction', () => {
    expect(target('SoftmaxCrossEntropy', ['N', 6])).toEqual({ kind: 'classIndex', dtype: 'int32', shape: ['N'], classes: 6 });
    expect(target('SoftmaxCrossEntropy', ['N', 6], [])).toMatchObject({ kind: 'classIndex', shape: ['N'] });
    expect(target('SoftmaxCrossEntropy', ['N', 6], [1])).toMatchObject({ kind: 'classIndex', shape: ['N'] });
    expect(target('SoftmaxCrossEntropy', ['N', 6], [6])).toEqual({ kind: 'oneHot', dtype: 'float32', shape: ['N', 6], classes: 6 });
    expect(target('SoftmaxCrossEntropy', ['N', 4, 8, 8], [8, 8], { axis: 1 })).toMatchObject({ kind: 'classIndex', shape: ['N', 8, 8], classes: 4 });
    expect(() => target('SoftmaxCrossEntropy', ['N', 6], [5])).toThrow(/do not fit/);
    expect(() => target('SoftmaxCrossEntropy', ['N', 1])).toThrow(/at least two classes/);
    expect(() => target('SoftmaxCrossEntropy', ['N', 6], [], { classWeights: [1, 2] })).toThrow(/each class/);
  });

  test('one output tells two classes apart, several are values', () => {
    expect(target('BinaryCrossEntropy', ['N', 1], [])).toEqual({ kind: 'classIndex', dtype: 'float32', shape: ['N', 1], classes: 2 });
    expect(target('BinaryCrossEntropy', ['N', 3], [3])).toMatchObject({ kind: 'values', shape: ['N', 3] });
    expect(target('MeanSquaredError', ['N', 1], [])).toMatchObject({ kind: 'values', shape: ['N', 1] });
    expect(() => target('MeanSquaredError', ['N', 2], [3])).toThrow(/do not fit/);
    expect(() => target('KLDivergence', ['N', 3], [])).toThrow(/distributions/);
  });
});
