// How fast runs are: `node test/bench/runs.ts [--large]` prints one JSON object a line. Figures, not a test.
// --large also builds 1,000 runs of 100,000 points (about a gigabyte on disk) and opens them.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openStore } from '../../src/main/runs/store.ts';
import { slicePoints } from '../../src/main/runs/points.ts';
import { lossCurve, newRun, temporaryFolder } from '../main/runs/helpers.ts';

const timed = <T>(name: string, work: () => T, repeat = 1): T => {
  const times: number[] = [];
  let result: T;
  do {
    const start = performance.now();
    result = work();
    times.push(performance.now() - start);
  } while (times.length < repeat);
  times.sort((a, b) => a - b);
  process.stdout.write(`${JSON.stringify({ name, milliseconds: Number((times[times.length >> 1] as number).toFixed(2)), worst: Number((times.at(-1) as number).toFixed(2)), repeat })}\n`);
  return result;
};

const folder = temporaryFolder();
try {
  const path = join(folder.path, 'layerwright.db');
  let store = timed('create a database', () => openStore(path));
  const million = 1_000_000;
  const curve = lossCurve(million);
  const list = Array.from(curve.steps, (step, i) => ({ key: 'loss', step, value: curve.values[i] as number, epoch: curve.epochs[i] as number, time: curve.times[i] as number }));

  const one = store.runs.create(newRun()).id;
  timed('insert 1,000,000 points, batches of 10,000', () => { for (let at = 0; at < million; at += 10_000) store.metrics.append(one, list.slice(at, at + 10_000)); });
  const columns = store.runs.create(newRun()).id;
  timed('insert 1,000,000 points as columns, batches of 10,000', () => { for (let at = 0; at < million; at += 10_000) store.metrics.appendColumns(columns, 'loss', slicePoints(curve, at, at + 10_000)); });
  const small = store.runs.create(newRun()).id;
  timed('insert 1,000,000 points, batches of 100', () => { for (let at = 0; at < million; at += 100) store.metrics.append(small, list.slice(at, at + 100)); });
  const single = store.runs.create(newRun()).id;
  timed('insert 10,000 points one by one', () => { for (let i = 0; i < 10_000; i++) store.metrics.append(single, [list[i] as (typeof list)[0]]); });
  timed('read 1,000,000 points thinned to 1,000', () => store.metrics.curve(one, 'loss'), 21);
  timed('read the middle half thinned to 1,000', () => store.metrics.curve(one, 'loss', { from: 250_000, to: 750_000 }), 21);
  timed('read 1,000,000 points', () => store.metrics.points(one, 'loss'), 5);
  timed('write 1,000,000 points as CSV', () => { let n = 0; for (const piece of store.csv(one)) n += piece.length; return n; });
  store.close();
  process.stdout.write(`${JSON.stringify({ name: 'bytes a point', value: Number((statSync(path).size / (3 * million)).toFixed(2)) })}\n`);
  store = timed('open it again, cold connection', () => openStore(path));
  timed('first curve after opening', () => store.metrics.curve(one, 'loss'));

  if (process.argv.includes('--large')) {
    const part = slicePoints(curve, 0, 100_000);
    const ids = Array.from({ length: 1000 }, (_, i) => store.runs.create(newRun({ name: `run ${i}`, tags: [`tag ${i % 7}`] })).id);
    timed('insert 1,000 runs of 100,000 points', () => { for (const id of ids) store.metrics.appendColumns(id, 'loss', part); });
    store.close();
    process.stdout.write(`${JSON.stringify({ name: 'megabytes on disk', value: Math.round(statSync(path).size / 2 ** 20) })}\n`);
    const listed = timed('open and list 1,000 runs of 100,000 points', () => {
      store = openStore(path);
      return store.runs.list();
    });
    timed('list them again, by name, with a text filter', () => store.runs.list({ text: 'run 9 tag' }, { by: 'name' }), 5);
    timed('thin a curve of one of them', () => store.metrics.curve(listed[500]?.id ?? '', 'loss'), 5);
    timed('delete and purge 100 of them', () => { for (const id of ids.slice(0, 100)) store.runs.delete(id); store.runs.purge(); });
  }
  store.close();
} finally {
  folder.remove();
}
