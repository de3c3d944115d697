// Entry of the trainer process: one job, then it ends. Commands are looked at between runs of the graph.
import { asLayerwrightError } from '../../../core/errors.ts';
import { train } from './train.ts';
import type { FromTrainer, ToTrainer } from './protocol.ts';

/** Electron's utility process has a parent port; a Node child has process.send. */
interface ParentPort { on(event: 'message', listener: (event: { data: ToTrainer }) => void): void; postMessage(message: FromTrainer): void }
const parentPort = (process as { parentPort?: ParentPort }).parentPort;

function send(message: FromTrainer): Promise<void> {
  if (parentPort) {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a port between processes, not a window
    parentPort.postMessage(message);
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => { resolve(); });
    else resolve();
  });
}

/** Commands of the moment, as the training loop reads them. */
const control = { paused: false, stop: undefined as 'keep' | 'discard' | undefined, written: 0, wake: (): void => undefined };

function receive(message: ToTrainer): void {
  if (message.type === 'pause') control.paused = true;
  else if (message.type === 'resume') control.paused = false;
  else if (message.type === 'stop') control.stop = message.keep ? 'keep' : 'discard';
  else if (message.type === 'written') control.written++;
  else void start(message);
  control.wake();
}

async function start(message: Extract<ToTrainer, { type: 'start' }>): Promise<void> {
  let code = 0;
  try {
    const result = await train(message.job, control, (event) => { void send(event); });
    await send(result ? { type: 'done', result } : { type: 'cancelled' });
  } catch (thrown) {
    code = 1;
    await send({ type: 'failed', error: asLayerwrightError(thrown).toJSON() });
  }
  process.exit(code);
}

if (parentPort) parentPort.on('message', (event) => { receive(event.data); });
else process.on('message', (message) => { receive(message as ToTrainer); });

// Ctrl-C in a terminal reaches the whole group: what to do about it is the parent's to say.
process.on('SIGINT', () => undefined);

// Without its parent a trainer has nobody to report to: the last checkpoint is what counts.
process.on('disconnect', () => { process.exit(1); });
