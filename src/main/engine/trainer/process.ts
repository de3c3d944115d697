// Entry of the trainer process: one job, then it ends. Commands are looked at between runs of the graph.
import { constants, setPriority } from 'node:os';
import { asLayerwrightError } from '../../../core/errors.ts';
import { parentOf } from '../../child.ts';
import { train } from './train.ts';
import type { FromTrainer, ToTrainer } from './protocol.ts';

/** A tenth of a normal process's share where both want the processor. */
const NICE = 10;

const parent = parentOf<FromTrainer, ToTrainer>();

/** Commands of the moment, as the training loop reads them. */
const control = { paused: false, save: false, look: false, stop: undefined as 'keep' | 'discard' | undefined, written: 0, wake: (): void => undefined };

function receive(message: ToTrainer): void {
  if (message.type === 'pause') control.paused = true;
  else if (message.type === 'resume') control.paused = false;
  else if (message.type === 'checkpoint') control.save = true;
  else if (message.type === 'look') control.look = true;
  else if (message.type === 'stop') control.stop = message.keep ? 'keep' : 'discard';
  else if (message.type === 'written') control.written++;
  else void start(message);
  control.wake();
}

async function start(message: Extract<ToTrainer, { type: 'start' }>): Promise<void> {
  let code = 0;
  try {
    const result = await train(message.job, control, (event) => { void parent.send(event); });
    await parent.send(result ? { type: 'done', result } : { type: 'cancelled' });
  } catch (thrown) {
    code = 1;
    await parent.send({ type: 'failed', error: asLayerwrightError(thrown).toJSON() });
  }
  process.exit(code);
}

parent.onMessage(receive);

// The window, and whatever else the user does, comes first; a machine with nothing else to do gives it everything all the same.
setPriority(process.platform === 'win32' ? constants.priority.PRIORITY_BELOW_NORMAL : NICE);

// Ctrl-C in a terminal reaches the whole group: what to do about it is the parent's to say.
process.on('SIGINT', () => undefined);

// Without its parent a trainer has nobody to report to: the last checkpoint is what counts.
process.on('disconnect', () => { process.exit(1); });
