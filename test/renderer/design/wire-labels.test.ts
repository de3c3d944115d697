// Shapes of wires that run side by side.
import { expect, test } from 'vitest';
import { labelSides } from '../../../src/renderer/design/canvas/wire-labels.ts';

const wire = (from: string, to: string) => ({ from: { node: from }, to: { node: to } });

test('of wires between the same cards the first has its shape above, the last below', () => {
  expect(labelSides([])).toEqual([]);
  expect(labelSides([wire('a', 'b'), wire('b', 'c'), wire('a', 'c')])).toEqual(['above', 'above', 'above']);
  expect(labelSides([wire('a', 'b'), wire('b', 'a'), wire('a', 'b')])).toEqual(['above', 'above', 'below']);
  expect(labelSides([wire('a', 'b'), wire('a', 'b'), wire('a', 'b')])).toEqual(['above', 'none', 'below']);
});
