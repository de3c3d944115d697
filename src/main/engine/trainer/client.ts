// Starts the trainer process and speaks with it. A crash in there costs the run, never the caller.
import { LayerwrightError } from '../../../core/errors.ts';
import { forkChild, lastWords } from '../../child.ts';
import type { StartChild } from '../../child.ts';
import { entryFile } from '../../entry.ts';
import type { FromTrainer, ToTrainer, TrainJob, TrainResult } from './protocol.ts';

export interface TrainerHandle {
  readonly pid: number | undefined;
  pause(): void;
  resume(): void;
  checkpoint(): void;
  look(): void;
  stop(keep: boolean): void;
  /** The result; undefined where the run was ended without keeping it. Rejects with a LayerwrightError. */
  readonly finished: Promise<TrainResult | undefined>;
}

/** Trains in a process of its own; every message but the last comes to `listen`. */
export function startTrainer(job: TrainJob, listen: (message: FromTrainer) => void, start: StartChild = forkChild): TrainerHandle {
  const trainer = start<ToTrainer, FromTrainer>(entryFile(import.meta.url, './process.ts', 'trainer'), 'Layerwright trainer');
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
          received: lastWords(trainer.stderr()),
        }));
      });
    });
  });
  trainer.send({ type: 'start', job });
  return {
    pid: trainer.pid,
    pause: () => { trainer.send({ type: 'pause' }); },
    resume: () => { trainer.send({ type: 'resume' }); },
    checkpoint: () => { trainer.send({ type: 'checkpoint' }); },
    look: () => { trainer.send({ type: 'look' }); },
    stop: (keep) => { trainer.send({ type: 'stop', keep }); },
    finished,
  };
}
