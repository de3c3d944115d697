// Version 1: datasets, runs, metrics, artifacts.
import type { Migration } from './migration.ts';

/**
 * Metrics: a series is one key of one run. Its newest points are rows (`metric_tail`); full chunks of them are packed
 * (`metric_data`: columns, see ../chunk.ts) with a row of summary each (`metric_chunk`), so that a long curve is thinned
 * from its summaries. Times are milliseconds since 1970; a NULL value is NaN (SQLite has none).
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  up: `
    CREATE TABLE dataset (
      id INTEGER PRIMARY KEY,
      fingerprint TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      source TEXT NOT NULL,
      format TEXT NOT NULL,
      count INTEGER NOT NULL,
      fields TEXT NOT NULL,
      parts TEXT NOT NULL,
      created INTEGER NOT NULL,
      used INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE snapshot (
      id INTEGER PRIMARY KEY,
      hash TEXT NOT NULL UNIQUE,
      json TEXT NOT NULL
    ) STRICT;

    CREATE TABLE run (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      project TEXT NOT NULL,
      snapshot INTEGER NOT NULL REFERENCES snapshot(id),
      parent TEXT,
      dataset INTEGER REFERENCES dataset(id) ON DELETE SET NULL,
      settings TEXT NOT NULL,
      seed INTEGER NOT NULL,
      device TEXT NOT NULL,
      versions TEXT NOT NULL,
      graph_hash TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'cancelled')),
      owner TEXT,
      heartbeat INTEGER,
      error TEXT,
      created INTEGER NOT NULL,
      started INTEGER,
      ended INTEGER,
      seconds REAL NOT NULL DEFAULT 0,
      epochs REAL NOT NULL DEFAULT 0,
      steps INTEGER NOT NULL DEFAULT 0,
      metrics TEXT NOT NULL DEFAULT '{}',
      model TEXT,
      note TEXT NOT NULL DEFAULT '',
      pinned INTEGER NOT NULL DEFAULT 0,
      archived INTEGER NOT NULL DEFAULT 0,
      deleted INTEGER
    ) STRICT;
    CREATE INDEX run_created ON run(created);
    CREATE INDEX run_snapshot ON run(snapshot);
    CREATE INDEX run_dataset ON run(dataset);

    CREATE TABLE run_tag (
      run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
      tag TEXT NOT NULL,
      PRIMARY KEY (run, tag)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE artifact (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      path TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      hash TEXT,
      step INTEGER,
      meta TEXT NOT NULL DEFAULT '{}',
      created INTEGER NOT NULL,
      UNIQUE (run, path)
    ) STRICT;

    CREATE TABLE metric_key (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    CREATE TABLE metric_series (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
      key INTEGER NOT NULL REFERENCES metric_key(id),
      count INTEGER NOT NULL DEFAULT 0,
      tail INTEGER NOT NULL DEFAULT 0,
      last_step INTEGER NOT NULL DEFAULT -1,
      last_value REAL,
      last_time INTEGER NOT NULL DEFAULT 0,
      UNIQUE (run, key)
    ) STRICT;

    CREATE TABLE metric_tail (
      series INTEGER NOT NULL REFERENCES metric_series(id) ON DELETE CASCADE,
      step INTEGER NOT NULL,
      epoch REAL,
      value REAL,
      time INTEGER NOT NULL,
      PRIMARY KEY (series, step)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE metric_data (
      id INTEGER PRIMARY KEY,
      columns BLOB NOT NULL
    ) STRICT;

    CREATE TABLE metric_chunk (
      series INTEGER NOT NULL REFERENCES metric_series(id) ON DELETE CASCADE,
      first_step INTEGER NOT NULL,
      last_step INTEGER NOT NULL,
      count INTEGER NOT NULL,
      nonfinite INTEGER NOT NULL,
      extremes BLOB NOT NULL,
      data INTEGER NOT NULL,
      PRIMARY KEY (series, first_step)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER metric_chunk_deleted AFTER DELETE ON metric_chunk BEGIN
      DELETE FROM metric_data WHERE id = OLD.data;
    END;
  `,
};
