// What runs are called beside each other.
import { expect, test } from 'vitest';
import { namesApart } from '../../../src/renderer/runs/compare/apart.ts';

test('runs of one name are told apart by their ids; others keep theirs', () => {
  const runs = [{ id: 'r-20261125-aaaaaa', name: 'dots' }, { id: 'r-20261125-bbbbbb', name: 'dots' }, { id: 'r-20261125-cccccc', name: 'wide' }];
  expect(runs.map(namesApart(runs))).toEqual(['dots · aaaaaa', 'dots · bbbbbb', 'wide']);
  expect(runs.slice(1).map(namesApart(runs.slice(1)))).toEqual(['dots', 'wide']);
});
