import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../../src/main/runs/store.ts';
import { newRun, seeded, temporaryFolder } from './helpers.ts';

const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'layerwright.db');
});
afterEach(() => { folder.remove(); });

/** Starts a writer; `onStep` sees what it has committed and may kill it. The last committed step and how it ended. */
function write(run: string, key: string, count: number | undefined, onStep: (step: number, kill: () => void) => void = () => undefined): Promise<{ last: number; signal: string | null }> {
  const child = spawn(process.execPath, [writer, path, run, key, ...(count === undefined ? [] : [String(count)])], { stdio: ['ignore', 'pipe', 'inherit'] });
  let last = -1;
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line);
    onStep(last, () => child.kill('SIGKILL'));
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (_, signal) => { done({ last, signal }); });
  });
}

describe('kill -9', () => {
  it('ten times in a row: every committed point is there, the file is whole, the run is failed and goes on', async () => {
    const created = openStore(path);
    const run = created.runs.create(newRun()).id;
    created.close();
    const random = seeded(11);
    for (let round = 0; round < 10; round++) {
      const delay = 1 + Math.floor(40 * random());
      let begun = false;
      const { last, signal } = await write(run, 'loss', undefined, (_, kill) => {
        if (!begun) setTimeout(kill, delay);
        begun = true;
      });
      expect(signal).toBe('SIGKILL');
      const store = openStore(path);
      expect(store.recovered).toEqual([run]);
      expect(store.runs.get(run)).toMatchObject({ status: 'failed', owner: undefined, error: { code: 'training/crashed' } });
      store.check();
      const { steps, values } = store.metrics.points(run, 'loss');
      expect(steps.length).toBeGreaterThan(last);
      steps.forEach((step, i) => { if (step !== i || values[i] !== i * 0.5) throw new Error(`point ${i} is ${step}, ${values[i]}`); });
      store.close();
    }
  }, 60_000);
});

const expectHeld = (store: Store, run: string): void => {
  expect(() => store.runs.claim(run)).toThrow(expect.objectContaining({ code: 'run/state' }));
  expect(() => { store.runs.delete(run); }).toThrow(expect.objectContaining({ code: 'run/state' }));
  expect(store.runs.recoverCrashed()).toEqual([]);
  expect(store.runs.get(run).status).toBe('running');
};

describe('two processes', () => {
  it('write at the same time while a third reads', async () => {
    const store = openStore(path);
    const runs = [store.runs.create(newRun()).id, store.runs.create(newRun()).id];
    let reads = 0;
    const both = Promise.all(runs.map((run) => write(run, 'loss', 3000, () => {
      const count = store.metrics.series(run)[0]?.count ?? 0;
      expect(store.metrics.points(run, 'loss').steps.length).toBeGreaterThanOrEqual(count);
      reads++;
    })));
    for (const { signal } of await both) expect(signal).toBeNull();
    expect(reads).toBeGreaterThan(50);
    for (const run of runs) expect(store.metrics.points(run, 'loss').steps.length).toBe(3000);
    store.check();
    store.close();
  }, 30_000);

  it('do not train one run, and a living one is left alone at a start', async () => {
    const store = openStore(path);
    const run = store.runs.create(newRun()).id;
    let checked = false;
    await write(run, 'loss', undefined, (_, kill) => {
      if (!checked) {
        checked = true;
        expectHeld(store, run);
      }
      kill();
    });
    expect(checked).toBe(true);
    expect(store.runs.claim(run).owner?.pid).toBe(process.pid);
    store.close();
  }, 30_000);
});
