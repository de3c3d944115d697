// The training loop: batches in, state advanced on the device, figures out; every stop leaves a whole checkpoint.
import { LayerwrightError } from '../../../core/errors.ts';
import { epochOrder } from '../../data/index.ts';
import { numbersOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { bestCheckpoint, lastCheckpoint, saveCheckpoint } from '../checkpoint/checkpoint.ts';
import type { Position } from '../checkpoint/checkpoint.ts';
import { explainNotFinite, notFinite } from './diagnose.ts';
import { improved, watchedBetter } from './early-stopping.ts';
import { finish } from './finish.ts';
import { LayerWatch } from './health.ts';
import { Stopped } from '../features/compute.ts';
import { controlValues, learningRates } from './controls.ts';
import type { Scheduled } from './controls.ts';
import type { Stack } from './data.ts';
import { prepare } from './prepare.ts';
import type { PrepareOptions, Training } from './prepare.ts';
import type { FeatureProgress, FromTrainer, MetricRow, TrainJob, TrainResult } from './protocol.ts';

/** What the owner of the run asks for, read between runs of the graph. */
export interface Control {
  paused: boolean;
  stop: 'keep' | 'discard' | undefined;
  /** A checkpoint is asked for, whatever its time. */
  save?: boolean;
  /** A look at the layers is asked for. */
  look?: boolean;
  /** Metrics messages that the owner has written down; undefined where nobody says. */
  written?: number;
  /** Called by the receiver when a command has come. */
  wake: () => void;
}

type Emit = (message: FromTrainer) => void;

/** Trains to the end, to a stop (the result of what there is), or to a discard (undefined). */
export async function train(job: TrainJob, control: Control, emit: Emit): Promise<TrainResult | undefined> {
  const started = performance.now();
  const { checkpoint, damaged } = job.resume ? await lastCheckpoint(job.folder) : { checkpoint: undefined, damaged: [] };
  const watch = job.features === undefined ? undefined : {
    folder: job.features, stopped: () => control.stop !== undefined,
    progress: (features: FeatureProgress): void => { emit({ type: 'features', features }); },
  };
  const open = (options: Omit<PrepareOptions, 'watch'>): Promise<Training> => prepare(job, { ...options, watch });
  let loop: TrainingLoop | undefined;
  try {
    const training = await open({ phases: checkpoint?.position.phases, kept: checkpoint?.state });
    loop = new TrainingLoop(training, open, job, control, emit, checkpoint?.position);
    for (const path of damaged) emit({ type: 'note', text: `The checkpoint ${path} is damaged and was passed over.` });
    if (!job.resume) for (const text of training.notes) emit({ type: 'note', text });
    if (checkpoint) training.state.write(matching(checkpoint.state, training, checkpoint.path));
    emit({
      type: 'prepared',
      info: {
        parameters: training.parameters, samples: training.data.counts, batch: training.plan.batch, stepsPerEpoch: training.plan.stepsPerEpoch,
        totalSteps: training.plan.totalSteps, totalEpochs: training.plan.totalEpochs, stepsPerRun: training.plan.stepsPerRun,
        step: loop.position.step, broken: training.data.broken, seconds: (performance.now() - started) / 1000,
      },
    });
    const ended = await loop.run(started);
    if (ended === 'discarded') return undefined;
    return await finish(loop.training, job, loop, ended, emit);
  } catch (thrown) {
    if (thrown instanceof Stopped) return undefined;
    throw thrown;
  } finally {
    await loop?.training.close();
  }
}

/** The checkpoint's tensors, checked against what the network of today has. */
function matching(state: ReadonlyMap<string, Tensor>, training: Training, where: string): ReadonlyMap<string, Tensor> {
  for (const entry of training.stateTensors) {
    const found = state.get(entry.name);
    if (!found || found.dtype !== entry.dtype || found.shape.join() !== entry.shape.join()) {
      throw new LayerwrightError('checkpoint/damaged', `The checkpoint is not of this network: ${entry.name} does not fit.`, {
        where, expected: `${entry.dtype} ${entry.shape.join('×')}`, received: found ? `${found.dtype} ${found.shape.join('×')}` : 'nothing',
      });
    }
  }
  return state;
}

/** Without a Loop the graph takes one step's values, not a stack of one. */
const unstacked = (feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, { ...tensor, shape: tensor.shape.slice(1) }]));

class TrainingLoop {
  position: Position;
  /** Seconds from the start of the process to the first step done. */
  secondsToFirstStep = Number.NaN;
  /** Milliseconds spent waiting for data. */
  waited = 0;
  training: Training;
  readonly #open: (options: Omit<PrepareOptions, 'watch'>) => Promise<Training>;
  readonly #job: TrainJob;
  readonly #control: Control;
  readonly #emit: Emit;
  #startedAt = 0;
  #secondsBefore = 0;
  #lastCheckpoint = 0;
  #lastProgress = 0;
  #lastEvaluation = 0;
  #rows: MetricRow[] = [];
  #samplesDone = 0;
  #pausedFor = 0;
  #sent = 0;
  #watch: LayerWatch;

  constructor(training: Training, open: (options: Omit<PrepareOptions, 'watch'>) => Promise<Training>, job: TrainJob, control: Control, emit: Emit, position: Position | undefined) {
    this.training = training;
    this.#open = open;
    this.#job = job;
    this.#control = control;
    this.#emit = emit;
    this.position = position ?? {
      version: 1, run: job.run, seed: job.project.seed, device: job.device, step: 0, epoch: 0, batchInEpoch: 0,
      epochLoss: { sum: 0, samples: 0 }, history: [], seconds: 0,
    };
    this.#secondsBefore = this.position.seconds;
    this.#watch = new LayerWatch(training);
  }

  /** A schedule goes over its phase. */
  get #scheduled(): Scheduled {
    const { plan, phase } = this.training;
    return { firstStep: phase.firstStep, totalSteps: phase.lastStep, stepsPerEpoch: plan.stepsPerEpoch };
  }

  /** Seconds trained, earlier sittings counted, pauses not. */
  get seconds(): number {
    return this.#secondsBefore + (performance.now() - this.#startedAt - this.#pausedFor) / 1000;
  }

  /** Phase after phase. */
  async run(processStarted: number): Promise<'finished' | 'stopped' | 'discarded'> {
    this.#startedAt = this.#lastCheckpoint = this.#lastProgress = performance.now();
    if (this.training.phase.count > 1) this.#tellPhase();
    for (;;) {
      const ended = await this.#runPhase(processStarted);
      const { plan, phase } = this.training;
      if (ended === 'finished' && phase.index < phase.count - 1 && this.position.step < plan.totalSteps) {
        try {
          await this.#nextPhase();
          continue;
        } catch (thrown) {
          if (!(thrown instanceof Stopped)) throw thrown;
        }
      }
      const last = ended === 'finished' && this.#control.stop !== undefined ? (this.#control.stop === 'keep' ? 'stopped' : 'discarded') : ended;
      this.#flush();
      if (last !== 'discarded') await this.checkpoint();
      return last;
    }
  }

  /** Other layers are trained from here on, with what was learned: a graph of their own, the optimizer's state of those that stay. */
  async #nextPhase(): Promise<void> {
    await this.restoreBest();
    const { carried, state } = this.training;
    const { step, epoch, phases: before = [{ step: 0, epoch: 0 }], best: _, ...position } = this.position;
    const phases = [...before, { step, epoch }];
    const next = await this.#open({ phases, kept: new Map([...carried, ...await state.read()]) });
    await this.training.close();
    this.training = next;
    this.#watch = new LayerWatch(next);
    this.position = { ...position, step, epoch, phases, history: [] };
    for (const text of next.notes) this.#emit({ type: 'note', text });
    this.#tellPhase();
    await this.checkpoint();
  }

  #tellPhase(): void {
    const { phase, plan, project, parameters } = this.training;
    const { step, epoch } = { step: phase.firstStep, epoch: phase.firstEpoch };
    this.#rows.push({ key: 'train/phase', step, epoch, value: phase.index });
    this.#emit({ type: 'phase', phase: { index: phase.index, count: phase.count, step, epoch, freeze: phase.freeze, learningRate: project.training.learningRate, parameters, totalSteps: plan.totalSteps, totalEpochs: plan.totalEpochs } });
  }

  /** To the end of the phase (`finished`), or to what the owner says. */
  async #runPhase(processStarted: number): Promise<'finished' | 'stopped' | 'discarded'> {
    const { plan, data } = this.training;
    let ended: 'finished' | 'stopped' | 'discarded' = 'finished';
    // The checkpoint may stand between the last step of an epoch and its end.
    const over = this.position.batchInEpoch >= plan.stepsPerEpoch && await this.#endEpoch();
    const stacks = data.stream(over ? [] : this.#stacks());
    try {
      for (;;) {
        const command = await this.#obey();
        if (command !== undefined) { ended = command; break; }
        const before = performance.now();
        const next = await stacks.next();
        if (!next) break;
        this.waited += performance.now() - before;
        await this.#advance(next.stack, next.tensors);
        stacks.recycle();
        if (Number.isNaN(this.secondsToFirstStep)) {
          this.secondsToFirstStep = (performance.now() - processStarted) / 1000;
          this.#flush();
        }
        await this.#checkpointIfDue();
        if (this.position.batchInEpoch >= plan.stepsPerEpoch && await this.#endEpoch()) break;
      }
    } finally {
      stacks.close();
      await this.#watch.close();
    }
    return ended;
  }

  /** All that is left to train on, epoch after epoch, cut into runs. A function of the position alone. */
  *#stacks(): Generator<Stack> {
    const { plan, data, phase } = this.training;
    const { shuffle, checkpoint } = this.#job.project.training;
    const stops = [checkpoint.steps, this.#job.diagnose];
    let { epoch, step, batchInEpoch: batch } = this.position;
    // One step alone at first: its figures show at once that it trains.
    let most = 1;
    for (; epoch < phase.lastEpoch && step < phase.lastStep; epoch++, batch = 0) {
      // A batch of everything is the same in any order, but for rounding.
      const order = epochOrder(data.split.train, this.position.seed, epoch, shuffle && plan.stepsPerEpoch > 1);
      while (batch < plan.stepsPerEpoch && step < phase.lastStep) {
        const whole = batch < plan.wholeBatches;
        const size = whole ? plan.batch : plan.lastBatch;
        let steps = whole ? Math.min(most, plan.wholeBatches - batch, phase.lastStep - step) : 1;
        // What is asked for at a step, a checkpoint or a look at the layers, falls between two runs.
        for (const every of stops) if (every !== undefined) steps = Math.min(steps, every - (step % every));
        yield { epoch, batch: size, steps, samples: order.subarray(batch * plan.batch, batch * plan.batch + steps * size) };
        batch += steps;
        step += steps;
        most = plan.stepsPerRun;
      }
    }
  }

  async #advance(stack: Stack, arrays: Record<string, Tensor>): Promise<void> {
    const { plan, state } = this.training;
    const { position } = this;
    const graph = await this.training.graph(stack.batch);
    const { map, session } = graph;
    const controls = controlValues(map.controls, this.training.project, this.#scheduled, position, stack.steps);
    const feeds = map.stepsPerRun === undefined ? unstacked({ ...arrays, ...controls }) : { ...arrays, ...controls };
    const results = await session.advance(state, map.state, feeds);
    const figures = new Map(map.outputs.map(({ name, key }) => [key.replace(/^metric:/, ''), numbersOf(results[name] as Tensor)]));
    const losses = figures.get('objective') ?? figures.get('loss') ?? [];
    const bad = losses.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw await explainNotFinite(this.training, { graph, feeds: { ...arrays, ...controls }, steps: stack.steps, bad, step: position.step, loss: losses[bad] ?? Number.NaN });
    }

    const loss = figures.get('loss') ?? losses;
    const epochLoss = { ...position.epochLoss };
    for (let i = 0; i < stack.steps; i++) {
      epochLoss.sum += (loss[i] ?? 0) * stack.batch;
      epochLoss.samples += stack.batch;
      for (const [key, values] of figures) this.#rows.push({ key, step: position.step + i, epoch: position.epoch + (position.batchInEpoch + i) / plan.stepsPerEpoch, value: values[i] ?? Number.NaN });
    }
    this.position = { ...position, step: position.step + stack.steps, batchInEpoch: position.batchInEpoch + stack.steps, epochLoss };
    this.#samplesDone += stack.steps * stack.batch;
    if (this.#control.look === true || (this.#job.diagnose !== undefined && this.position.step % this.#job.diagnose === 0)) {
      this.#control.look = false;
      this.#emit({ type: 'diagnostics', diagnostics: await this.#watch.look(stack.batch, { ...arrays, ...controls }, stack.steps - 1, this.position.step) });
    }
    const now = performance.now();
    if (now - this.#lastProgress > 200 || this.position.step >= plan.totalSteps) {
      this.#lastProgress = now;
      this.#flush();
      const elapsed = (now - this.#startedAt - this.#pausedFor) / 1000;
      const rate = this.#samplesDone / Math.max(elapsed, 1e-9);
      const samplesLeft = (plan.totalSteps - this.position.step) * (this.training.data.counts.train / plan.stepsPerEpoch);
      this.#emit({
        type: 'progress',
        progress: {
          step: this.position.step, totalSteps: plan.totalSteps, epoch: this.position.epoch, totalEpochs: plan.totalEpochs,
          loss: loss.at(-1) ?? Number.NaN, samplesPerSecond: rate, secondsLeft: samplesLeft / rate,
          waiting: this.waited / Math.max(1, elapsed * 1000), memory: process.memoryUsage.rss(),
        },
      });
    }
  }

  /** Evaluates and decides at the end of an epoch; true: early stopping ends the training. */
  async #endEpoch(): Promise<boolean> {
    const { plan, data, evaluate, watches } = this.training;
    const { epochLoss } = this.position;
    const trainLoss = epochLoss.sum / Math.max(1, epochLoss.samples);
    const settings = this.#job.project.training;
    const at = { step: this.position.step, epoch: this.position.epoch + 1 };
    const last = at.epoch >= plan.totalEpochs || this.position.step >= plan.totalSteps;
    const now = performance.now();
    let dev: Readonly<Record<string, number>> | undefined;
    // Thousands of short epochs need not be evaluated one by one, unless a decision hangs on it.
    if (data.counts.dev > 0 && (watches || last || plan.totalEpochs <= 200 || now - this.#lastEvaluation > 2000)) {
      dev = (await evaluate('dev')).figures;
      this.#lastEvaluation = performance.now();
      for (const [key, value] of Object.entries(dev)) this.#rows.push({ key: `dev/${key}`, ...at, value });
    }
    this.#rows.push({ key: 'train/loss', ...at, value: trainLoss });
    const [rate] = learningRates(this.training.project, this.#scheduled, this.position.step - 1, 1, this.position.history);
    this.#rows.push({ key: 'train/learningRate', ...at, value: rate ?? Number.NaN });
    const metric = settings.earlyStopping?.metric ?? 'loss';
    const watched = dev?.[metric] ?? (metric === 'loss' ? trainLoss : Number.NaN);
    this.position = {
      ...this.position, epoch: this.position.epoch + 1, batchInEpoch: 0, epochLoss: { sum: 0, samples: 0 }, history: watches ? [...this.position.history, watched] : [],
    };
    this.#flush();
    this.#emit({ type: 'epoch', epoch: this.position.epoch, step: this.position.step, trainLoss, ...(dev && { dev }) });
    return settings.earlyStopping ? this.#watchBest(watched, settings.earlyStopping) : false;
  }

  async #watchBest(value: number, settings: NonNullable<TrainJob['project']['training']['earlyStopping']>): Promise<boolean> {
    if (Number.isNaN(value)) {
      throw new LayerwrightError('training/settings', `Early stopping watches "${settings.metric}", which is not worked out.`, {
        where: 'training.earlyStopping.metric', hint: 'Watch loss, or a metric of the run; metrics other than loss need a dev part.',
      });
    }
    const best = this.position.best;
    if (!best || improved(value, best.value, settings.minDelta, watchedBetter(settings.metric))) {
      this.position = { ...this.position, best: { value, step: this.position.step, epoch: this.position.epoch } };
      if (settings.restoreBest) await this.checkpoint(true);
      return false;
    }
    return this.position.epoch - best.epoch >= settings.patience;
  }

  /** Weights of the best epoch, where early stopping keeps them. */
  async restoreBest(): Promise<number | undefined> {
    if (this.#job.project.training.earlyStopping?.restoreBest !== true) return undefined;
    const best = await bestCheckpoint(this.#job.folder);
    const ofPhase = best?.position.phases?.length === this.position.phases?.length;
    if (!best || !ofPhase || best.position.step === this.position.step) return undefined;
    this.training.state.write(best.state);
    return best.position.step;
  }

  async checkpoint(best = false): Promise<void> {
    const state = new Map([...this.training.carried, ...await this.training.state.read()]);
    const broken = notFinite(state);
    if (broken.length > 0) {
      throw new LayerwrightError('training/not-finite', `The weights ${broken.slice(0, 3).join(', ')} became NaN or infinite by step ${this.position.step}.`, {
        where: `step ${this.position.step}, ${broken[0]}`, hint: 'Lower the learning rate, or clip gradients to a norm of 1. Checkpoints from before are kept.',
      });
    }
    this.position = { ...this.position, seconds: this.seconds };
    this.#flush();
    while (this.#control.written !== undefined && this.#control.written < this.#sent) await new Promise<void>((resolve) => { this.#control.wake = resolve; });
    const path = await saveCheckpoint(this.#job.folder, this.position, state, { best });
    this.#lastCheckpoint = performance.now();
    this.#emit({ type: 'checkpoint', step: this.position.step, path, best });
  }

  async #checkpointIfDue(): Promise<void> {
    const { steps, minutes } = this.#job.project.training.checkpoint;
    const byStep = steps !== undefined && this.position.step % steps === 0;
    const byTime = minutes !== undefined && performance.now() - this.#lastCheckpoint > minutes * 60_000;
    if (byStep || byTime) await this.checkpoint();
  }

  /** Pause and stop. Lets messages in, waits while paused. */
  async #obey(): Promise<'stopped' | 'discarded' | undefined> {
    await new Promise((resolve) => { setImmediate(resolve); });
    if (this.#control.save === true && this.#control.stop === undefined) {
      this.#control.save = false;
      await this.checkpoint();
    }
    if (this.#control.paused && this.#control.stop === undefined) {
      const since = performance.now();
      this.#flush();
      await this.checkpoint();
      this.#emit({ type: 'state', state: 'paused' });
      while (this.#control.paused && this.#control.stop === undefined) await new Promise<void>((resolve) => { this.#control.wake = resolve; });
      this.#pausedFor += performance.now() - since;
      if (this.#control.stop === undefined) this.#emit({ type: 'state', state: 'running' });
    }
    if (this.#control.stop === 'discard') return 'discarded';
    return this.#control.stop === 'keep' ? 'stopped' : undefined;
  }

  #flush(): void {
    if (this.#rows.length === 0) return;
    this.#emit({ type: 'metrics', rows: this.#rows });
    this.#sent++;
    this.#rows = [];
  }
}
