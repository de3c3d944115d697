// Artifacts: the files that a run made, by kind. The files themselves lie in the run's folder.
import { LayerwrightError } from '../../core/errors.ts';
import { parseColumn, type RunDatabase } from './database.ts';

const artifactKinds = ['checkpoint', 'best', 'model', 'picture', 'predictions', 'report', 'log', 'other'] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

export interface Artifact {
  readonly kind: ArtifactKind;
  /** Relative to the run's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 in hex, where it was worked out. */
  readonly hash: string | undefined;
  /** Optimizer step that it shows, where it has one. */
  readonly step: number | undefined;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly created: number;
}

export interface NewArtifact {
  readonly kind: ArtifactKind;
  readonly path: string;
  readonly bytes: number;
  readonly hash?: string | undefined;
  readonly step?: number | undefined;
  readonly meta?: Readonly<Record<string, unknown>>;
}

export interface ArtifactStore {
  /** Writes down a file, or what it is now where its path is known. */
  put(run: string, artifact: NewArtifact): void;
  /** By step and then age, oldest first. */
  list(run: string, kind?: ArtifactKind): Artifact[];
  /** The newest of a kind, by step and then age. */
  latest(run: string, kind: ArtifactKind): Artifact | undefined;
  /** Forgets a file; the file is the caller's to remove. Whether it was known. */
  forget(run: string, path: string): boolean;
}

interface Row { kind: ArtifactKind; path: string; bytes: number; hash: string | null; step: number | null; meta: string; created: number }

export function artifactStore(db: RunDatabase): ArtifactStore {
  const { sql } = db;
  const runNumber = sql.prepare<[string], number>('SELECT number FROM run WHERE id = ?').pluck();
  const numberOf = (run: string): number => {
    const number = runNumber.get(run);
    if (number === undefined) throw new LayerwrightError('run/not-found', `There is no run "${run}".`, { received: run });
    return number;
  };
  const upsert = sql.prepare(`INSERT INTO artifact (run, kind, path, bytes, hash, step, meta, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run, path) DO UPDATE SET kind = excluded.kind, bytes = excluded.bytes, hash = excluded.hash, step = excluded.step, meta = excluded.meta, created = excluded.created`);
  const columns = 'kind, path, bytes, hash, step, meta, created';
  const all = sql.prepare<[number], Row>(`SELECT ${columns} FROM artifact WHERE run = ? ORDER BY coalesce(step, -1), created, id`);
  const drop = sql.prepare('DELETE FROM artifact WHERE run = ? AND path = ?');
  const artifactOf = (row: Row): Artifact => ({
    ...row, hash: row.hash ?? undefined, step: row.step ?? undefined, meta: parseColumn(db, row.meta, `artifact ${row.path} with meta`) as Artifact['meta'],
  });
  const list = (run: string, kind?: ArtifactKind): Artifact[] =>
    db.read(() => all.all(numberOf(run)).filter((row) => kind === undefined || row.kind === kind).map(artifactOf));
  return {
    list,
    put: (run, { kind, path, bytes, hash, step, meta = {} }) => {
      if (path === '' || /^[\\/]|^[A-Za-z]:|(^|[\\/])\.\.([\\/]|$)/.test(path)) {
        throw new LayerwrightError('file/unsupported', `The path "${path}" is not inside the run's folder.`, { where: run, expected: "a path relative to the run's folder", received: path });
      }
      db.write(() => upsert.run(numberOf(run), kind, path.replaceAll('\\', '/'), bytes, hash ?? null, step ?? null, JSON.stringify(meta), Date.now()));
    },
    latest: (run, kind) => list(run, kind).at(-1),
    forget: (run, path) => db.write(() => drop.run(numberOf(run), path).changes > 0),
  };
}
