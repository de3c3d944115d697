// Which rows are selected: clicks, ranges, the keyboard, and what is acted on.
import { array, assert, boolean, constantFrom, property, record, subarray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, clicked, focused, nothingSelected, targets, type Selection } from '../../../src/renderer/runs/selection.ts';

const order = ['a', 'b', 'c', 'd', 'e'];
const plain = { range: false, add: false };
const shift = { range: true, add: false };
const ctrl = { range: false, add: true };
const ids = (selection: Selection): string => [...selection.ids].toSorted().join('');
const after = (...clicks: readonly (readonly [string, typeof plain])[]): Selection => clicks.reduce((now, [id, keys]) => clicked(now, order, id, keys), nothingSelected);

describe('clicks', () => {
  test('one alone; with Ctrl one more or one less', () => {
    expect(ids(after(['b', plain], ['d', plain]))).toBe('d');
    expect(ids(after(['b', plain], ['d', ctrl], ['a', ctrl]))).toBe('abd');
    expect(ids(after(['b', plain], ['d', ctrl], ['b', ctrl]))).toBe('d');
  });

  test('with Shift from where it began, both ways, however often', () => {
    expect(ids(after(['c', plain], ['e', shift]))).toBe('cde');
    expect(ids(after(['c', plain], ['e', shift], ['a', shift]))).toBe('abc');
    expect(ids(after(['b', shift]))).toBe('b');
  });

  test('with both the range is added', () => {
    expect(ids(after(['a', plain], ['c', ctrl], ['d', { range: true, add: true }]))).toBe('acd');
  });
});

test('a range whose beginning is gone is its end alone', () => {
  expect(between(order, 'gone', 'c')).toEqual(['c']);
  expect(between(order, undefined, 'c')).toEqual(['c']);
  expect(between(order, 'd', 'b')).toEqual(['b', 'c', 'd']);
});

test('the keyboard moves without selecting, and selects with Shift', () => {
  const at = focused(nothingSelected, order, 'b', false);
  expect([at.focus, at.ids.size]).toEqual(['b', 0]);
  const down = focused(focused(at, order, 'c', true), order, 'd', true);
  expect([ids(down), down.anchor]).toEqual(['bcd', 'b']);
  expect(ids(focused(down, order, 'c', true))).toBe('bc');
});

test('what is acted on is selected and there, else where the keyboard is', () => {
  expect(targets(after(['d', plain], ['a', ctrl]), order)).toEqual(['a', 'd']);
  expect(targets(after(['d', plain]), ['a', 'b'])).toEqual([]);
  expect(targets({ ...nothingSelected, focus: 'c' }, order)).toEqual(['c']);
  expect(targets(nothingSelected, order)).toEqual([]);
});

test('whatever is clicked: the keyboard is there, and rows that are not there are never acted on', () => {
  const click = record({ id: constantFrom(...order), range: boolean(), add: boolean() });
  assert(property(array(click, { minLength: 1, maxLength: 12 }), subarray(order), (clicks, left) => {
    const now = clicks.reduce((selection, { id, ...keys }) => clicked(selection, order, id, keys), nothingSelected);
    expect(now.focus).toBe(clicks.at(-1)?.id);
    expect(targets(now, left).every((id) => left.includes(id))).toBe(true);
  }));
});
