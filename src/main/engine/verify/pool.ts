// Checks models in a process of their own, which is started anew when one crashes it, takes too long or too much memory.
import { readFileSync } from 'node:fs';
import { forkChild, lastWords } from '../../child.ts';
import type { Child } from '../../child.ts';
import { entryFile } from '../../entry.ts';
import type { ModelCheck } from './check-model.ts';

export interface ToChecker { readonly file: string; readonly gradients: boolean; readonly gradientSeconds: number; readonly skip: number }
export type FromChecker =
  | { readonly type: 'checked'; readonly check: ModelCheck } | { readonly type: 'compared'; readonly check: ModelCheck } | { readonly type: 'attempt'; readonly attempt: number };

export interface Bounds {
  /** Of one model. */
  readonly seconds: number;
  readonly megabytes: number;
}

/** A process that has grown this large is replaced before the next model. */
const LARGE = 1500;
const LOOK = 250;
/** Of a model's time: what is under way when it ends needs time too. */
const GRADIENT_SHARE = 0.5;

/** Resident megabytes of another process, where the system tells. */
function residentOf(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** A process with one pair of listeners for all the models that it checks. */
interface Checker {
  readonly child: Child<ToChecker, FromChecker>;
  onMessage(message: FromChecker): void;
  onExit(code: number | null, signal: string | null): void;
}

function startChecker(): Checker {
  const child = forkChild<ToChecker, FromChecker>(entryFile(import.meta.url, './process.ts', 'check'), 'Layerwright check', { largePages: true });
  const checker: Checker = { child, onMessage: () => undefined, onExit: () => undefined };
  child.onMessage((message) => { checker.onMessage(message); });
  child.onExit((code, signal) => { checker.onExit(code, signal); });
  return checker;
}

/** `compared`: what was known before the gradients. */
type Ended = { readonly check: ModelCheck } | { readonly why: string; readonly attempt: number; readonly compared: ModelCheck | undefined };

/** Runs that may crash before the graphs alone are compared. */
const MOST_CRASHES = 4;
const SKIP_ALL = Number.MAX_SAFE_INTEGER;

/** Checks the files in order; gives one result each, as it is known. */
export async function* checkModels(files: readonly string[], gradients: boolean, bounds: Bounds): AsyncGenerator<ModelCheck> {
  let checker: Checker | undefined;
  try {
    for (const file of files) {
      let skip = 0;
      for (let tries = 0; ; tries++) {
        checker ??= startChecker();
        const ended = await one(checker, { file, gradients, gradientSeconds: GRADIENT_SHARE * bounds.seconds, skip }, bounds);
        if ('check' in ended) {
          yield ended.check;
          if (ended.check.megabytes > LARGE) {
            checker.child.kill();
            checker = undefined;
          }
          break;
        }
        checker.child.kill();
        checker = undefined;
        if (ended.compared) {
          yield { ...ended.compared, gradients: 'not decided', reason: `The check of gradients ${ended.why}.` };
          break;
        }
        // Sizes that were made up may be what crashed it: the model gets another chance with others, at last with none.
        if (ended.attempt > 0 && skip < SKIP_ALL && ended.why.startsWith('crashed')) {
          skip = tries < MOST_CRASHES ? ended.attempt : SKIP_ALL;
          continue;
        }
        yield { file, loads: false, equal: null, trainable: null, gradient: null, reason: `The check ${ended.why}.`, seconds: 0, megabytes: 0 };
        break;
      }
    }
  } finally {
    checker?.child.kill();
  }
}

function one(checker: Checker, ask: ToChecker, bounds: Bounds): Promise<Ended> {
  return new Promise((resolve) => {
    const { child } = checker;
    let attempt = 0;
    let compared: ModelCheck | undefined;
    const started = performance.now();
    const end = (ended: Ended): void => {
      clearInterval(watch);
      resolve(ended);
    };
    const watch = setInterval(() => {
      if (performance.now() - started > 1000 * bounds.seconds) end({ why: `took more than ${bounds.seconds} seconds`, attempt, compared });
      else if (residentOf(child.pid) > bounds.megabytes) end({ why: `took more than ${bounds.megabytes} MB of memory`, attempt, compared });
    }, LOOK);
    checker.onMessage = (message) => {
      if (message.type === 'attempt') ({ attempt } = message);
      else if (message.type === 'compared') compared = message.check;
      else if (message.check.file === ask.file) end({ check: message.check });
    };
    checker.onExit = (code, signal) => { end({ why: `crashed with ${signal === null ? `exit status ${code}` : `signal ${signal}`}: ${lastWords(child.stderr())}`, attempt, compared }); };
    child.send(ask);
  });
}
