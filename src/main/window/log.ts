// What went wrong in the window's processes, for who looks for it: one file, bounded.
import { app } from 'electron';
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MOST = 1 << 20;

export const logsFolder = (): string => app.getPath('logs');

/** Never throws: a log that cannot be written is no reason to fail. */
export function log(what: string, details: unknown): void {
  try {
    mkdirSync(logsFolder(), { recursive: true });
    const file = join(logsFolder(), 'window.log');
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MOST) renameSync(file, `${file}.old`);
    const text = details instanceof Error ? details.stack ?? details.message : JSON.stringify(details);
    appendFileSync(file, `${new Date().toISOString()} ${what} ${text}\n`);
  } catch {
    // A full disk, say.
  }
}
