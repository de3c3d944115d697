// A process of our own as Electron's utility process.
import { utilityProcess } from 'electron';
import { KEPT } from '../child.ts';
import type { Child, StartChild } from '../child.ts';

export const utilityChild: StartChild = <To, From>(file: string, title: string): Child<To, From> => {
  const child = utilityProcess.fork(file, [], { serviceName: title, stdio: ['ignore', 'ignore', 'pipe'] });
  let tail = '';
  child.stderr?.on('data', (chunk: Buffer) => { tail = (tail + chunk.toString()).slice(-KEPT); });
  return {
    get pid() { return child.pid; },
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
    send: (message) => { child.postMessage(message); },
    onMessage: (listener) => { child.on('message', (message: From) => { listener(message); }); },
    onExit: (listener) => { child.on('exit', (code) => { listener(code, null); }); },
    kill: () => { child.kill(); },
    stderr: () => tail,
  };
};
