import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/main/runs/store.ts';
import { newRun, temporaryFolder } from './helpers.ts';

const folder = temporaryFolder();
let store: Store;
beforeAll(() => {
  store = openStore(`${folder.path}/layerwright.db`);
  store.datasets.remember({ fingerprint: 'f', name: 'signs', source: '/signs', format: 'hdf5', count: 3, fields: [], parts: {} });
  const add = (name: string, learningRate: number | undefined, optimizer: string, loss: number | undefined, changes: object = {}): void => {
    const { id } = store.runs.create(newRun({ name, settings: { learningRate, optimizer: { type: optimizer }, epochs: 7 }, ...changes }));
    store.runs.claim(id);
    store.runs.end(id, 'finished', { metrics: loss === undefined ? {} : { test: { loss, 'loss/left': loss * 2 } } });
  };
  add('a', 0.1, 'adam', 0.5, { tags: ['x', 'y'], note: 'n'.repeat(500), dataset: 'f' });
  add('b', 0.01, 'momentum', NaN);
  add('c', undefined, 'adam', undefined);
  add('d', 0.001, 'Adam', 0.25);
});
afterAll(() => {
  store.close();
  folder.remove();
});

const names = (...args: Parameters<Store['rows']['list']>): string => store.rows.list(...args).map((r) => r.name).join('');

describe('rows of runs', () => {
  it('are sorted by settings and metrics; what has no value stands last in both directions', () => {
    expect(names({}, { by: 'setting:learningRate' }, [])).toBe('dbac');
    expect(names({}, { by: 'setting:learningRate', descending: true }, [])).toBe('abdc');
    expect(names({}, { by: 'metric:test.loss' }, [])).toMatch(/^da/);
    expect(names({}, { by: 'metric:test.loss', descending: true }, [])).toMatch(/^ad/);
    expect(names({}, { by: 'metric:test.loss/left' }, [])).toMatch(/^da/);
    expect(names({}, { by: 'dataset' }, [])).toMatch(/^a/);
    store.runs.edit(store.runs.resolve('c'), { pinned: true });
    expect(names({}, { by: 'setting:learningRate', pinnedFirst: true }, [])).toBe('cdba');
  });

  it('hold the values that were asked for, and no more', () => {
    const [a, b] = store.rows.list({}, { by: 'name' }, ['metric:test.loss', 'setting:optimizer.type', 'setting:none.at.all', 'metric:test.loss/left']);
    expect(a).toMatchObject({ name: 'a', dataset: 'signs', planned: 7, tags: ['x', 'y'], values: [0.5, 'adam', undefined, 1] });
    expect(a?.note).toHaveLength(200);
    expect(b).toMatchObject({ dataset: undefined, tags: [], values: [NaN, 'momentum', undefined, NaN] });
    expect(store.rows.list({}, { by: 'name' }, [], { limit: 1, offset: 1 }).map((r) => r.name)).toEqual(['b']);
  });

  it('are filtered by settings and metrics', () => {
    const by = { by: 'name' } as const;
    expect(names({ values: [{ of: 'setting:optimizer.type', is: 'adam' }] }, by, [])).toBe('ac');
    expect(names({ values: [{ of: 'setting:learningRate', min: 0.01 }] }, by, [])).toBe('ab');
    expect(names({ values: [{ of: 'setting:learningRate', min: 0.01, max: 0.05 }] }, by, [])).toBe('b');
    expect(names({ values: [{ of: 'metric:test.loss', max: 0.3 }] }, by, [])).toBe('d');
  });

  it('of some ids can be read alone', () => {
    expect(names({ ids: [store.runs.resolve('d'), store.runs.resolve('a'), 'none'] }, { by: 'name' }, [])).toBe('ad');
    expect(names({ ids: [] }, { by: 'name' }, [])).toBe('');
  });

  it('refuse what is no value of a run', () => {
    for (const by of ['setting:', 'setting:a..b', 'metric:loss', 'metric:.a', 'setting:a"b'] as const) {
      expect(() => store.rows.list({}, { by }, [])).toThrow(expect.objectContaining({ code: 'usage' }));
      expect(() => store.rows.list({ values: [{ of: by, is: 1 }] }, { by: 'name' }, [])).toThrow(expect.objectContaining({ code: 'usage' }));
    }
  });

  it('tell what can be filtered by and shown', () => {
    expect(store.rows.facets()).toEqual({
      projects: ['digits'], devices: ['cpu'], datasets: [{ fingerprint: 'f', name: 'signs' }], tags: ['x', 'y'], metrics: ['metric:test.loss', 'metric:test.loss/left'],
      settings: [{ of: 'setting:epochs', values: [7] }, { of: 'setting:learningRate', values: [0.001, 0.01, 0.1] }, { of: 'setting:optimizer.type', values: ['Adam', 'adam', 'momentum'] }],
      counts: { shown: 4, archived: 0, deleted: 0 },
    });
  });

  it('of a thousand runs come in one query each, and small', () => {
    const many = openStore(`${folder.path}/many.db`);
    try {
      for (let i = 0; i < 1000; i++) many.runs.create(newRun({ name: `run ${i}`, tags: [`tag ${i % 7}`] }));
      const rows = many.rows.list({}, { by: 'created', descending: true }, ['setting:learningRate', 'setting:optimizer.type', 'setting:batch']);
      expect(rows).toHaveLength(1000);
      expect(JSON.stringify(rows).length / 1000).toBeLessThan(520);
    } finally {
      many.close();
    }
  });

  it('are purged by id, deleted ones only', () => {
    const [a, b] = [store.runs.resolve('a'), store.runs.resolve('b')];
    store.runs.delete(b);
    expect(store.runs.purge([a, b, 'none'])).toEqual([b]);
    expect(names({}, { by: 'name' }, [])).toBe('acd');
  });
});
