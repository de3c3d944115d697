// Starts the trainer process and speaks with it. A crash in there costs the run, never the caller.
import { fork } from 'node:child_process';
import { LayerwrightError } from '../../../core/errors.ts';
import { entryFile } from '../../entry.ts';
import type { FromTrainer, ToTrainer, TrainJob, TrainResult } from './protocol.ts';

/** A process that takes and sends messages: Node's child or Electron's utility process. */
export interface TrainerProcess {
  readonly pid: number | undefined;
  send(message: ToTrainer): void;
  onMessage(listener: (message: FromTrainer) => void): void;
  /** `code` is null where a signal ended it. */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

/** The trainer as a Node child process. Its stderr is kept for the error message should it crash. */
function forkTrainer(): TrainerProcess & { readonly stderr: () => string } {
  const child = fork(entryFile(import.meta.url, './process.ts', 'trainer'), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString()).slice(-2000); });
  return {
    pid: child.pid,
    // A trainer that has just ended does not hear it: its last message says how, or its exit.
    send: (message) => { if (child.connected) child.send(message, () => undefined); },
    onMessage: (listener) => { child.on('message', (message) => { listener(message as FromTrainer); }); },
    onExit: (listener) => {
      child.on('exit', listener);
      child.on('error', () => { if (child.pid === undefined) listener(null, 'failed to start'); });
    },
    kill: () => { child.kill('SIGKILL'); },
    stderr: () => tail,
  };
}

/** The line of a crashed process that says why: Node's own last line is its version, and places in the source are nobody's business. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('at ') && !/^Node\.js v[\d.]+$/.test(line));
  return lines.findLast((line) => /^[\w.]*(Error|error|terminate|fatal)\b/i.test(line)) ?? lines.at(-1) ?? '';
}

export interface TrainerHandle {
  readonly pid: number | undefined;
  pause(): void;
  resume(): void;
  stop(keep: boolean): void;
  /** The result; undefined where the run was ended without keeping it. Rejects with a LayerwrightError. */
  readonly finished: Promise<TrainResult | undefined>;
}

/** Trains in a process of its own; every message but the last comes to `listen`. */
export function startTrainer(job: TrainJob, listen: (message: FromTrainer) => void, start: () => TrainerProcess = forkTrainer): TrainerHandle {
  const trainer = start();
  const finished = new Promise<TrainResult | undefined>((resolve, reject) => {
    let settled = false;
    const settle = (end: () => void): void => {
      if (settled) return;
      settled = true;
      end();
    };
    trainer.onMessage((message) => {
      if (message.type === 'done') settle(() => { resolve(message.result); });
      else if (message.type === 'cancelled') settle(() => { resolve(undefined); });
      else if (message.type === 'failed') settle(() => { reject(LayerwrightError.fromJSON(message.error)); });
      else {
        listen(message);
        // A checkpoint waits for the figures before it: whatever is killed, a resumed run has no gap in its curves.
        if (message.type === 'metrics') trainer.send({ type: 'written' });
      }
    });
    trainer.onExit((code, signal) => {
      settle(() => {
        const ended = signal === null ? `exit status ${code}` : `signal ${signal}`;
        reject(new LayerwrightError('training/crashed', `The trainer process ended with ${ended}.`, {
          where: `run ${job.run}`,
          hint: signal === 'SIGKILL'
            ? 'Somebody killed it, or memory ran out: try a smaller batch. `resume` goes on from the last checkpoint.'
            : '`resume` goes on from the last checkpoint.',
          ...('stderr' in trainer && { received: lastWords((trainer as { stderr: () => string }).stderr()) }),
        }));
      });
    });
  });
  trainer.send({ type: 'start', job });
  return {
    pid: trainer.pid,
    pause: () => { trainer.send({ type: 'pause' }); },
    resume: () => { trainer.send({ type: 'resume' }); },
    stop: (keep) => { trainer.send({ type: 'stop', keep }); },
    finished,
  };
}
