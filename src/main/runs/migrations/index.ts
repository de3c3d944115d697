// Every version of the database, in order. A released migration is never edited: a change is a new one.
import { initial } from './001-initial.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [initial];
