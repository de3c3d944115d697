// Data sets that were used: what they were, so that a run's data can be named and a change of it seen.
import type { DType } from '../../core/tensor.ts';
import { parseColumn, type RunDatabase } from './database.ts';

/** A field as kept: the same names as a reader's. */
export interface FieldRecord {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly kind: string;
  readonly classes?: readonly string[];
  readonly columns?: readonly string[];
}

export interface DatasetRecord {
  /** Changes when the source does: the identity. */
  readonly fingerprint: string;
  readonly name: string;
  /** Path or `made:<id>`. */
  readonly source: string;
  readonly format: string;
  /** Number of samples. */
  readonly count: number;
  readonly fields: readonly FieldRecord[];
  readonly parts: Readonly<Record<string, readonly [start: number, end: number]>>;
}

export interface KnownDataset extends DatasetRecord {
  readonly created: number;
  /** Last time a run was started on it or it was opened. */
  readonly used: number;
  readonly runs: number;
}

export interface DatasetStore {
  /** Writes down a data set, or that it was used again. */
  remember(dataset: DatasetRecord): void;
  find(fingerprint: string): KnownDataset | undefined;
  /** Last used first. */
  list(): KnownDataset[];
  /** Runs keep all but its name. Whether it was known. */
  forget(fingerprint: string): boolean;
}

interface Row { fingerprint: string; name: string; source: string; format: string; count: number; fields: string; parts: string; created: number; used: number; runs: number }

export function datasetStore(db: RunDatabase): DatasetStore {
  const { sql } = db;
  const upsert = sql.prepare(`INSERT INTO dataset (fingerprint, name, source, format, count, fields, parts, created, used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, source = excluded.source, format = excluded.format,
      count = excluded.count, fields = excluded.fields, parts = excluded.parts, used = excluded.used`);
  const selected = `SELECT d.*, (SELECT count(*) FROM run r WHERE r.dataset = d.id AND r.deleted IS NULL) AS runs FROM dataset d`;
  const one = sql.prepare<[string], Row>(`${selected} WHERE fingerprint = ?`);
  const all = sql.prepare<[], Row>(`${selected} ORDER BY used DESC, d.id DESC`);
  const drop = sql.prepare('DELETE FROM dataset WHERE fingerprint = ?');
  const known = ({ fingerprint, name, source, format, count, fields, parts, created, used, runs }: Row): KnownDataset => ({
    fingerprint, name, source, format, count, created, used, runs,
    fields: parseColumn(db, fields, `data set ${name} with fields`) as FieldRecord[],
    parts: parseColumn(db, parts, `data set ${name} with parts`) as DatasetRecord['parts'],
  });
  return {
    remember: ({ fingerprint, name, source, format, count, fields, parts }) => {
      const now = Date.now();
      const kept = fields.map(({ name: field, dtype, shape, kind, classes, columns }) => ({ name: field, dtype, shape, kind, classes, columns }));
      db.write(() => upsert.run(fingerprint, name, source, format, count, JSON.stringify(kept), JSON.stringify(parts), now, now));
    },
    find: (fingerprint) => db.read(() => { const row = one.get(fingerprint); return row === undefined ? undefined : known(row); }),
    list: () => db.read(() => all.all().map(known)),
    forget: (fingerprint) => db.write(() => drop.run(fingerprint).changes > 0),
  };
}
