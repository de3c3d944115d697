// The table of runs: its groups and best figures, its columns, rows read again, curves in a few pixels, CSV.
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultColumns, isColumn, isNumeric, moved, movedTo, sortOf, valueOf, type ColumnId } from '../../../src/renderer/runs/table/columns.ts';
import { tableCsv } from '../../../src/renderer/runs/table/csv.ts';
import { bestFigures, groupRows, itemsOf } from '../../../src/renderer/runs/table/groups.ts';
import { patched } from '../../../src/renderer/runs/table/patched.ts';
import { sparkPath } from '../../../src/renderer/runs/table/spark-path.ts';
import { makeRow } from './rows.ts';

const values: readonly ColumnId[] = ['metric:test.accuracy', 'metric:test.loss', 'setting:batch'];
const rows = [makeRow('a', [0.9, 0.4, 32]), makeRow('b', [0.95, 0.2, 64]), makeRow('c', [undefined, Number.NaN, 32]), makeRow('d', [0.7, 0.9])];

describe('groups', () => {
  test('stand in the order of their first rows, each with its own best', () => {
    const groups = groupRows(rows, 'setting:batch', values);
    expect(groups.map((g) => [g.key, g.rows.map((r) => r.id).join('')])).toEqual([['32', 'ac'], ['64', 'b'], ['null', 'd']]);
    expect(groups.map((g) => [g.best.get('metric:test.accuracy'), g.best.get('metric:test.loss')])).toEqual([[0.9, 0.4], [0.95, 0.2], [0.7, 0.9]]);
  });

  test('a number and its text are two', () => {
    expect(groupRows([makeRow('a', [undefined, undefined, 1]), makeRow('b', [undefined, undefined, '1'])], 'setting:batch', values)).toHaveLength(2);
  });

  test('the best is the highest accuracy and the lowest loss; numbers that are none do not count', () => {
    expect([...bestFigures(rows, values)]).toEqual([['metric:test.accuracy', 0.95], ['metric:test.loss', 0.2]]);
    expect(bestFigures([makeRow('c', [undefined, Number.NaN])], values).size).toBe(0);
  });

  test('a closed one hides its rows; every row is in one group', () => {
    const shown = (closed: readonly string[]): string[] => itemsOf(rows, groupRows(rows, 'setting:batch', values), new Set(closed)).map((i) => (i.type === 'group' ? `[${i.group.key}]` : i.row.id));
    expect(shown([])).toEqual(['[32]', 'a', 'c', '[64]', 'b', '[null]', 'd']);
    expect(shown(['32'])).toEqual(['[32]', '[64]', 'b', '[null]', 'd']);
    expect(itemsOf(rows, undefined, new Set()).length).toBe(4);
    assert(property(array(oneof(integer({ min: 0, max: 3 }), constantFrom('x', null, undefined))), (list) => {
      const made = list.map((value, i) => makeRow(String(i), [undefined, undefined, value]));
      expect(groupRows(made, 'setting:batch', values).flatMap((g) => g.rows.map((r) => r.id)).toSorted()).toEqual(made.map((r) => r.id).toSorted());
    }));
  });
});

describe('columns', () => {
  test('are known by name, and sorted where there is an order', () => {
    expect([...defaultColumns, 'setting:a.b', 'metric:dev.f1'].every(isColumn)).toBe(true);
    expect(['nothing', 'setting', '', 3, undefined].some(isColumn)).toBe(false);
    expect([sortOf('curve'), sortOf('tags'), sortOf('note'), sortOf('metric:test.loss')]).toEqual([undefined, undefined, undefined, 'metric:test.loss']);
  });

  test('of numbers are those in which every value is one', () => {
    expect([isNumeric('metric:test.accuracy', rows, 0), isNumeric('setting:batch', [...rows, makeRow('e', [0, 0, 'auto'])], 2), isNumeric('setting:batch', [makeRow('e')], 2), isNumeric('seconds', [], -1), isNumeric('name', rows, -1)])
      .toEqual([true, false, false, true, false]);
    expect([valueOf(makeRow('a', [0.9]), 'metric:test.accuracy', values), valueOf(makeRow('a'), 'seconds', values), valueOf(makeRow('a'), 'curve', values)]).toEqual([0.9, 60, undefined]);
  });

  test('move by places and before others, never past an end, and none is lost', () => {
    const list: readonly ColumnId[] = ['name', 'status', 'seed', 'note'];
    expect(moved(list, 'name', 2)).toEqual(['status', 'seed', 'name', 'note']);
    expect(moved(list, 'note', 9)).toBe(list);
    expect(moved(list, 'tags', 1)).toBe(list);
    expect(movedTo(list, 'note', 'status')).toEqual(['name', 'note', 'status', 'seed']);
    assert(property(constantFrom(...list), integer({ min: -9, max: 9 }), (id, by) => { expect(moved(list, id, by).toSorted()).toEqual(list.toSorted()); }));
  });
});

describe('rows that are read again', () => {
  const shown = { rows, total: 10 };
  test('stand where they stood; those that fit no more are gone, and the total with them', () => {
    const next = patched(shown, new Set(['b', 'c']), [makeRow('b', [0.99])]);
    expect(next?.rows.map((r) => r.id)).toEqual(['a', 'b', 'd']);
    expect([next?.rows[1]?.values[0], next?.total, next?.rows[0]]).toEqual([0.99, 9, rows[0]]);
  });

  test('one that is new here has no place: everything is to be read', () => {
    expect(patched(shown, new Set(['z']), [makeRow('z')])).toBeUndefined();
    expect(patched(shown, new Set(['z']), [])).toEqual(shown);
  });
});

describe('a curve in a few pixels', () => {
  test('goes from side to side, highest at the top', () => { expect(sparkPath([0, 1, 2], 20, 12)).toBe('M0.0,11.0L10.0,6.0L20.0,1.0'); });
  test('has gaps where a value is no number, and none of it in the path', () => {
    expect(sparkPath([0, Number.NaN, 2, Number.POSITIVE_INFINITY, 1], 20, 12)).toBe('M0.0,11.0M10.0,1.0M20.0,6.0');
    expect([sparkPath([Number.NaN], 20, 12), sparkPath([], 20, 12)]).toEqual(['', '']);
  });
  test('stands in the middle where nothing changes', () => { expect([sparkPath([3, 3], 20, 12), sparkPath([3], 20, 12)]).toEqual(['M0.0,6.0L20.0,6.0', 'M10.0,6.0']); });
});

test('the table as CSV has what is shown, unrounded, quoted where it must be', () => {
  const row = makeRow('a', [1 / 3], { name: 'one, "two"', tags: ['x', 'y'] });
  const columns: readonly ColumnId[] = ['name', 'curve', 'created', 'tags', 'metric:test.accuracy', 'metric:test.loss'];
  expect(tableCsv([row], columns, values, (id) => id).split('\n')).toEqual([
    'id,name,created,tags,metric:test.accuracy,metric:test.loss',
    `a,"one, ""two""",2026-09-21T14:13:20.000Z,x y,${1 / 3},`, '',
  ]);
});
