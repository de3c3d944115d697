// The trainer as Electron's utility process.
import { utilityProcess } from 'electron';
import type { TrainerProcess } from '../engine/trainer/client.ts';
import type { FromTrainer } from '../engine/trainer/protocol.ts';
import { entryFile } from '../entry.ts';

export function utilityTrainer(): TrainerProcess & { readonly stderr: () => string } {
  const child = utilityProcess.fork(entryFile(import.meta.url, '../engine/trainer/process.ts', 'trainer'), [], { serviceName: 'Layerwright trainer', stdio: ['ignore', 'ignore', 'pipe'] });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString()).slice(-2000); });
  return {
    get pid() { return child.pid; },
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
    send: (message) => { child.postMessage(message); },
    onMessage: (listener) => { child.on('message', (message: FromTrainer) => { listener(message); }); },
    onExit: (listener) => { child.on('exit', (code) => { listener(code, null); }); },
    kill: () => { child.kill(); },
    stderr: () => tail,
  };
}
