// The SQLite file: created whole or not at all, checked before it is touched, migrated in one transaction.
import { closeSync, existsSync, linkSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { LayerwrightError, internal } from '../../core/errors.ts';
import { fileError, temporaryBeside } from '../files.ts';
import { migrations as ours } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

/** `LyWr`: tells our file from any other SQLite database. */
const APPLICATION_ID = 0x4c795772;
const BUSY_TIMEOUT = 10_000;
/** Up to this size every page is checked at opening (some 100 ms); larger files by `check()` only. */
const CHECK_LIMIT = 64 * 2 ** 20;

export interface RunDatabase {
  readonly path: string;
  readonly sql: Sqlite.Database;
  /** Several reads that see one state. */
  read<T>(work: () => T): T;
  /** All or nothing; waits for other writers. */
  write<T>(work: () => T): T;
  /** Checks every page and every reference. Throws `database/damaged`. Seconds per gigabyte. */
  check(): void;
  close(): void;
}

const damaged = (path: string, received: string, cause?: unknown): LayerwrightError =>
  new LayerwrightError('database/damaged', `The database ${path} is damaged.`, {
    where: path, expected: 'a database of Layerwright', received, cause,
    hint: 'The file was left as it is. Move it away to begin with a new one, or put a copy of it back.',
  });

/** An error of SQLite as a coded one; others pass unchanged. */
function sqliteError(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Sqlite.SqliteError)) return thrown;
  const details = { where: path, received: `${thrown.code}: ${thrown.message}`, cause: thrown };
  const family = thrown.code.split('_', 2).join('_');
  switch (family) {
    case 'SQLITE_CORRUPT': case 'SQLITE_NOTADB': case 'SQLITE_FORMAT': return damaged(path, thrown.message, thrown);
    case 'SQLITE_BUSY': case 'SQLITE_LOCKED':
      return new LayerwrightError('database/busy', `The database ${path} is in use by another process.`, { ...details, hint: 'Try again in a moment.' });
    case 'SQLITE_FULL': return new LayerwrightError('file/write-failed', `${path} could not be written: the disk is full.`, { ...details, hint: 'Free some space and try again.' });
    case 'SQLITE_CANTOPEN': case 'SQLITE_PERM': case 'SQLITE_AUTH': return new LayerwrightError('file/unreadable', `The database ${path} could not be opened.`, { ...details, hint: 'Check that you may read and write it and its folder.' });
    case 'SQLITE_READONLY': case 'SQLITE_IOERR': return new LayerwrightError('file/write-failed', `The database ${path} could not be written.`, { ...details, hint: 'Check that you may write it and its folder, and the disk.' });
    case 'SQLITE_ERROR':
      // Our SQL is fixed and the version is known: a table or column that is missing was lost by damage to the schema.
      if (/no such (table|column)|has no column|foreign key mismatch|malformed/.test(thrown.message)) return damaged(path, thrown.message, thrown);
      return internal(thrown.message, details);
    default: return internal(`${thrown.code}: ${thrown.message}`, details);
  }
}

const latest = (migrations: readonly Migration[]): number => migrations.at(-1)?.version ?? 0;
const versionOf = (sql: Sqlite.Database): number => Number(sql.pragma('user_version', { simple: true }));

/** Brings a database to the newest version, all or nothing. Two processes at once are safe: the second finds nothing to do. */
function migrate(sql: Sqlite.Database, migrations: readonly Migration[]): void {
  if (versionOf(sql) === latest(migrations)) return;
  sql.pragma('foreign_keys = OFF');
  sql.transaction(() => {
    const from = versionOf(sql);
    for (const { version, up } of migrations) {
      if (version <= from) continue;
      sql.exec(up);
      sql.pragma(`user_version = ${version}`);
    }
    const broken = sql.pragma('foreign_key_check') as unknown[];
    if (broken.length > 0) throw internal(`migration left ${broken.length} broken references`);
  }).immediate();
}

/** Builds a new database beside its place and moves it there whole, so that an empty file is never one of ours. */
function create(path: string, migrations: readonly Migration[]): void {
  const temporary = temporaryBeside(path);
  try {
    const sql = new Sqlite(temporary);
    try {
      sql.pragma('auto_vacuum = INCREMENTAL');
      sql.pragma(`application_id = ${APPLICATION_ID}`);
      migrate(sql, migrations);
      sql.pragma('journal_mode = WAL');
    } finally {
      sql.close();
    }
    try {
      linkSync(temporary, path);
    } catch (thrown) {
      // Another process was first: its file is as good. File systems without hard links: rename.
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST' && !existsSync(path)) renameSync(temporary, path);
    }
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(temporary + suffix, { force: true });
  }
}

const HEADER = 'SQLite format 3\0';

/** What can be seen without SQLite: it would take an empty file for a new database. */
function checkHeader(path: string): void {
  const found = statSync(path);
  if (!found.isFile()) throw damaged(path, found.isDirectory() ? 'a folder' : 'not a regular file');
  if (found.size === 0) throw damaged(path, 'an empty file');
  const start = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    const read = readSync(file, start, 0, 100, 0);
    if (read < 100 || start.toString('latin1', 0, 16) !== HEADER) throw damaged(path, 'a file that is not an SQLite database');
  } finally {
    closeSync(file);
  }
}

const tablesIn = 'SELECT count(*) FROM sqlite_schema WHERE type = \'table\'';

function checkPages(sql: Sqlite.Database, path: string, thorough: boolean): void {
  const found = (sql.pragma(thorough ? 'integrity_check(3)' : 'quick_check(3)') as Record<string, string>[]).map((row) => Object.values(row)[0] ?? '');
  if (found[0] !== 'ok') throw damaged(path, found.join('; '));
}

/** Looks through a read-only connection, which never writes to the file, not even at closing. */
function inspect(path: string, migrations: readonly Migration[]): void {
  const sql = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
  try {
    const application = Number(sql.pragma('application_id', { simple: true }));
    if (statSync(path).size <= CHECK_LIMIT) checkPages(sql, path, false);
    const tables = sql.prepare<[], number>(tablesIn).pluck().get() ?? 0;
    if (application !== APPLICATION_ID) throw damaged(path, `the database of another program (application id ${application}, ${tables} tables)`);
    const version = versionOf(sql);
    if (version > latest(migrations)) {
      throw new LayerwrightError('database/newer-version', `The database ${path} was written by a newer Layerwright.`, {
        where: path, expected: `version ${latest(migrations)} or older`, received: `version ${version}`, hint: 'Update Layerwright, or choose another workspace.',
      });
    }
    if (version < 1 || tables === 0) throw damaged(path, `version ${version} with ${tables} tables`);
  } finally {
    sql.close();
  }
}

/**
 * Opens the database of a workspace; creates it where there is none. Write-ahead log, so that the terminal and the
 * window can have it open together. Throws `database/damaged` (the file is left as it was), `database/newer-version`,
 * `database/busy`, `file/unreadable`, `file/write-failed`.
 */
export function openDatabase(path: string, migrations: readonly Migration[] = ours): RunDatabase {
  let sql: Sqlite.Database;
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) create(path, migrations);
    checkHeader(path);
    inspect(path, migrations);
    sql = new Sqlite(path, { fileMustExist: true, timeout: BUSY_TIMEOUT });
  } catch (thrown) {
    throw translate(thrown, path);
  }
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (thrown) {
      throw translate(thrown, path);
    }
  };
  try {
    guard(() => {
      sql.pragma('journal_mode = WAL');
      sql.pragma('synchronous = NORMAL');
      sql.pragma('journal_size_limit = 67108864');
      sql.pragma('cache_size = -32768');
      migrate(sql, migrations);
      sql.pragma('foreign_keys = ON');
    });
  } catch (thrown) {
    sql.close();
    throw thrown;
  }
  return {
    path, sql,
    read: (work) => guard(() => sql.transaction(work).deferred()),
    write: (work) => guard(() => sql.transaction(work).immediate()),
    check: () => guard(() => {
      checkPages(sql, path, true);
      const broken = sql.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0) throw damaged(path, `${broken.length} broken references`);
    }),
    close: () => { if (sql.open) guard(() => sql.close()); },
  };
}

function translate(thrown: unknown, path: string): unknown {
  const mapped = sqliteError(thrown, path);
  if (mapped !== thrown || thrown instanceof LayerwrightError) return mapped;
  const code = (thrown as { code?: unknown } | undefined)?.code;
  if (thrown instanceof TypeError && /directory does not exist/.test(thrown.message)) {
    return new LayerwrightError('file/not-found', `The folder of ${path} does not exist.`, { where: path, hint: 'Open a workspace first.', cause: thrown });
  }
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? fileError(thrown, path, 'read') : thrown;
}

/** JSON kept in a column, as what was written there. Throws `database/damaged`, never a SyntaxError. */
export function parseColumn(db: RunDatabase, text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw damaged(db.path, `${what} that is not JSON`, cause);
  }
}

export const damagedRow = (db: RunDatabase, what: string): LayerwrightError => damaged(db.path, what);
