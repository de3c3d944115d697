// Every form of a gradient, also those that the measured choice would not take, against two-sided differences.
import { describe, test } from 'vitest';
import type { Rule } from '../../../src/core/autodiff/rule.ts';
import { convolutionRule } from '../../../src/core/autodiff/rules/convolution.ts';
import { inputForms } from '../../../src/core/autodiff/rules/convolution/input-gradient.ts';
import type { InputForm, WeightForm } from '../../../src/core/autodiff/rules/convolution/choose.ts';
import { weightForms } from '../../../src/core/autodiff/rules/convolution/weight-gradient.ts';
import { rules } from '../../../src/core/autodiff/rules/index.ts';
import { maxPool, maxPoolForms } from '../../../src/core/autodiff/rules/pooling/max-pool.ts';
import type { MaxPoolForm } from '../../../src/core/autodiff/rules/pooling/max-pool.ts';
import type { GradientCase } from '../../cases/gradients/case.ts';
import { convolutionRow, convolutionSettings } from '../../cases/gradients/convolution.ts';
import { maxPoolRow, windowSettings } from '../../cases/gradients/pooling.ts';
import { checkGradients } from '../../fixtures/gradients.ts';

const check = (c: GradientCase, operator: string, rule: Rule, only?: string): Promise<unknown> => checkGradients((b, dtype) => {
  const x = Object.entries(c.inputs).map(([name, t]) => b.input(name, dtype, c.shapes?.[name] ?? t.shape));
  return { outputs: [c.build(b, x, dtype)].flat(), ...(only && { wrt: [b.value(only)] }) };
}, c.inputs, { seed: 11, dtypes: ['float32'], rules: { ...rules, [operator]: rule } });

type Attributes = (typeof convolutionSettings)[number][3];
const groupOf = (attributes: Attributes): number => (attributes?.['group'] as number | undefined) ?? 1;
const isStep = (attributes: Attributes): boolean => ((attributes?.['strides'] as number[] | undefined) ?? [1]).some((s) => s !== 1);

const overPadded = ['2-D, padded beyond the kernel'];
const inputCan: Record<InputForm, (s: (typeof convolutionSettings)[number]) => boolean> = {
  flipped: ([note, , , attributes]) => !isStep(attributes) && !overPadded.includes(note),
  stretched: ([, , , , shapes]) => !shapes || typeof shapes['a']?.[2] === 'number',
  transposed: () => true,
  dense: (s) => weightCan.dense(s),
};
const keepsSize = ['2-D, as large out as in', '2-D, as large out as in, padded unevenly', '2-D, as large out as in, dilated', 'a weight larger than the picture', 'a symbolic batch', '1×1'];
const weightCan: Record<WeightForm, (s: (typeof convolutionSettings)[number]) => boolean> = {
  batched: () => true,
  shifted: ([note]) => keepsSize.includes(note),
  whole: ([, , , attributes]) => groupOf(attributes) === 1,
  columns: ([, , , attributes]) => groupOf(attributes) === 1,
  grouped: ([, , w, attributes, shapes]) => w[1] === 1 && groupOf(attributes) > 1 && !shapes,
  swapped: ([, , , attributes, shapes]) => groupOf(attributes) === 1 && (!shapes || typeof shapes['a']?.[2] === 'number'),
  dense: ([, , w, attributes, shapes]) => w[1] === 1 && w[0] === groupOf(attributes) && (!shapes || typeof shapes['a']?.[2] === 'number'),
};

describe('input gradients of Conv', () => {
  for (const form of Object.keys(inputForms) as InputForm[]) {
    test.for(convolutionSettings.filter(inputCan[form]).map((s) => [`${form}: ${s[0]}`, s] as const))('%s', async ([, s]) => {
      await check(convolutionRow(s, false), 'Conv', convolutionRule({ input: form }), 'a');
    });
  }
});

describe('weight gradients of Conv', () => {
  for (const form of Object.keys(weightForms) as WeightForm[]) {
    test.for(convolutionSettings.filter(weightCan[form]).map((s) => [`${form}: ${s[0]}`, s] as const))('%s', async ([, s]) => {
      await check(convolutionRow(s, false), 'Conv', convolutionRule({ weight: form }), 'b');
    });
  }
});

const apart = ['1-D', '2×2', '2×2 with a remainder', '2×2 with a remainder, ceil_mode', '2×2, padded', 'stride larger than the window', 'a symbolic batch', 'symbolic sizes'];

describe('gradients of MaxPool', () => {
  for (const form of Object.keys(maxPoolForms) as MaxPoolForm[]) {
    test.for(windowSettings.filter(([note]) => form !== 'unpooled' || apart.includes(note)).map((s) => [`${form}: ${s[0]}`, s] as const))('%s', async ([, s]) => {
      await check(maxPoolRow(s), 'MaxPool', maxPool(form));
    });
  }
});
