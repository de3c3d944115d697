// The run store: one open database and the tables on it.
import { artifactStore, type ArtifactStore } from './artifacts.ts';
import { csvOf } from './csv.ts';
import { openDatabase } from './database.ts';
import { datasetStore, type DatasetStore } from './datasets.ts';
import { metricStore, type MetricStore } from './metrics.ts';
import { rowStore, type RowStore } from './rows.ts';
import { runStore, type RunStore } from './runs.ts';

export interface Store {
  readonly path: string;
  readonly runs: RunStore;
  readonly rows: RowStore;
  readonly metrics: MetricStore;
  readonly artifacts: ArtifactStore;
  readonly datasets: DatasetStore;
  /** Runs found crashed at opening, now failed. */
  readonly recovered: readonly string[];
  /** A run's metrics as CSV text in pieces, see `csvOf`. */
  csv(run: string, keys?: readonly string[]): Generator<string, void, void>;
  /** Whether another process has written since it was last asked. */
  wasChangedElsewhere(): boolean;
  /** Checks the whole file. Throws `database/damaged`. */
  check(): void;
  close(): void;
}

/**
 * Opens the database of a workspace (`workspace.database`) and marks crashed runs as failed. `recover: false` leaves
 * them (a process that only looks). Throws as `openDatabase`.
 */
export function openStore(path: string, options: { readonly recover?: boolean } = {}): Store {
  const db = openDatabase(path);
  try {
    // Statements are prepared here: what is wrong with the schema shows now.
    const tables = db.read(() => ({ runs: runStore(db), rows: rowStore(db), metrics: metricStore(db), artifacts: artifactStore(db), datasets: datasetStore(db) }));
    const { runs, metrics } = tables;
    const version = db.sql.prepare<[], number>('PRAGMA data_version').pluck();
    let seen = version.get();
    return {
      path, ...tables,
      wasChangedElsewhere() {
        const now = version.get();
        const changed = now !== seen;
        seen = now;
        return changed;
      },
      recovered: options.recover === false ? [] : runs.recoverCrashed(),
      csv: (run, keys) => csvOf(metrics, run, keys),
      check: () => { db.check(); },
      close: () => { db.close(); },
    };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}
