// The trainings of this host: they belong to it and not to the window or tab that started them, so any may come, go and watch.
import { LayerwrightError } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Diagnostics } from '../../core/training/index.ts';
import type { FeatureProgress, FromTrainer, PhaseStarted, Prepared, Progress, TrainResult } from '../engine/trainer/protocol.ts';
import type { Run } from '../runs/run.ts';
import type { Changes } from './changes.ts';
import type { Context } from './context.ts';
import { makeFeed } from './feed.ts';
import type { Events, Feed } from './feed.ts';
import { resumeRun, startRun } from './training.ts';
import type { RunningTraining, TrainOptions } from './training.ts';

/** A training as it stands. */
export interface ActiveTraining {
  readonly run: string;
  readonly name: string;
  readonly state: 'preparing' | 'running' | 'paused' | 'stopping';
  readonly prepared?: Prepared;
  readonly progress?: Progress;
  /** Features that are computed once. */
  readonly features?: FeatureProgress;
  /** The part that goes on, where there are several. */
  readonly phase?: PhaseStarted;
  /** The last look at the layers, where they are looked at. */
  readonly diagnostics?: Diagnostics;
  /** The last hundred. */
  readonly notes: readonly string[];
}

export type TrainingEvent =
  /** What is true now: the first event of a stream, and again for a listener that fell behind. Metrics before it are in the run's curves. */
  | { readonly type: 'now'; readonly training: ActiveTraining }
  | Exclude<FromTrainer, { readonly type: 'done' | 'cancelled' | 'failed' }>
  /** The last. `result` where this host saw the end and there was one. */
  | { readonly type: 'ended'; readonly run: Run; readonly result?: TrainResult };

export interface Trainings {
  start(project: Project, options: TrainOptions): Promise<string>;
  resume(run: string): Promise<string>;
  pause(run: string): void;
  unpause(run: string): void;
  /** Step of the checkpoint that is written now, or that the pause has written. */
  checkpoint(run: string): Promise<number>;
  /** Asks for a look at the layers: a `diagnostics` event. */
  look(run: string): void;
  stop(run: string, keep: boolean): void;
  active(): ActiveTraining[];
  events(run: string): Events<TrainingEvent>;
  /** Stops what trains, keeping it, and waits for the ends; at most so many milliseconds. */
  close(patience?: number): Promise<void>;
}

const NOTES = 100;

interface Waiting { resolve(step: number): void; reject(error: LayerwrightError): void }
interface Entry {
  state: ActiveTraining['state']; prepared?: Prepared; progress?: Progress; features?: FeatureProgress; phase?: PhaseStarted; diagnostics?: Diagnostics; notes: string[]; feed: Feed<TrainingEvent>; running?: RunningTraining;
  /** Step of the last checkpoint, and who waits for the next. */
  saved?: number; waiting: Waiting[];
}

export function makeTrainings(context: Context, changes: Changes): Trainings {
  const { runs } = context.store;
  const entries = new Map<string, Entry>();

  const now = (run: string, { state, prepared, progress, features, phase, diagnostics, notes }: Entry): ActiveTraining =>
    ({ run, name: runs.get(run).name, state, ...(prepared && { prepared }), ...(progress && { progress }), ...(features && { features }), ...(phase && { phase }), ...(diagnostics && { diagnostics }), notes: [...notes] });
  const notTraining = (run: string): LayerwrightError => new LayerwrightError('run/state', `The run ${run} is not training here.`, { where: run, received: runs.get(run).status, hint: 'Resume it to go on.' });
  const entryOf = (run: string): Entry & { running: RunningTraining } => {
    const entry = entries.get(run);
    if (entry?.running) return entry as Entry & { running: RunningTraining };
    throw notTraining(run);
  };

  /** Tells those who wait for a checkpoint of the one that there is. */
  function answer(run: string, entry: Entry): void {
    const { saved } = entry;
    for (const { resolve, reject } of entry.waiting.splice(0)) {
      if (saved === undefined) reject(notTraining(run));
      else resolve(saved);
    }
  }

  function hear(run: string, entry: Entry, message: FromTrainer): void {
    if (message.type === 'done' || message.type === 'cancelled' || message.type === 'failed') return;
    if (message.type === 'prepared') {
      entry.prepared = message.info;
      if (entry.state === 'preparing') entry.state = 'running';
    } else if (message.type === 'progress') entry.progress = message.progress;
    else if (message.type === 'features') entry.features = message.features;
    else if (message.type === 'phase') entry.phase = message.phase;
    else if (message.type === 'checkpoint' && !message.best) entry.saved = message.step;
    else if (message.type === 'diagnostics') entry.diagnostics = message.diagnostics;
    else if (message.type === 'note') entry.notes = [...entry.notes, message.text].slice(-NOTES);
    else if (message.type === 'state' && entry.state !== 'stopping') entry.state = message.state;
    if ((message.type === 'checkpoint' && !message.best) || (message.type === 'state' && message.state === 'paused')) answer(run, entry);
    entry.feed.publish(message);
    if (message.type === 'state' || message.type === 'prepared') changes.tell(run, 'status');
    else if (message.type === 'epoch') changes.tell(run, 'progress');
  }

  /** `begin` starts the trainer; what it says before its run is known waits. */
  async function follow(begin: (listen: (message: FromTrainer) => void) => Promise<RunningTraining>): Promise<string> {
    const entry: Entry = { state: 'preparing', notes: [], feed: makeFeed(), waiting: [] };
    const early: FromTrainer[] = [];
    let known: string | undefined;
    const running = await begin((message) => {
      if (known === undefined) early.push(message);
      else hear(known, entry, message);
    });
    const { run } = running;
    entry.running = running;
    entries.set(run, entry);
    known = run;
    changes.tell(run, 'created');
    for (const message of early) hear(run, entry, message);
    const end = (result?: TrainResult): void => {
      // First out of the list: for a listener that fell behind, the end is what is true now.
      entries.delete(run);
      answer(run, entry);
      entry.feed.publish({ type: 'ended', run: runs.get(run), ...(result && { result }) });
      entry.feed.end();
      changes.tell(run, 'status');
    };
    // The run keeps its error; whoever listens finds it there.
    void running.finished.then(end, () => { end(); });
    return run;
  }

  return {
    start: (project, options) => follow((listen) => startRun(context, project, options, listen)),
    resume: (run) => {
      if (entries.has(run)) throw new LayerwrightError('run/state', `The run ${run} is training.`, { where: run });
      return follow((listen) => resumeRun(context, run, listen));
    },
    pause: (run) => { entryOf(run).running.trainer.pause(); },
    unpause: (run) => { entryOf(run).running.trainer.resume(); },
    checkpoint: async (run) => {
      const entry = entryOf(run);
      if (entry.state === 'paused' && entry.saved !== undefined) return entry.saved;
      entry.running.trainer.checkpoint();
      return new Promise((resolve, reject) => { entry.waiting.push({ resolve, reject }); });
    },
    look: (run) => { entryOf(run).running.trainer.look(); },
    stop: (run, keep) => {
      const entry = entryOf(run);
      entry.state = 'stopping';
      entry.running.trainer.stop(keep);
    },
    active: () => [...entries].map(([run, entry]) => now(run, entry)),
    events: (run) => {
      const entry = entries.get(run);
      if (entry) return entry.feed.listen(() => (entries.has(run) ? [{ type: 'now', training: now(run, entry) }] : [{ type: 'ended', run: runs.get(run) }]));
      const ended = makeFeed<TrainingEvent>();
      ended.end();
      return ended.listen(() => [{ type: 'ended', run: runs.get(run) }]);
    },
    async close(patience = 20_000) {
      const left = [...entries.values()].flatMap((entry) => (entry.running ? [entry.running] : []));
      for (const { trainer } of left) trainer.stop(true);
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([Promise.allSettled(left.map((r) => r.finished)), new Promise((resolve) => { timer = setTimeout(resolve, patience); })]);
      clearTimeout(timer);
    },
  };
}
