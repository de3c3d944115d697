// Every gradient rule against two-sided differences through the runtime.
import { describe, expect, test } from 'vitest';
import { backward } from '../../src/core/autodiff/backward.ts';
import type { RuleTable } from '../../src/core/autodiff/rule.ts';
import { ruleFamilies, rules } from '../../src/core/autodiff/rules/index.ts';
import type { GraphBuilder, Value } from '../../src/core/onnx/builder.ts';
import { operators } from '../../src/core/onnx/operators/index.ts';
import type { GradientCase } from '../cases/gradients/case.ts';
import { gradientCases } from '../cases/gradients/index.ts';
import { checkGradients } from '../fixtures/gradients.ts';
import type { CheckOptions, FloatType, GradientReport } from '../fixtures/gradients.ts';
import { device } from '../fixtures/webgpu.ts';

const titleOf = (c: GradientCase): string => (c.note === '' ? c.operator : `${c.operator}: ${c.note}`);
const allCases: readonly GradientCase[] = Object.values(gradientCases).flat();

function build(c: GradientCase, b: GraphBuilder, dtype: FloatType): { outputs: readonly Value[]; wrt: Value[] } {
  const x = Object.entries(c.inputs).map(([name, t]) => b.input(name, t.dtype === 'float64' ? dtype : t.dtype, c.shapes?.[name] ?? t.shape));
  const outputs = c.build(b, x, dtype);
  const wrt = c.wrt ? c.wrt.map((name) => b.value(name)) : x.filter((v) => v.dtype === dtype);
  return { outputs: (Array.isArray(outputs) ? outputs : [outputs]) as readonly Value[], wrt };
}

/** The gradient of Σ y³ as the graph to be checked: what is checked then is the gradient of a gradient. */
function buildGradient(c: GradientCase, b: GraphBuilder, dtype: FloatType): { outputs: readonly Value[]; wrt: Value[] } {
  const { outputs, wrt } = build(c, b, dtype);
  const terms = outputs.filter((y) => y.dtype === dtype).map((y) => b.ReduceSum(b.Mul(b.Mul(y, y), y), undefined, false));
  const gradients = backward(b, terms.reduce((sum, term) => b.Add(sum, term)), wrt, { device: 'cpu' });
  return { outputs: [...gradients.values()], wrt };
}

function check(c: GradientCase, options: CheckOptions = {}, builder = build): Promise<GradientReport> {
  return checkGradients((b, dtype) => builder(c, b, dtype), c.inputs, { seed: 7, ...(c.dtypes && { dtypes: c.dtypes }), ...(c.opset && { opset: c.opset }), ...options });
}


for (const [family, cases] of Object.entries(gradientCases)) {
  describe.skipIf(cases.length === 0)(`gradients on ${device}: ${family}`, () => {
    test.for(cases.map((c) => [titleOf(c), c] as const))('%s', async ([, c], { skip }) => {
      if (device === 'webgpu' && c.notOnWebGpu !== undefined) skip(c.notOnWebGpu);
      await check(c, device === 'webgpu' ? { device, dtypes: ['float32'] } : {});
    });
  });
}

/** Rules made only of operators that have rules themselves. */
const smooth = ['arithmetic', 'elementary', 'activation', 'softmax', 'reduction', 'shape', 'indexing', 'matmul'] as const;

for (const family of smooth) {
  describe.skipIf(device === 'webgpu')(`gradients of gradients: ${family}`, () => {
    test.for(gradientCases[family].map((c) => [titleOf(c), c] as const))('%s', async ([, c]) => {
      await check(c, {}, buildGradient);
    });
  });
}

describe('the table of rules', () => {
  test('answers for every operator that the operator table knows, and for no other', () => {
    expect(Object.keys(rules).sort()).toEqual(Object.keys(operators).sort());
  });

  test.for(Object.keys(ruleFamilies))('every rule of %s has a row', (family) => {
    const table: RuleTable = ruleFamilies[family as keyof typeof ruleFamilies];
    const covered = new Set(gradientCases[family as keyof typeof gradientCases].map((c) => c.operator));
    expect([...covered].filter((operator) => !(operator in table))).toEqual([]);
    expect(Object.keys(table).filter((operator) => typeof table[operator] === 'function' && !covered.has(operator))).toEqual([]);
  });

  test('a wrong rule is caught, and named', async () => {
    const planted: RuleTable = { ...rules, Tanh: ({ b, dy, y }) => [b.Mul(dy(), b.Sub(b.scalar(1, dy().dtype), y(0)))] };
    const suspects = allCases.filter((c) => ['Tanh', 'Sigmoid', 'Mul', 'Softplus'].includes(c.operator));
    const failed = new Set<string>();
    for (const c of suspects) await check(c, { rules: planted }).catch((error: Error) => failed.add(`${c.operator} ${/wrong gradients.*seed 7/.test(error.message)}`));
    expect([...failed]).toEqual(['Tanh true']);
  });
});
