// What one version of the database is.

export interface Migration {
  /** The `user_version` that the database has after it: 1, 2, … without a gap. */
  readonly version: number;
  readonly name: string;
  /** SQL, run inside the one transaction of the upgrade, foreign keys off. */
  readonly up: string;
}
