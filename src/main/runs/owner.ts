// Who trains a run: a process, told from a later one that got the same id by the moment it started.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { processExists } from '../files.ts';

export interface Owner {
  readonly pid: number;
  /** Start of the process (and boot of the machine), where the system tells; else empty. */
  readonly token: string;
  readonly host: string;
}

/** How long a heartbeat speaks for a process that cannot be looked at (another machine, no start time). */
export const HEARTBEAT_LIFETIME = 5 * 60_000;

/** Boot and start time of a process; undefined where there is no such process, empty where the system does not tell. */
export function startToken(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // Field 22 of stat, counted after the name, which may hold spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended: only its parent has not looked yet.
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19] ?? ''}`;
    } catch {
      return processExists(pid) ? '' : undefined;
    }
  }
  if (!processExists(pid)) return undefined;
  if (process.platform === 'darwin') {
    const found = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2000 });
    return found.status === 0 ? found.stdout.trim() : '';
  }
  return '';
}

/** A process of this machine as an owner; default this one. */
export const ownerOf = (pid: number = process.pid): Owner => ({ pid, token: startToken(pid) ?? '', host: hostname() });

export type Inspect = (pid: number) => string | undefined;

/** Whether an owner still works at its run. `heartbeat`: its last, milliseconds since 1970. `inspect` and `now` are for tests. */
export function isAlive(owner: Owner, heartbeat: number, inspect: Inspect = startToken, now: number = Date.now(), host: string = hostname()): boolean {
  const fresh = now - heartbeat < HEARTBEAT_LIFETIME;
  if (owner.host !== host) return fresh;
  const token = inspect(owner.pid);
  if (token === undefined) return false;
  return token === '' || owner.token === '' ? fresh : token === owner.token;
}
