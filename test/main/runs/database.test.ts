import Sqlite from 'better-sqlite3';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LayerwrightError } from '../../../src/core/errors.ts';
import { openDatabase } from '../../../src/main/runs/database.ts';
import { migrations } from '../../../src/main/runs/migrations/index.ts';
import { openStore } from '../../../src/main/runs/store.ts';
import { lossCurve, newRun, seeded, temporaryFolder } from './helpers.ts';

const fixtures = new URL('../../fixtures/databases/', import.meta.url);
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'layerwright.db');
});
afterEach(() => { folder.remove(); });

const fill = (): string => {
  const store = openStore(path);
  const { id } = store.runs.create(newRun());
  store.metrics.appendColumns(id, 'loss', lossCurve(20_480));
  store.close();
  return id;
};
const digest = (): string => createHash('sha256').update(readFileSync(path)).digest('hex');
const failure = (work: () => unknown): LayerwrightError => {
  try {
    work();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(LayerwrightError);
    return thrown as LayerwrightError;
  }
  throw new Error('nothing was thrown');
};

describe('opening', () => {
  it('creates one file, write-ahead, at the newest version, and nothing beside it', () => {
    openStore(path).close();
    expect(readdirSync(folder.path)).toEqual(['layerwright.db']);
    const db = openDatabase(path);
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'user_version'].map((p) => db.sql.pragma(p, { simple: true }))).toEqual(['wal', 1, 1, migrations.at(-1)?.version]);
    db.check();
    db.close();
    db.close();
  });

  it('lets many processes create it at once', async () => {
    const program = `import { openStore } from ${JSON.stringify(new URL('../../../src/main/runs/store.ts', import.meta.url).href)};
      const s = openStore(process.argv[1]); s.datasets.remember({ fingerprint: String(process.pid), name: 'n', source: 's', format: 'f', count: 1, fields: [], parts: {} }); s.close();`;
    await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, path])));
    const store = openStore(path);
    expect(store.datasets.list()).toHaveLength(4);
    store.close();
    expect(readdirSync(folder.path)).toEqual(['layerwright.db']);
  });

  it('says where the folder is missing', () => {
    expect(failure(() => openStore(join(folder.path, 'none', 'x.db'))).code).toMatch(/^file\//);
  });

  it.skipIf(process.getuid?.() === 0)('says where it may not be read', () => {
    fill();
    chmodSync(path, 0);
    expect(failure(() => openStore(path)).code).toBe('file/unreadable');
  });

  it('says when another process holds it', () => {
    fill();
    const other = new Sqlite(path);
    other.exec('BEGIN IMMEDIATE');
    const db = openDatabase(path);
    db.sql.pragma('busy_timeout = 20');
    expect(failure(() => { db.write(() => undefined); }).code).toBe('database/busy');
    other.close();
    db.close();
  });
});

describe('a damaged database', () => {
  const size = (): number => statSync(path).size;
  const flip = (at: number, mask = 0xff): void => {
    const bytes = readFileSync(path);
    bytes[at] = (bytes[at] as number) ^ mask;
    writeFileSync(path, bytes);
  };
  const cases: Record<string, () => void> = {
    'cut to nothing': () => { truncateSync(path, 0); },
    'cut to 50 bytes': () => { truncateSync(path, 50); },
    'cut in the first page': () => { truncateSync(path, 1000); },
    'cut after the first page': () => { truncateSync(path, 4096); },
    'cut in the middle': () => { truncateSync(path, size() >> 1); },
    'cut inside the last page': () => { truncateSync(path, size() - 100); },
    'with a flipped magic': () => { flip(3); },
    'with a flipped page size': () => { flip(16); },
    'with another application id': () => { flip(70); },
    'with version 0': () => { flip(63, migrations.length); },
    'with a flipped schema page': () => { for (let at = 100; at < 140; at++) flip(at); },
    'with a zeroed page in the middle': () => { const bytes = readFileSync(path); bytes.fill(0, 8 * 4096, 9 * 4096); writeFileSync(path, bytes); },
    'of text': () => { writeFileSync(path, 'not a database, however long this text may be. '.repeat(100)); },
    'of random bytes': () => { const random = seeded(3); writeFileSync(path, Buffer.from(Array.from({ length: 9000 }, () => Math.floor(256 * random())))); },
    'of another program': () => { writeFileSync(path, ''); truncateSync(path, 0); const other = new Sqlite(path); other.exec('CREATE TABLE note (text)'); other.close(); },
  };
  it.each(Object.entries(cases))('%s: a coded error, the file as it was', (_, damage) => {
    fill();
    damage();
    const before = digest();
    const error = failure(() => openStore(path));
    expect(error.code).toBe('database/damaged');
    expect(error.describe()).toContain(path);
    expect(digest()).toBe(before);
  });

  it('that is a folder', () => {
    mkdirSync(path);
    expect(failure(() => openStore(path)).code).toBe('database/damaged');
    expect(existsSync(path)).toBe(true);
  });

  it('with any flipped byte opens whole or fails coded; a packed point is never another', () => {
    const id = fill();
    const whole = readFileSync(path);
    const random = seeded(5);
    const undamaged = openStore(path);
    const expected = undamaged.metrics.points(id, 'loss');
    undamaged.close();
    const others: string[] = [];
    for (let i = 0; i < 200; i++) {
      const bytes = Buffer.from(whole);
      const at = Math.floor(random() * bytes.length);
      bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(8 * random()));
      writeFileSync(path, bytes);
      try {
        const store = openStore(path);
        try {
          store.runs.list();
          expect(store.metrics.points(id, 'loss')).toEqual(expected);
        } finally {
          store.close();
        }
      } catch (thrown) {
        const code = thrown instanceof LayerwrightError ? thrown.code : 'none';
        if (!['database/damaged', 'database/newer-version', 'run/not-found'].includes(code)) others.push(`byte ${at}: ${code} ${String(thrown)}`);
      }
    }
    expect(others).toEqual([]);
  });
});

describe('migrations', () => {
  it('are numbered 1, 2, … as their files are', () => {
    expect(migrations.map((m) => m.version)).toEqual(migrations.map((_, i) => i + 1));
    const files = readdirSync(new URL('../../../src/main/runs/migrations/', import.meta.url)).filter((f) => /^\d/.test(f)).sort();
    expect(files).toEqual(migrations.map((m) => `${String(m.version).padStart(3, '0')}-${m.name}.ts`));
  });

  it.each(migrations.map((m) => m.version))('open a database made by version %i', (version) => {
    const old = new Sqlite(path);
    old.exec(readFileSync(new URL(`v${version}.sql`, fixtures), 'utf8'));
    expect(old.pragma('user_version', { simple: true })).toBe(version);
    old.close();
    const store = openStore(path);
    const [first, ...others] = store.runs.list();
    expect(others).toEqual([]);
    expect(first).toMatchObject({ name: 'first', status: 'finished', tags: ['good', 'signs'], note: 'kept', dataset: 'f1', epochs: 11, steps: 1100, model: 'model.onnx', metrics: { train: { loss: 0.001, auc: NaN }, test: { accuracy: 0.9 } } });
    const id = first?.id ?? '';
    const { steps, values } = store.metrics.points(id, 'loss');
    expect(Array.from(steps)).toEqual(Array.from({ length: 1100 }, (_, i) => i));
    expect(Array.from(values)).toEqual(Array.from({ length: 1100 }, (_, i) => (i === 700 ? NaN : i === 800 ? Infinity : 1 / (i + 1))));
    expect(store.metrics.series(id).map((s) => s.key)).toEqual(['dev.accuracy', 'loss']);
    expect(store.artifacts.latest(id, 'model')).toMatchObject({ path: 'model.onnx', bytes: 123, step: 1100, meta: { opset: 17 } });
    expect(store.datasets.find('f1')).toMatchObject({ name: 'signs', count: 1200, runs: 1 });
    expect(store.runs.project(id)).toMatchObject({ format: 'layerwright/project', name: 'digits' });
    expect(store.runs.list({ deleted: true }).map((r) => r.name)).toEqual(['second']);
    store.check();
    store.close();
  });

  it('refuse a newer version and leave it alone', () => {
    fill();
    const newer = new Sqlite(path);
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    const before = digest();
    expect(failure(() => openStore(path)).code).toBe('database/newer-version');
    expect(digest()).toBe(before);
  });

  it('go up step by step, and not at all where one fails', () => {
    const id = fill();
    const next = migrations.length + 1;
    const good = { version: next, name: 'more', up: 'ALTER TABLE run ADD COLUMN extra TEXT' };
    const bad = { version: next + 1, name: 'bad', up: 'CREATE TABLE half (x); CREATE nonsense' };
    expect(failure(() => openDatabase(path, [...migrations, good, bad])).code).toBe('internal');
    const untouched = openStore(path);
    expect(untouched.runs.get(id).steps).toBe(0);
    untouched.close();
    const db = openDatabase(path, [...migrations, good]);
    expect(db.sql.pragma('user_version', { simple: true })).toBe(next);
    expect(db.sql.prepare('SELECT extra FROM run').pluck().all()).toEqual([null]);
    db.close();
  });
});
