// Checks models in a process of their own, which is started anew when one crashes it, takes too long or too much memory.
import { readFileSync } from 'node:fs';
import { forkChild, lastWords } from '../../child.ts';
import type { Child } from '../../child.ts';
import { entryFile } from '../../entry.ts';
import type { ModelCheck } from './check-model.ts';

export interface ToChecker { readonly file: string; readonly gradients: boolean; readonly skip: number }
export type FromChecker = { readonly type: 'checked'; readonly check: ModelCheck } | { readonly type: 'attempt'; readonly attempt: number };

export interface Bounds {
  /** Of one model. */
  readonly seconds: number;
  readonly megabytes: number;
}

/** A process that has grown this large is replaced before the next model. */
const LARGE = 1500;
const LOOK = 250;

/** Resident megabytes of another process, where the system tells. */
function residentOf(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

type Ended = { readonly check: ModelCheck } | { readonly why: string; readonly attempt: number };

/** Checks the files in order; gives one result each, as it is known. */
export async function* checkModels(files: readonly string[], gradients: boolean, bounds: Bounds): AsyncGenerator<ModelCheck> {
  let child: Child<ToChecker, FromChecker> | undefined;
  try {
    for (const file of files) {
      let skip = 0;
      for (let tries = 0; ; tries++) {
        child ??= forkChild<ToChecker, FromChecker>(entryFile(import.meta.url, './process.ts', 'check'), 'Layerwright check');
        const ended = await one(child, { file, gradients, skip }, bounds);
        if ('check' in ended) {
          yield ended.check;
          if (ended.check.megabytes > LARGE) {
            child.kill();
            child = undefined;
          }
          break;
        }
        child.kill();
        child = undefined;
        // Sizes that were made up may be what crashed it: the model gets another chance with others.
        if (ended.attempt > 0 && tries < 4 && ended.why.startsWith('crashed')) {
          skip = ended.attempt;
          continue;
        }
        yield { file, loads: false, equal: null, trainable: null, gradient: null, reason: `The check ${ended.why}.`, seconds: 0, megabytes: 0 };
        break;
      }
    }
  } finally {
    child?.kill();
  }
}

function one(child: Child<ToChecker, FromChecker>, ask: ToChecker, bounds: Bounds): Promise<Ended> {
  return new Promise((resolve) => {
    let attempt = 0;
    const started = performance.now();
    const end = (ended: Ended): void => {
      clearInterval(watch);
      resolve(ended);
    };
    const watch = setInterval(() => {
      if (performance.now() - started > 1000 * bounds.seconds) end({ why: `took more than ${bounds.seconds} seconds`, attempt });
      else if (residentOf(child.pid) > bounds.megabytes) end({ why: `took more than ${bounds.megabytes} MB of memory`, attempt });
    }, LOOK);
    child.onMessage((message) => {
      if (message.type === 'attempt') ({ attempt } = message);
      else if (message.check.file === ask.file) end({ check: message.check });
    });
    child.onExit((code, signal) => { end({ why: `crashed with ${signal === null ? `exit status ${code}` : `signal ${signal}`}: ${lastWords(child.stderr())}`, attempt }); });
    child.send(ask);
  });
}
