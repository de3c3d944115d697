// Runs in SQLite: created, followed, listed, edited, deleted with a way back.
import { LayerwrightError, type ErrorJson } from '../../core/errors.ts';
import { newRunId, resolveRunId } from '../workspace.ts';
import { parseColumn, type RunDatabase } from './database.ts';
import { graphHash, textHash } from './hash.ts';
import { ordering, where } from './query.ts';
import { isAlive, ownerOf, startToken, type Inspect, type Owner } from './owner.ts';
import { checkTransition, encodeNumbers, isActive, reviveNumbers, type FinalMetrics, type NewRun, type Run, type RunFilter, type RunOrder, type RunStatus, type Versions } from './run.ts';

/** What a person may change about a run. */
export interface RunEdit {
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pinned?: boolean;
  readonly archived?: boolean;
}
/** How far a run is. */
export interface RunProgress { readonly epochs?: number; readonly steps?: number; readonly seconds?: number; readonly metrics?: FinalMetrics }
export interface RunEnd extends RunProgress { readonly error?: ErrorJson; readonly model?: string }

export interface RunStore {
  /** Writes down a queued run, with a fresh id. */
  create(run: NewRun): Run;
  /** Throws `run/not-found`. Deleted runs are found too. */
  get(id: string): Run;
  /** The id that a person means: `last`, a unique beginning, or a unique name. Throws `run/not-found`. */
  resolve(given: string): string;
  /** The project as it was, JSON of the format version it had: pass it through the project's parser. */
  project(id: string): unknown;
  list(filter?: RunFilter, order?: RunOrder, page?: { readonly limit?: number; readonly offset?: number }): Run[];
  count(filter?: RunFilter): number;
  /** All tags in use, by name. */
  tags(): string[];
  /** Changes what is given; returns the values before, so that `edit(id, returned)` takes it back. */
  edit(id: string, edit: RunEdit): RunEdit;
  /** A process begins (or goes on with) a run. Throws `run/state` where another living process has it. */
  claim(id: string, owner?: Owner): Run;
  /** The owner lives. To be called at least once a minute. */
  heartbeat(id: string): void;
  progress(id: string, progress: RunProgress): void;
  pause(id: string): void;
  unpause(id: string): void;
  /** Ends a run: its owner is gone. Throws `run/state` where it may not end so. */
  end(id: string, status: Extract<RunStatus, 'finished' | 'stopped' | 'failed' | 'cancelled'>, end?: RunEnd): Run;
  /** Puts a run away; `restore` takes it back until it is purged. Throws `run/state` for one that is training. */
  delete(id: string): void;
  restore(id: string): void;
  /** Removes for good what was deleted: before a time (default: all of it), or of the ids given. Returns the ids: their folders are the caller's to remove. */
  purge(which?: number | readonly string[]): string[];
  /** Marks runs whose process is gone as failed (`training/crashed`). Returns their ids. Those of living processes stay. */
  recoverCrashed(inspect?: Inspect): string[];
}

interface Row {
  number: number; id: string; name: string; project: string; parent: string | null; dataset: string | null; settings: string;
  seed: number; device: string; versions: string; graph_hash: string; status: RunStatus; owner: string | null; heartbeat: number | null;
  error: string | null; created: number; started: number | null; ended: number | null; seconds: number; epochs: number; steps: number;
  metrics: string; model: string | null; note: string; pinned: number; archived: number; deleted: number | null; tags: string;
}

const selected = `SELECT r.number, r.id, r.name, r.project, r.parent, d.fingerprint AS dataset, r.settings, r.seed, r.device, r.versions,
  r.graph_hash, r.status, r.owner, r.heartbeat, r.error, r.created, r.started, r.ended, r.seconds, r.epochs, r.steps, r.metrics, r.model,
  r.note, r.pinned, r.archived, r.deleted, (SELECT json_group_array(tag) FROM run_tag t WHERE t.run = r.number) AS tags
  FROM run r LEFT JOIN dataset d ON d.id = r.dataset`;

export function runStore(db: RunDatabase): RunStore {
  const { sql } = db;
  const byId = sql.prepare<[string], Row>(`${selected} WHERE r.id = ?`);
  const insert = sql.prepare(`INSERT INTO run (id, name, project, snapshot, parent, dataset, settings, seed, device, versions, graph_hash, status, created, note)
    VALUES (?, ?, ?, ?, ?, (SELECT id FROM dataset WHERE fingerprint = ?), ?, ?, ?, ?, ?, 'queued', ?, ?) ON CONFLICT (id) DO NOTHING`);
  const addSnapshot = sql.prepare('INSERT INTO snapshot (hash, json) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const snapshotId = sql.prepare<[string], number>('SELECT id FROM snapshot WHERE hash = ?').pluck();
  const addTag = sql.prepare('INSERT INTO run_tag (run, tag) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const dropTags = sql.prepare('DELETE FROM run_tag WHERE run = ?');
  const beat = sql.prepare('UPDATE run SET heartbeat = ? WHERE id = ? AND owner IS NOT NULL');
  const owned = sql.prepare<[], { id: string; status: RunStatus; owner: string | null; heartbeat: number | null; started: number | null }>(
    "SELECT id, status, owner, heartbeat, started FROM run WHERE status IN ('running', 'paused') OR (status = 'queued' AND owner IS NOT NULL)");

  const json = (row: Row, column: 'settings' | 'versions' | 'metrics' | 'tags' | 'owner' | 'error'): unknown =>
    parseColumn(db, row[column] ?? 'null', `run ${row.id} with ${column}`);
  const runOf = (row: Row): Run => ({
    id: row.id, name: row.name, project: row.project, parent: row.parent ?? undefined, dataset: row.dataset ?? undefined,
    settings: json(row, 'settings') as Run['settings'], seed: row.seed, device: row.device, versions: json(row, 'versions') as Versions,
    graphHash: row.graph_hash, status: row.status,
    owner: (json(row, 'owner') as Owner | null) ?? undefined, heartbeat: row.heartbeat ?? undefined, error: (json(row, 'error') as ErrorJson | null) ?? undefined,
    created: row.created, started: row.started ?? undefined, ended: row.ended ?? undefined,
    seconds: row.seconds, epochs: row.epochs, steps: row.steps, metrics: reviveNumbers(json(row, 'metrics')) as FinalMetrics, model: row.model ?? undefined,
    tags: json(row, 'tags') as string[], note: row.note, pinned: row.pinned === 1, archived: row.archived === 1, deleted: row.deleted ?? undefined,
  });
  const rowOf = (id: string): Row => {
    const row = byId.get(id);
    if (row === undefined) throw new LayerwrightError('run/not-found', `There is no run "${id}".`, { received: id, hint: 'See the ids with `runs list`.' });
    return row;
  };
  const get = (id: string): Run => runOf(rowOf(id));
  /** Sets columns of one run; undefined ones stay. */
  const set = (id: string, columns: Readonly<Record<string, unknown>>): void => {
    const given = Object.entries(columns).filter(([, v]) => v !== undefined);
    if (given.length === 0) return;
    sql.prepare(`UPDATE run SET ${given.map(([name]) => `${name} = ?`).join(', ')} WHERE id = ?`).run(...given.map(([, v]) => v), id);
  };
  const progressColumns = ({ epochs, steps, seconds, metrics }: RunProgress): Record<string, unknown> =>
    ({ epochs, steps, seconds, metrics: metrics === undefined ? undefined : encodeNumbers(metrics) });
  const setTags = (number: number, tags: readonly string[]): void => {
    dropTags.run(number);
    for (const tag of tags) if (tag.trim() !== '') addTag.run(number, tag.trim());
  };
  const change = (id: string, status: RunStatus, columns: Readonly<Record<string, unknown>> = {}): void => db.write(() => {
    checkTransition(id, rowOf(id).status, status);
    set(id, { status, ...columns });
  });

  return {
    get: (id) => db.read(() => get(id)),
    create: (run) => db.write(() => {
      const text = JSON.stringify(run.project);
      const hash = textHash(text);
      addSnapshot.run(hash, text);
      const snapshot = snapshotId.get(hash);
      const now = new Date();
      for (;;) {
        const id = newRunId(now);
        const { changes, lastInsertRowid } = insert.run(id, run.name ?? run.project.name, run.project.name, snapshot, run.parent ?? null, run.dataset ?? null,
          JSON.stringify(run.settings ?? run.project.training), run.seed ?? run.project.seed, run.device, JSON.stringify(run.versions), graphHash(run.project), now.getTime(), run.note ?? '');
        if (changes === 0) continue;
        setTags(Number(lastInsertRowid), run.tags ?? []);
        return get(id);
      }
    }),
    resolve: (given) => db.read(() => {
      if (given === 'last') {
        const last = sql.prepare<[], string>('SELECT id FROM run WHERE deleted IS NULL ORDER BY number DESC LIMIT 1').pluck().get();
        if (last !== undefined) return last;
      }
      const named = sql.prepare<[string], string>('SELECT id FROM run WHERE name = ? AND deleted IS NULL LIMIT 2').pluck().all(given);
      const ids = sql.prepare<[], string>('SELECT id FROM run WHERE deleted IS NULL ORDER BY number').pluck().all();
      const [only] = named;
      try {
        return resolveRunId(given, ids);
      } catch (thrown) {
        if (only !== undefined && named.length === 1) return only;
        throw thrown;
      }
    }),
    project: (id) => db.read(() => {
      const { number } = rowOf(id);
      const text = sql.prepare<[number], string>('SELECT json FROM snapshot WHERE id = (SELECT snapshot FROM run WHERE number = ?)').pluck().get(number);
      return parseColumn(db, text ?? '', `run ${id} with a project`);
    }),
    list: (filter = {}, order = { by: 'created', descending: true }, { limit = -1, offset = 0 } = {}) => db.read(() => {
      const condition = where(filter);
      const sorted = ordering(order);
      return sql.prepare<unknown[], Row>(`${selected} WHERE ${condition.sql} ORDER BY ${sorted.sql} LIMIT ? OFFSET ?`)
        .all(...condition.values, ...sorted.values, limit, offset).map(runOf);
    }),
    count: (filter = {}) => db.read(() => {
      const condition = where(filter);
      return sql.prepare<unknown[], number>(`SELECT count(*) FROM run r LEFT JOIN dataset d ON d.id = r.dataset WHERE ${condition.sql}`).pluck().get(...condition.values) ?? 0;
    }),
    tags: () => db.read(() => sql.prepare<[], string>('SELECT DISTINCT tag FROM run_tag ORDER BY tag').pluck().all()),
    edit: (id, edit) => db.write(() => {
      const row = rowOf(id);
      const before = runOf(row);
      const flag = (value: boolean | undefined): number | undefined => (value === undefined ? undefined : Number(value));
      if (edit.name !== undefined && edit.name.trim() === '') throw new LayerwrightError('usage', 'A run needs a name.', { where: id, expected: 'a name', received: 'nothing' });
      set(id, { name: edit.name?.trim(), note: edit.note, pinned: flag(edit.pinned), archived: flag(edit.archived) });
      if (edit.tags !== undefined) setTags(row.number, edit.tags);
      return Object.fromEntries((Object.keys(edit) as (keyof RunEdit)[]).map((key) => [key, before[key]]));
    }),
    claim: (id, owner = ownerOf()) => db.write(() => {
      const before = get(id);
      const held = before.owner;
      const mine = held !== undefined && held.pid === owner.pid && held.token === owner.token && held.host === owner.host;
      if (isActive(before.status) && held !== undefined && !mine && isAlive(held, before.heartbeat ?? 0)) {
        throw new LayerwrightError('run/state', `Run ${id} is being trained by another process.`, { where: id, received: `process ${held.pid}`, hint: 'Wait for it, or stop it there.' });
      }
      if (before.deleted !== undefined) throw new LayerwrightError('run/state', `Run ${id} was deleted.`, { where: id, hint: 'Restore it first.' });
      // A crashed run that nobody marked yet goes on from where it stands.
      if (!isActive(before.status)) checkTransition(id, before.status, 'running');
      const now = Date.now();
      set(id, { status: 'running', owner: JSON.stringify(owner), heartbeat: now, started: before.started ?? now, ended: null, error: null });
      return get(id);
    }),
    heartbeat: (id) => { db.write(() => beat.run(Date.now(), id)); },
    progress: (id, progress) => db.write(() => {
      rowOf(id);
      set(id, { ...progressColumns(progress), heartbeat: Date.now() });
    }),
    pause: (id) => { change(id, 'paused'); },
    unpause: (id) => { change(id, 'running'); },
    end: (id, status, end = {}) => db.write(() => {
      change(id, status, { ...progressColumns(end), error: end.error === undefined ? null : JSON.stringify(end.error), model: end.model, owner: null, heartbeat: null, ended: Date.now() });
      return get(id);
    }),
    delete: (id) => db.write(() => {
      const run = get(id);
      if (isActive(run.status) && run.owner !== undefined && isAlive(run.owner, run.heartbeat ?? 0)) {
        throw new LayerwrightError('run/state', `Run ${id} is ${run.status}.`, { where: id, hint: 'Stop it before deleting it.' });
      }
      set(id, { deleted: run.deleted ?? Date.now() });
    }),
    restore: (id) => db.write(() => {
      rowOf(id);
      set(id, { deleted: null });
    }),
    purge: (which = Infinity) => {
      const ids = db.write(() => {
        const gone = typeof which === 'number'
          ? sql.prepare<[number], string>('DELETE FROM run WHERE deleted < ? RETURNING id').pluck().all(which)
          : sql.prepare<[string], string>('DELETE FROM run WHERE deleted IS NOT NULL AND id IN (SELECT value FROM json_each(?)) RETURNING id').pluck().all(JSON.stringify(which));
        if (gone.length > 0) sql.exec('DELETE FROM snapshot WHERE id NOT IN (SELECT snapshot FROM run)');
        return gone;
      });
      if (ids.length > 0) sql.pragma('incremental_vacuum');
      return ids;
    },
    recoverCrashed: (inspect = startToken) => {
      const lost = (): ReturnType<typeof owned.all> => owned.all().filter((row) => {
        const owner = row.owner === null ? null : parseColumn(db, row.owner, `run ${row.id} with an owner`) as Owner;
        return owner === null || !isAlive(owner, row.heartbeat ?? 0, inspect);
      });
      // Most starts find none, and need not wait for a writer.
      if (db.read(lost).length === 0) return [];
      return db.write(() => lost().map((row) => {
        const error = new LayerwrightError('training/crashed', `Run ${row.id} ended without finishing: its process is gone.`, { where: row.id, hint: 'Continue it from its last checkpoint with `resume`.' });
        set(row.id, { status: 'failed', error: JSON.stringify(error), owner: null, heartbeat: null, ended: row.heartbeat ?? row.started ?? Date.now() });
        return row.id;
      }));
    },
  };
}

