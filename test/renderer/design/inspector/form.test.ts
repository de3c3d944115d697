import { array, assert, boolean, constant, constantFrom, double, integer, oneof, property, record } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardCatalogue } from '../../../../src/core/shapes/catalogue.ts';
import type { Kind } from '../../../../src/core/shapes/catalogue.ts';
import { commonFields, counts, fieldsOf, isChanged, mistakesOf, shared, stepped, steppedText, textOf, valueOf } from '../../../../src/renderer/design/inspector/form.ts';
import type { Control, FormField, NumberRule } from '../../../../src/renderer/design/inspector/form.ts';

const kinds = standardCatalogue.types.map((type) => standardCatalogue.kind(type) as Kind);
const kindOf = (type: string): Kind => standardCatalogue.kind(type) as Kind;
const fieldOf = (type: string, name: string): FormField => fieldsOf(kindOf(type).params).find((f) => f.name === name) as FormField;

function numbers(rule: NumberRule): Arbitrary<number> {
  if (rule.whole) return integer({ min: rule.min ?? (rule.above === undefined ? -50 : rule.above + 1), max: rule.max ?? 5000 });
  return double({ min: rule.min ?? rule.above ?? -100, max: rule.max ?? rule.below ?? 100, minExcluded: rule.above !== undefined, maxExcluded: rule.below !== undefined, noNaN: true }).map((v) => v + 0);
}

/** Everything that a control can give. */
function valuesOf(control: Control): Arbitrary<unknown> {
  switch (control.kind) {
    case 'number': return numbers(control);
    case 'flag': return boolean();
    case 'choice': return constantFrom(...control.options);
    case 'numbers': {
      const list = array(numbers(control.entry), { minLength: control.least, maxLength: Math.min(control.most, 6) });
      return control.single ? oneof(numbers(control.entry), list) : list;
    }
    case 'variant': return oneof(...control.options.map((o) => record({ type: constant(o.type), ...Object.fromEntries(o.fields.map((f) => [f.name, valuesOf(f.control)])) })));
    case 'optional': return oneof(constant(null), valuesOf(control.inner));
    default: throw new Error(`a control of kind ${control.kind} in the standard catalogue`);
  }
}

describe('the form of every type in the catalogue', () => {
  for (const kind of kinds) {
    test(`${kind.type}: a control for every param, and every value of a control parses`, () => {
      const fields = fieldsOf(kind.params);
      expect(fields.map((f) => f.name)).toEqual(Object.keys(kind.params.shape));
      for (const field of fields) {
        expect(field.title).not.toBe('');
        expect(field.help).not.toBe('');
        expect(field.fallback).not.toBe(undefined);
        // Lists of sizes in which one may be −1 have a rule of their own, which the schema alone knows.
        if (kind.type === 'Reshape' && field.name === 'shape') continue;
        assert(property(valuesOf(field.control), (value) => {
          expect([...mistakesOf(kind, { [field.name]: value }).values()]).toEqual([]);
        }), { numRuns: 40 });
      }
    });

    test(`${kind.type}: values survive being written and read`, () => {
      for (const field of fieldsOf(kind.params)) {
        const { control } = field;
        if (control.kind === 'flag' || control.kind === 'choice' || control.kind === 'variant') continue;
        assert(property(valuesOf(control), (value) => {
          const read = valueOf(control, textOf(value))?.value;
          const list = control.kind === 'optional' ? control.inner : control;
          // A list of one number is that number; and an empty list where a list can be null is null.
          const one = list.kind === 'numbers' && list.single && Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
          expect(read).toEqual(control.kind === 'optional' && Array.isArray(one) && one.length === 0 ? null : one);
        }), { numRuns: 40 });
        expect(isChanged(field, { [field.name]: field.fallback })).toBe(false);
      }
    });
  }
});

describe('texts', () => {
  test('one number, or one for each axis, as people write them', () => {
    const { control } = fieldOf('Conv2D', 'kernel');
    for (const [text, value] of [['3', 3], ['3×5', [3, 5]], ['3x5', [3, 5]], ['3, 5', [3, 5]], [' 3 5 ', [3, 5]]] as const) expect(valueOf(control, text)?.value).toEqual(value);
    for (const text of ['', '3×', 'a', '3 b']) expect(valueOf(control, text)).toBe(undefined);
    expect(textOf([3, 5])).toBe('3 × 5');
  });

  test('an empty text is no value where there can be none', () => {
    expect(valueOf(fieldOf('MaxPool2D', 'stride').control, '')?.value).toBe(null);
    expect(valueOf(fieldOf('Slice', 'end').control, '−2')?.value).toBe(-2);
    expect(valueOf(fieldOf('Dropout', 'rate').control, '0,25')?.value).toBe(0.25);
  });

  test('arrow keys step the number at the caret and stay inside its rule', () => {
    const kernel = fieldOf('Conv2D', 'kernel').control;
    expect(steppedText(kernel, '3 × 5', 5, 1)).toBe('3 × 6');
    expect(steppedText(kernel, '1 × 5', 0, -1)).toBe('1 × 5');
    assert(property(constantFrom(...kinds.flatMap((k) => fieldsOf(k.params).map((f) => [k, f] as const))), constantFrom(-10, -1, 1, 10), ([kind, field], by) => {
      const { control } = field;
      if (control.kind !== 'number' || typeof field.fallback !== 'number') return;
      let value = field.fallback;
      for (let i = 0; i < 30; i++) value = stepped(control, value, by);
      expect([...mistakesOf(kind, { [field.name]: value }).values()]).toEqual([]);
    }));
  });
});

describe('mistakes', () => {
  test('stand at their field, with what was expected and received', () => {
    expect(mistakesOf(kindOf('Conv2D'), { filters: 0, kernel: [3, -1] })).toEqual(new Map([
      ['filters', { message: 'filters is not valid.', expected: 'a number above 0', received: '0' }],
      ['kernel', { message: 'kernel[1] is not valid.', expected: 'a number above 0', received: '-1' }],
    ]));
    expect(mistakesOf(kindOf('Conv2D'), { colour: 1 }).get('')?.received).toBe('colour');
  });
});

describe('several layers', () => {
  test('have in common what has the same name, title and control', () => {
    expect(commonFields([kindOf('Conv2D'), kindOf('Dense')]).map((f) => f.name)).toEqual(['activation', 'bias', 'kernelInitializer', 'biasInitializer', 'l1', 'l2']);
    expect(commonFields([kindOf('Conv2D'), kindOf('GroupNorm')]).map((f) => f.name)).toEqual([]);
    expect(shared([[3, 3], [3, 3]])).toEqual({ mixed: false, value: [3, 3] });
    expect(shared([3, [3, 3]])).toEqual({ mixed: true });
  });

  test('params that only count beside others are hidden until they do', () => {
    const fields = fieldsOf(kindOf('Conv2D').params);
    const pads = fieldOf('Conv2D', 'pads');
    expect(counts(pads, fields, {})).toBe(false);
    expect(counts(pads, fields, { padding: 'explicit' })).toBe(true);
    expect(counts(pads, fields, { pads: 2 })).toBe(true);
  });
});
