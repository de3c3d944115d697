// Processes of our own that take and send messages: Node's child, or Electron's utility process.
import { fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { withLargePages } from './large-pages.ts';

export interface Child<To, From> {
  readonly pid: number | undefined;
  send(message: To): void;
  onMessage(listener: (message: From) => void): void;
  /** `code` is null where a signal ended it. */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
  /** The end of what it wrote there: for the error message should it crash. */
  stderr(): string;
}

export interface ChildOptions {
  /** For one that reads models rather than trains them. */
  readonly largePages?: boolean;
}

/** Starts the program in a file. `title`: its name in lists of processes, where they show one. */
export type StartChild = <To, From>(file: string, title: string, options?: ChildOptions) => Child<To, From>;

export const KEPT = 2000;

export const forkChild: StartChild = <To, From>(file: string, _title: string, { largePages = false }: ChildOptions = {}): Child<To, From> => {
  const cache = getCompileCacheDir();
  const child = fork(file, {
    serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A cache that was enabled by call is not inherited.
    env: { ...(largePages ? withLargePages(process.env) : process.env), ...(cache !== undefined && { NODE_COMPILE_CACHE: cache }) },
  });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString()).slice(-KEPT); });
  return {
    pid: child.pid,
    // A process that has just ended does not hear it: its last message says how, or its exit.
    send: (message) => { if (child.connected) child.send(message as object, () => undefined); },
    onMessage: (listener) => { child.on('message', (message) => { listener(message as From); }); },
    onExit: (listener) => {
      child.on('exit', listener);
      child.on('error', () => { if (child.pid === undefined) listener(null, 'failed to start'); });
    },
    kill: () => { child.kill('SIGKILL'); },
    stderr: () => tail,
  };
};

/** The line of a crashed process that says why: Node's own last line is its version, and places in the source are nobody's business. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v[\d.]+$/.test(line));
  return lines.findLast((line) => /^[\w.]*(Error|error|terminate|fatal)\b/i.test(line)) ?? lines.at(-1) ?? '';
}

/** The other end, inside such a process. */
export interface Parent<From, To> {
  /** Settles when the message is on its way. */
  send(message: From): Promise<void>;
  onMessage(listener: (message: To) => void): void;
}

interface ParentPort<From, To> { on(event: 'message', listener: (event: { data: To }) => void): void; postMessage(message: From): void }

export function parentOf<From, To>(): Parent<From, To> {
  // Electron's utility process has a parent port; a Node child has process.send.
  const { parentPort } = process as { parentPort?: ParentPort<From, To> };
  return {
    send(message) {
      if (parentPort) {
        // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between processes, not a window
        parentPort.postMessage(message);
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        if (process.connected) process.send?.(message, undefined, undefined, () => { resolve(); });
        else resolve();
      });
    },
    onMessage(listener) {
      if (parentPort) parentPort.on('message', (event) => { listener(event.data); });
      else process.on('message', (message) => { listener(message as To); });
    },
  };
}
