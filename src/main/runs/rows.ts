// Runs as rows of a table: what a list shows and no more, so that a thousand of them are there at once.
import { leavesOf } from '../../core/graph/diff.ts';
import { parseColumn, type RunDatabase } from './database.ts';
import { ordering, valuePath, where } from './query.ts';
import { reviveNumbers, type Run, type RunFilter, type RunOrder, type RunStatus } from './run.ts';

export interface RunRow extends Pick<Run, 'id' | 'name' | 'project' | 'status' | 'device' | 'graphHash' | 'seed' | 'created' | 'started' | 'ended' | 'seconds' | 'epochs' | 'steps' | 'tags' | 'pinned' | 'archived' | 'deleted'> {
  /** Name of its data set. */
  readonly dataset: string | undefined;
  /** Epochs that its settings ask for. */
  readonly planned: number | undefined;
  /** Its first 200 characters. */
  readonly note: string;
  /** Message of what it failed with. */
  readonly error: string | undefined;
  /** A value for each column that was asked for. */
  readonly values: readonly unknown[];
}

/** What there is to filter by and to show. */
export interface RunFacets {
  readonly projects: readonly string[];
  readonly devices: readonly string[];
  readonly datasets: readonly { readonly fingerprint: string; readonly name: string }[];
  readonly tags: readonly string[];
  /** `metric:<part>.<name>` of every final metric of any run. */
  readonly metrics: readonly string[];
  /** `setting:<path>` of every setting of any run, with the values it takes where they are few. */
  readonly settings: readonly { readonly of: string; readonly values: readonly (string | number | boolean)[] }[];
  readonly counts: { readonly shown: number; readonly archived: number; readonly deleted: number };
}

export interface RowStore {
  /** `columns`: `metric:…` and `setting:…`. Throws `usage` for an order or a column that no run can have. */
  list(filter: RunFilter, order: RunOrder, columns: readonly string[], page?: { readonly limit?: number; readonly offset?: number }): RunRow[];
  facets(): RunFacets;
}

interface Row {
  id: string; name: string; project: string; status: RunStatus; device: string; dataset: string | null; graph_hash: string; seed: number; created: number; started: number | null;
  ended: number | null; seconds: number; epochs: number; steps: number; planned: number | null; settings: string | null; metrics: string | null; tags: string | null; note: string; pinned: number; archived: number;
  deleted: number | null; error: string | null;
}

/** Values of a setting that are offered to filter by, at most. */
const MOST_VALUES = 12;

export function rowStore(db: RunDatabase): RowStore {
  const { sql } = db;
  const selected = (settings: boolean, metrics: boolean): string => `SELECT r.id, r.name, r.project, r.status, r.device, d.name AS dataset, r.graph_hash, r.seed, r.created, r.started,
    r.ended, r.seconds, r.epochs, r.steps, json_extract(r.settings, '$.epochs') AS planned, ${settings ? 'r.settings' : 'NULL AS settings'}, ${metrics ? 'r.metrics' : 'NULL AS metrics'},
    CASE WHEN EXISTS (SELECT 1 FROM run_tag t WHERE t.run = r.number) THEN (SELECT json_group_array(tag) FROM run_tag t WHERE t.run = r.number) END AS tags,
    substr(r.note, 1, 200) AS note, r.pinned, r.archived, r.deleted, json_extract(r.error, '$.message') AS error
    FROM run r LEFT JOIN dataset d ON d.id = r.dataset`;
  const parsed = (text: string | null, what: string): unknown => (text === null ? undefined : parseColumn(db, text, what));
  const texts = (query: string): string[] => sql.prepare<[], string>(query).pluck().all();
  return {
    list: (filter, order, columns, { limit = -1, offset = 0 } = {}) => db.read(() => {
      const paths = columns.map(valuePath);
      const condition = where(filter);
      const sorted = ordering(order);
      const uses = (column: 'settings' | 'metrics'): boolean => paths.some((p) => p?.column === column);
      return sql.prepare<unknown[], Row>(`${selected(uses('settings'), uses('metrics'))} WHERE ${condition.sql} ORDER BY ${sorted.sql} LIMIT ? OFFSET ?`)
        .all(...condition.values, ...sorted.values, limit, offset).map((row): RunRow => {
          const json = { settings: parsed(row.settings, `run ${row.id} with settings`), metrics: reviveNumbers(parsed(row.metrics, `run ${row.id} with metrics`)) };
          return {
            id: row.id, name: row.name, project: row.project, status: row.status, device: row.device, dataset: row.dataset ?? undefined, graphHash: row.graph_hash, seed: row.seed,
            created: row.created, started: row.started ?? undefined, ended: row.ended ?? undefined, seconds: row.seconds, epochs: row.epochs, steps: row.steps, planned: row.planned ?? undefined,
            tags: (parsed(row.tags, `run ${row.id} with tags`) ?? []) as string[], note: row.note, pinned: row.pinned === 1, archived: row.archived === 1, deleted: row.deleted ?? undefined, error: row.error ?? undefined,
            values: paths.map((p) => p?.path.reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], json[p.column])),
          };
        });
    }),
    facets: () => db.read(() => {
      const metrics = new Set<string>();
      for (const text of texts('SELECT DISTINCT metrics FROM run')) for (const path of leavesOf(parsed(text, 'a run with metrics')).keys()) metrics.add(`metric:${path}`);
      const settings = new Map<string, Set<string | number | boolean>>();
      for (const text of texts('SELECT DISTINCT settings FROM run')) {
        for (const [path, value] of leavesOf(parsed(text, 'a run with settings'))) {
          const of = `setting:${path}`;
          const values = settings.get(of) ?? new Set();
          settings.set(of, values);
          if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values.add(value);
        }
      }
      const [counts] = sql.prepare<[], RunFacets['counts']>(`SELECT count(*) FILTER (WHERE deleted IS NULL AND archived = 0) AS shown,
        count(*) FILTER (WHERE deleted IS NULL AND archived = 1) AS archived, count(*) FILTER (WHERE deleted IS NOT NULL) AS deleted FROM run`).all();
      return {
        projects: texts('SELECT DISTINCT project FROM run ORDER BY project COLLATE NOCASE'), devices: texts('SELECT DISTINCT device FROM run ORDER BY device'),
        datasets: sql.prepare<[], { fingerprint: string; name: string }>('SELECT fingerprint, name FROM dataset WHERE id IN (SELECT dataset FROM run) ORDER BY name COLLATE NOCASE').all(),
        tags: texts('SELECT DISTINCT tag FROM run_tag ORDER BY tag'), metrics: [...metrics].sort(),
        settings: [...settings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([of, values]) => ({ of, values: values.size > MOST_VALUES ? [] : [...values].sort((a, b) => (a < b ? -1 : 1)) })),
        counts: counts ?? { shown: 0, archived: 0, deleted: 0 },
      };
    }),
  };
}
