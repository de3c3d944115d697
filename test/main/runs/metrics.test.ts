import * as fc from 'fast-check';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extremesOf, slicePoints, type Points } from '../../../src/main/runs/points.ts';
import { openStore, type Store } from '../../../src/main/runs/store.ts';
import { lossCurve, newRun, temporaryFolder } from './helpers.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: Store;
let run: string;
beforeEach(() => {
  folder = temporaryFolder();
  store = openStore(join(folder.path, 'layerwright.db'));
  run = store.runs.create(newRun()).id;
});
afterEach(() => {
  store.close();
  folder.remove();
});

const pairs = ({ steps, values }: Points): [number, number][] => Array.from(steps, (s, i) => [s, values[i] as number]);
const collect = (key: string, from?: number): [number, number][] => [...store.metrics.chunks(run, key, from)].flatMap(pairs);

describe('metrics', () => {
  it('are readable right after they are added, NaN and infinities too', () => {
    store.metrics.append(run, [
      { key: 'loss', step: 0, value: NaN }, { key: 'loss', step: 1, value: Infinity }, { key: 'loss', step: 2, value: -Infinity },
      { key: 'loss', step: 5, value: 0.1, epoch: 1.5, time: 42 }, { key: 'dev.loss', step: 5, value: 3 },
    ]);
    const curve = store.metrics.curve(run, 'loss');
    expect(Array.from(curve.steps)).toEqual([0, 1, 2, 5]);
    expect(Array.from(curve.values)).toEqual([NaN, Infinity, -Infinity, 0.1]);
    expect([curve.epochs[0], curve.epochs[3], curve.times[3], curve.total]).toEqual([NaN, 1.5, 42, 4]);
    expect(store.metrics.series(run).map(({ key, count, lastStep, lastValue }) => [key, count, lastStep, lastValue])).toEqual([['dev.loss', 1, 5, 3], ['loss', 4, 5, 0.1]]);
    expect(store.metrics.curve(run, 'never').total).toBe(0);
    expect(() => store.metrics.curve('r-none', 'loss')).toThrow(expect.objectContaining({ code: 'run/not-found' }));
    expect(() => { store.metrics.append(run, [{ key: 'loss', step: 1.5, value: 0 }]); }).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('keep a NaN of a packed chunk', () => {
    const curve = lossCurve(3000);
    curve.values[1500] = NaN;
    curve.values[2999] = NaN;
    store.metrics.appendColumns(run, 'loss', curve);
    expect(store.metrics.points(run, 'loss').values[1500]).toBeNaN();
    expect(store.metrics.series(run)[0]?.lastValue).toBeNaN();
    expect(Array.from(store.metrics.curve(run, 'loss', { limit: 50 }).values).filter(Number.isNaN)).toHaveLength(2);
    expect(store.metrics.extremes(run, 'loss')).toEqual(extremesOf(curve));
  });

  it('read a range exactly, and thinned', () => {
    const curve = lossCurve(10_000, 3);
    for (let at = 0; at < 10_000; at += 700) store.metrics.appendColumns(run, 'loss', slicePoints(curve, at, Math.min(10_000, at + 700)));
    for (const [from, to] of [[0, 2], [0, 3], [500, 1500], [1026, 1027], [1027, 1027], [9000, 20_000], [10_003, 10_010]] as const) {
      const kept = pairs(curve).filter(([s]) => s >= from && s <= to);
      expect(pairs(store.metrics.points(run, 'loss', { from, to }))).toEqual(kept);
      expect(store.metrics.curve(run, 'loss', { from, to, limit: 100 }).total).toBe(kept.length);
    }
    const thinned = store.metrics.curve(run, 'loss', { from: 2000, to: 7999, limit: 200 });
    expect([thinned.steps[0], thinned.steps.at(-1)]).toEqual([2000, 7999]);
    const part = extremesOf(slicePoints(curve, 1997, 7997));
    expect(thinned.values).toContain(part.min?.value);
    expect(thinned.values).toContain(part.max?.value);
  });

  it('behave as a map from step to value under any sequence of writes and cuts', () => {
    const write = fc.record({ first: fc.integer({ min: 0, max: 6000 }), count: fc.integer({ min: 1, max: 2600 }), gap: fc.integer({ min: 1, max: 3 }), value: fc.oneof(fc.double(), fc.integer()) });
    const step = fc.oneof({ weight: 3, arbitrary: write }, { weight: 1, arbitrary: fc.record({ cut: fc.integer({ min: 0, max: 9000 }) }) }, { weight: 2, arbitrary: fc.record({ more: fc.integer({ min: 1, max: 1500 }) }) });
    let key = 0;
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (script) => {
      const name = `k${key++}`;
      let model = new Map<number, number>();
      for (const action of script) {
        if ('cut' in action) {
          store.metrics.truncate(run, action.cut);
          model = new Map([...model].filter(([s]) => s < action.cut));
          continue;
        }
        const last = Math.max(-1, ...model.keys());
        const { first, count, gap, value } = 'more' in action ? { first: last + 1, count: action.more, gap: 1, value: 0.5 } : action;
        const points = Array.from({ length: count }, (_, i) => ({ key: name, step: first + i * gap, value: i % 97 === 96 ? NaN : value + i }));
        store.metrics.append(run, points);
        for (const p of points) model.set(p.step, p.value === 0 ? 0 : p.value);
      }
      const expected = [...model].sort(([a], [b]) => a - b);
      expect(pairs(store.metrics.points(run, name))).toEqual(expected);
      expect(collect(name)).toEqual(expected);
      expect(collect(name, 1500)).toEqual(expected.filter(([s]) => s >= 1500));
      const series = store.metrics.series(run).find((s) => s.key === name);
      expect([series?.count ?? 0, series?.lastStep ?? -1, series?.lastValue ?? NaN]).toEqual([expected.length, expected.at(-1)?.[0] ?? -1, expected.at(-1)?.[1] ?? NaN]);
    }), { seed: 4, numRuns: 40 });
    store.check();
  });

  it('go back to a checkpoint and on from there', () => {
    store.metrics.appendColumns(run, 'loss', lossCurve(2500));
    store.metrics.append(run, [{ key: 'dev', step: 2000, value: 1 }]);
    expect(store.metrics.truncate(run, 1500)).toBe(1001);
    store.metrics.appendColumns(run, 'loss', lossCurve(1000, 1500));
    expect(Array.from(store.metrics.points(run, 'loss').steps)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
    expect(store.metrics.series(run).map((s) => s.key)).toEqual(['loss']);
  });

  it('are gone with their run, packed chunks too', () => {
    store.metrics.appendColumns(run, 'loss', lossCurve(5000));
    store.runs.delete(run);
    expect(store.metrics.curve(run, 'loss').total).toBe(5000);
    expect(store.runs.purge()).toEqual([run]);
    expect(() => store.metrics.series(run)).toThrow(expect.objectContaining({ code: 'run/not-found' }));
    store.check();
  });
});

describe('CSV', () => {
  it('has a row a step, empty cells, NaN by name, and reads back exactly', () => {
    store.metrics.append(run, [
      { key: 'loss', step: 0, value: 0.1 + 0.2, epoch: 0, time: 0 }, { key: 'loss', step: 1, value: NaN, time: 1000 }, { key: 'loss', step: 3, value: -Infinity, time: 3000 },
      { key: 'a,"b"', step: 1, value: 1e-300, epoch: 2, time: 2000 }, { key: 'a,"b"', step: 2, value: 7, time: 2000 },
    ]);
    expect([...store.csv(run)].join('')).toBe([
      'step,epoch,time,"a,""b""",loss', '0,0,1970-01-01T00:00:00.000Z,,0.30000000000000004', '1,2,1970-01-01T00:00:02.000Z,1e-300,NaN',
      '2,,1970-01-01T00:00:02.000Z,7,', '3,,1970-01-01T00:00:03.000Z,,-Infinity', '',
    ].join('\n'));
    expect([...store.csv(run, ['loss'])].join('').split('\n')).toHaveLength(5);
  });

  it('comes in pieces', () => {
    store.metrics.appendColumns(run, 'loss', lossCurve(20_000));
    const pieces = [...store.csv(run)];
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('').trimEnd().split('\n')).toHaveLength(20_001);
  });
});
