import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { HEARTBEAT_LIFETIME, isAlive, ownerOf, startToken } from '../../../src/main/runs/owner.ts';
import { checkTransition, encodeNumbers, nextStatuses, reviveNumbers, runSorts, runStatuses } from '../../../src/main/runs/run.ts';
import { openStore, type Store } from '../../../src/main/runs/store.ts';
import { makeProject, newRun, temporaryFolder, versions } from './helpers.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  folder = temporaryFolder();
  store = openStore(join(folder.path, 'layerwright.db'));
});
afterEach(() => {
  store.close();
  folder.remove();
});
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('a run', () => {
  it('holds what it was started with', () => {
    store.datasets.remember({ fingerprint: 'f', name: 'signs', source: '/signs.h5', format: 'hdf5', count: 1080, fields: [], parts: {} });
    const project = makeProject();
    const run = store.runs.create({ project, device: 'webgpu', versions, dataset: 'f', tags: ['b', 'a', 'a', ' '], note: 'n', settings: { batch: 3 }, seed: 99 });
    expect(run).toMatchObject({
      name: 'digits', project: 'digits', dataset: 'f', settings: { batch: 3 }, seed: 99, device: 'webgpu', versions, status: 'queued', owner: undefined, error: undefined,
      started: undefined, ended: undefined, seconds: 0, epochs: 0, steps: 0, metrics: {}, model: undefined, tags: ['a', 'b'], note: 'n', pinned: false, archived: false, deleted: undefined,
    });
    expect(run.id).toMatch(/^r-\d{8}-/);
    expect(run.graphHash).toMatch(/^[0-9a-f]{64}$/);
    expect(store.runs.project(run.id)).toEqual(project);
    expect(store.runs.get(run.id)).toEqual(run);
    expect(() => store.runs.get('r-x')).toThrow(coded('run/not-found'));
  });

  it('goes from queued to its end, and on again', () => {
    const { id } = store.runs.create(newRun());
    expect(() => store.runs.end(id, 'finished')).toThrow(coded('run/state'));
    const claimed = store.runs.claim(id);
    expect(claimed).toMatchObject({ status: 'running', owner: { pid: process.pid } });
    store.runs.progress(id, { epochs: 1.5, steps: 30, seconds: 2 });
    store.runs.pause(id);
    expect(() => { store.runs.pause(id); }).toThrow(coded('run/state'));
    store.runs.unpause(id);
    store.runs.heartbeat(id);
    const error = new LayerwrightError('training/not-finite', 'The loss is NaN.', { where: 'step 31' }).toJSON();
    const failed = store.runs.end(id, 'failed', { error, steps: 31, metrics: { train: { loss: NaN, best: Infinity } } });
    expect(failed).toMatchObject({ status: 'failed', error, owner: undefined, heartbeat: undefined, epochs: 1.5, steps: 31, seconds: 2, metrics: { train: { loss: NaN, best: Infinity } } });
    expect(failed.ended).toBeGreaterThanOrEqual(failed.started ?? Infinity);
    const resumed = store.runs.claim(id);
    expect(resumed).toMatchObject({ status: 'running', error: undefined, ended: undefined, started: claimed.started });
    expect(store.runs.end(id, 'finished', { model: 'model.onnx' })).toMatchObject({ status: 'finished', model: 'model.onnx', steps: 31 });
  });

  it.each(runStatuses.flatMap((from) => runStatuses.map((to) => [from, to] as const)))('from %s to %s: as the table says', (from, to) => {
    const allowed: readonly string[] = nextStatuses[from];
    const attempt = (): string => {
      try {
        checkTransition('r', from, to);
        return 'allowed';
      } catch (thrown) {
        return (thrown as LayerwrightError).code;
      }
    };
    expect(attempt()).toBe(allowed.includes(to) ? 'allowed' : 'run/state');
  });

  it('is edited, and the edit is taken back by its inverse', () => {
    const { id } = store.runs.create(newRun({ tags: ['old'] }));
    const before = store.runs.get(id);
    const inverse = store.runs.edit(id, { name: ' New ', note: 'why', tags: ['x', 'y'], pinned: true, archived: true });
    expect(store.runs.get(id)).toMatchObject({ name: 'New', note: 'why', tags: ['x', 'y'], pinned: true, archived: true });
    expect(store.runs.tags()).toEqual(['x', 'y']);
    store.runs.edit(id, inverse);
    expect(store.runs.get(id)).toEqual(before);
    expect(() => store.runs.edit(id, { name: ' ' })).toThrow(coded('usage'));
  });

  it('is deleted, restored, deleted and purged', () => {
    const { id } = store.runs.create(newRun());
    store.artifacts.put(id, { kind: 'log', path: 'log.txt', bytes: 1 });
    store.runs.delete(id);
    expect(store.runs.list()).toEqual([]);
    expect(() => store.runs.claim(id)).toThrow(coded('run/state'));
    expect(() => store.runs.resolve(id)).toThrow(coded('run/not-found'));
    store.runs.restore(id);
    expect(store.runs.list().map((r) => r.id)).toEqual([id]);
    store.runs.delete(id);
    expect(store.runs.purge(Date.now() - 60_000)).toEqual([]);
    expect(store.runs.purge()).toEqual([id]);
    expect(() => store.runs.restore(id)).toThrow(coded('run/not-found'));
    store.check();
  });

  it('that one process claims twice is still its own', () => {
    const { id } = store.runs.create(newRun());
    store.runs.claim(id);
    expect(store.runs.claim(id).status).toBe('running');
    expect(() => { store.runs.delete(id); }).toThrow(coded('run/state'));
  });
});

describe('crashed runs', () => {
  const gone = { pid: 2 ** 22 + 1, token: 'boot:1', host: ownerOf().host };
  it('are marked failed at the next start, those of the living are not', () => {
    const ids = Array.from({ length: 4 }, () => store.runs.create(newRun()).id);
    const [lost = '', paused = '', alive = '', queued = ''] = ids;
    store.runs.claim(lost, gone);
    store.runs.claim(paused, gone);
    store.runs.pause(paused);
    store.runs.claim(alive);
    store.close();
    store = openStore(join(folder.path, 'layerwright.db'));
    expect([...store.recovered].sort()).toEqual([lost, paused].sort());
    expect(ids.map((id) => store.runs.get(id).status)).toEqual(['failed', 'failed', 'running', 'queued']);
    expect(store.runs.get(lost).error).toMatchObject({ code: 'training/crashed' });
    expect(store.runs.get(queued).error).toBeUndefined();
    expect(store.runs.claim(lost).status).toBe('running');
  });

  it('can be claimed before anyone marked them', () => {
    const { id } = store.runs.create(newRun());
    store.runs.claim(id, gone);
    expect(store.runs.claim(id).owner?.pid).toBe(process.pid);
  });

  it('are told by the process, its start, or its heartbeat', () => {
    const owner = { pid: 1, token: 'a', host: 'here' };
    const now = 1e12;
    const stale = now - HEARTBEAT_LIFETIME - 1;
    const alive = (token: string | undefined, heartbeat: number, host = 'here', own = owner): boolean => isAlive(own, heartbeat, () => token, now, host);
    expect(alive('a', stale)).toBe(true);
    expect(alive('b', now)).toBe(false);
    expect(alive(undefined, now)).toBe(false);
    expect(alive('', now)).toBe(true);
    expect(alive('', stale)).toBe(false);
    expect(alive('b', now, 'here', { ...owner, token: '' })).toBe(true);
    expect(alive(undefined, now, 'there')).toBe(true);
    expect(alive('a', stale, 'there')).toBe(false);
    expect(startToken(process.pid)).toBe(startToken(process.pid));
    expect(startToken(2 ** 22 + 1)).toBeUndefined();
  });
});

describe('a list of runs', () => {
  const make = (): void => {
    store.runs.create(newRun({ name: 'Alpha', tags: ['best', 'cnn'] }));
    store.runs.create(newRun({ name: 'beta', device: 'webgpu', note: '100% sure', project: makeProject({ name: 'signs' }) }));
    store.runs.create(newRun({ name: 'Gamma', tags: ['cnn'] }));
    const ids = store.runs.list().map((r) => r.id);
    ids.forEach((id, i) => {
      store.runs.claim(id);
      if (i < 2) store.runs.end(id, 'finished', { steps: 10 - i, metrics: { test: { 'acc.top-5': i === 0 ? 0.5 : NaN } } });
    });
  };
  const names = (...args: Parameters<Store['runs']['list']>): string[] => store.runs.list(...args).map((r) => r.name);

  it('is filtered', () => {
    make();
    expect(names()).toEqual(['Gamma', 'beta', 'Alpha']);
    expect(names({ text: 'ALPH' })).toEqual(['Alpha']);
    expect(names({ text: 'cnn a' })).toEqual(['Gamma', 'Alpha']);
    expect(names({ text: '100%' })).toEqual(['beta']);
    expect(names({ text: '0% _ure' })).toEqual([]);
    expect(names({ tags: ['cnn'] })).toEqual(['Gamma', 'Alpha']);
    expect(names({ tags: ['cnn', 'best'] })).toEqual(['Alpha']);
    expect(names({ status: ['running'] })).toEqual(['Alpha']);
    expect(names({ project: 'signs' })).toEqual(['beta']);
    expect(names({ device: 'cpu', createdFrom: 0, createdTo: Date.now() })).toEqual(['Gamma', 'Alpha']);
    expect(names({ graphHash: 'none' })).toEqual([]);
    expect(names({ dataset: 'none' })).toEqual([]);
    const [first] = store.runs.list();
    store.runs.edit(first?.id ?? '', { archived: true, pinned: true });
    expect(names()).toEqual(['beta', 'Alpha']);
    expect(names({ archived: 'any' })).toHaveLength(3);
    expect(names({ archived: true, pinned: true })).toEqual(['Gamma']);
    expect([store.runs.count(), store.runs.count({ archived: 'any', text: 'a' })]).toEqual([2, 3]);
  });

  it('is sorted and paged', () => {
    make();
    expect(names({}, { by: 'name' })).toEqual(['Alpha', 'beta', 'Gamma']);
    expect(names({}, { by: 'steps', descending: true })).toEqual(['Gamma', 'beta', 'Alpha']);
    expect(names({}, { by: 'ended' }).at(-1)).toBe('Alpha');
    expect(names({}, { by: 'metric:test.acc.top-5', descending: true })[0]).toBe('Gamma');
    expect(names({}, { by: 'metric:test.acc.top-5' })[0]).toBe('Gamma');
    expect(names({}, { by: 'name' }, { limit: 1, offset: 1 })).toEqual(['beta']);
    for (const by of runSorts) expect(names({}, { by })).toHaveLength(3);
    expect(() => names({}, { by: 'metric:x' })).toThrow(coded('usage'));
    expect(() => names({}, { by: 'steps; DROP TABLE run' as 'steps' })).toThrow(coded('usage'));
  });

  it('is looked into by the beginning of an id, a name, or last', () => {
    make();
    const [last, , first] = store.runs.list();
    expect(store.runs.resolve(first?.id ?? '')).toBe(first?.id);
    expect(store.runs.resolve('last')).toBe(last?.id);
    expect(store.runs.resolve('beta')).toMatch(/^r-/);
    expect(store.runs.resolve((first?.id ?? '').slice(11))).toBe(first?.id);
    expect(() => store.runs.resolve('r-')).toThrow(coded('run/not-found'));
    expect(() => store.runs.resolve('zzz')).toThrow(coded('run/not-found'));
  });
});

describe('artifacts', () => {
  it('are put, replaced, listed by step and forgotten', () => {
    const { id } = store.runs.create(newRun());
    store.artifacts.put(id, { kind: 'checkpoint', path: 'checkpoints/2.onnx', bytes: 10, step: 200 });
    store.artifacts.put(id, { kind: 'checkpoint', path: 'checkpoints\\1.onnx', bytes: 10, step: 100 });
    store.artifacts.put(id, { kind: 'checkpoint', path: 'checkpoints/1.onnx', bytes: 11, step: 101, hash: 'h', meta: { loss: 1 } });
    store.artifacts.put(id, { kind: 'log', path: 'log.txt', bytes: 0 });
    expect(store.artifacts.list(id, 'checkpoint').map((a) => [a.path, a.bytes, a.hash, a.meta])).toEqual([['checkpoints/1.onnx', 11, 'h', { loss: 1 }], ['checkpoints/2.onnx', 10, undefined, {}]]);
    expect(store.artifacts.latest(id, 'checkpoint')?.step).toBe(200);
    expect(store.artifacts.list(id)).toHaveLength(3);
    expect([store.artifacts.forget(id, 'log.txt'), store.artifacts.forget(id, 'log.txt')]).toEqual([true, false]);
    for (const path of ['', '/etc/passwd', 'C:\\x', '../x', 'a/../../x', 'a\\..\\x']) expect(() => { store.artifacts.put(id, { kind: 'other', path, bytes: 0 }); }).toThrow(coded('file/unsupported'));
    expect(() => store.artifacts.list('none')).toThrow(coded('run/not-found'));
  });
});

describe('data sets', () => {
  it('are remembered, updated, counted and forgotten; runs stay', () => {
    const record = { fingerprint: 'f', name: 'iris', source: '/iris.csv', format: 'csv', count: 150, fields: [{ name: 'x', dtype: 'float32' as const, shape: [4], kind: 'table', columns: ['a'] }], parts: { test: [0, 5] as const } };
    store.datasets.remember(record);
    store.datasets.remember({ ...record, name: 'iris 2' });
    const { id } = store.runs.create(newRun({ dataset: 'f' }));
    expect(store.datasets.list()).toEqual([{ ...record, name: 'iris 2', runs: 1, created: expect.any(Number) as number, used: expect.any(Number) as number }]);
    expect(store.runs.get(id).dataset).toBe('f');
    expect(store.datasets.forget('f')).toBe(true);
    expect(store.datasets.find('f')).toBeUndefined();
    expect(store.runs.get(id).dataset).toBeUndefined();
  });
});

describe('numbers in JSON', () => {
  it('keep NaN and the infinities', () => {
    const value = { test: { a: NaN, b: Infinity, c: -Infinity, d: 0.1 } };
    expect(reviveNumbers(JSON.parse(encodeNumbers(value)))).toEqual(value);
  });
});
