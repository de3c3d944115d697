// Trains a project as a run: the trainer process does the work, the database keeps what it says.
import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import { parseProject } from '../../core/graph/parse.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Diagnostics } from '../../core/training/index.ts';
import type { DeviceId } from '../engine/executor.ts';
import { lastCheckpoint } from '../engine/checkpoint/checkpoint.ts';
import { startTrainer } from '../engine/trainer/client.ts';
import type { TrainerHandle } from '../engine/trainer/client.ts';
import type { FromTrainer, TrainResult } from '../engine/trainer/protocol.ts';
import { saveInitial } from '../engine/checkpoint/initial.ts';
import { keepProjectWeights } from '../engine/checkpoint/project-weights.ts';
import { versions } from '../version.ts';
import type { Context } from './context.ts';
import { weightsOfRun } from './initial-weights.ts';
import { keepLook } from './layer-look.ts';
import { LOG_FILE, logText, writeLog } from './run-log.ts';

export interface TrainOptions {
  /** Fingerprint of the data set, if it was written down. */
  readonly dataset?: string;
  readonly device?: DeviceId;
  readonly threads?: number;
  readonly logEvery?: number;
  /** Folder of the project: where its weights file is, if it has one. */
  readonly projectFolder?: string;
  /** Steps between two looks at the layers. */
  readonly diagnose?: number;
}

export interface RunningTraining {
  readonly run: string;
  readonly trainer: TrainerHandle;
  /** Settles when the run is written down as ended. Rejects with the run's error. */
  readonly finished: Promise<TrainResult | undefined>;
}

/** Starts a new run of a project. The project is written down as it is given: overrides are the caller's. */
export async function startRun(context: Context, given: Project, options: TrainOptions, listen: (message: FromTrainer) => void): Promise<RunningTraining> {
  const { device = 'cpu', threads, logEvery, diagnose } = options;
  const initial = given.training.initialWeights && await weightsOfRun(context, given.training.initialWeights.run);
  const project = initial ? { ...given, training: { ...given.training, initialWeights: { run: initial.run } } } : given;
  const run = context.store.runs.create({
    project, parent: initial?.run, device, versions, dataset: options.dataset,
    settings: { ...project.training, seed: project.seed, device, ...(threads !== undefined && { threads }), ...(logEvery !== undefined && { logEvery }), ...(diagnose !== undefined && { diagnose }), data: project.data.source, testData: project.data.testSource },
  });
  if (project.weights !== undefined) {
    try {
      await keepProjectWeights(await context.workspace.runFolder(run.id), project, options.projectFolder ?? '.');
    } catch (thrown) {
      throw failed(context, run.id, thrown);
    }
  }
  if (initial) {
    try {
      await saveInitial(await context.workspace.runFolder(run.id), initial.run, initial.weights);
    } catch (thrown) {
      throw failed(context, run.id, thrown);
    }
  }
  return launch(context, run.id, project, { ...options, device }, false, listen);
}

/** Writes down what a run ended with. */
function failed({ store }: Context, run: string, thrown: unknown): LayerwrightError {
  const error = asLayerwrightError(thrown);
  store.runs.end(run, 'failed', { error: error.toJSON() });
  return error;
}

/** Goes on with a run that did not finish, from its last whole checkpoint. */
export async function resumeRun(context: Context, given: string, listen: (message: FromTrainer) => void, options: TrainOptions = {}): Promise<RunningTraining> {
  const { runs, metrics } = context.store;
  const id = runs.resolve(given);
  const run = runs.get(id);
  if (run.status === 'finished') {
    throw new LayerwrightError('run/state', `The run ${id} has finished: there is nothing to go on with.`, { where: id, hint: 'Train the project again, with more epochs.' });
  }
  const project = parseProject(runs.project(id), `run ${id}`);
  // Claimed before anything is taken away: where another process still trains it, its curves are left alone.
  runs.claim(id);
  try {
    const { checkpoint } = await lastCheckpoint(await context.workspace.runFolder(id));
    // What was measured after the checkpoint will be measured again.
    metrics.truncate(id, checkpoint ? checkpoint.position.step + 1 : 0);
  } catch (thrown) {
    throw failed(context, id, thrown);
  }
  const settings = run.settings as { threads?: number; logEvery?: number; diagnose?: number };
  return launch(context, id, project, {
    device: run.device as DeviceId,
    ...(settings.threads !== undefined && { threads: settings.threads }), ...(settings.logEvery !== undefined && { logEvery: settings.logEvery }),
    ...(settings.diagnose !== undefined && { diagnose: settings.diagnose }), ...options,
  }, true, listen);
}

async function launch(context: Context, run: string, project: Project, options: TrainOptions, resume: boolean, listen: (message: FromTrainer) => void): Promise<RunningTraining> {
  const { runs, metrics, artifacts } = context.store;
  const folder = await context.workspace.runFolder(run);
  // Claimed by this process first, so that two that resume at once do not both start a trainer.
  runs.claim(run);
  let look: Diagnostics | undefined;
  const trainer = startTrainer(
    {
      run, folder, project, device: options.device ?? 'cpu', logEvery: options.logEvery ?? 1, resume, features: join(context.workspace.root, 'features'),
      ...(options.threads !== undefined && { threads: options.threads }), ...(options.diagnose !== undefined && { diagnose: options.diagnose }),
    },
    (message) => {
      const text = logText(message);
      if (text !== undefined) writeLog(folder, text);
      switch (message.type) {
        case 'metrics': metrics.append(run, message.rows); break;
        case 'progress':
          runs.progress(run, { epochs: message.progress.epoch, steps: message.progress.step });
          break;
        case 'epoch': runs.progress(run, { epochs: message.epoch, steps: message.step }); break;
        case 'checkpoint':
          void stat(message.path).then(
            ({ size }) => { artifacts.put(run, { kind: message.best ? 'best' : 'checkpoint', path: relative(folder, message.path), bytes: size, step: message.step }); },
            () => undefined, // replaced by a later one already
          );
          break;
        case 'state':
          if (message.state === 'paused') runs.pause(run);
          else runs.unpause(run);
          break;
        case 'diagnostics': look = message.diagnostics; break;
        default: break;
      }
      listen(message);
    },
    context.startChild,
  );
  const beat = setInterval(() => { runs.heartbeat(run); }, 20_000);
  beat.unref();
  const finished = trainer.finished.then(
    async (result) => {
      if (look) await keepLook(folder, look);
      if (!result) {
        writeLog(folder, 'Stopped and discarded.');
        runs.end(run, 'cancelled');
        return undefined;
      }
      writeLog(folder, `${result.status === 'finished' ? 'Finished' : 'Stopped'} after ${result.epochs} epochs, ${result.steps} steps.`);
      const { size } = await stat(result.model);
      artifacts.put(run, { kind: 'model', path: relative(folder, result.model), bytes: size, step: result.steps });
      runs.end(run, result.status, { epochs: result.epochs, steps: result.steps, seconds: result.seconds, metrics: result.metrics, model: result.model });
      return result;
    },
    async (thrown: unknown) => {
      if (look) await keepLook(folder, look);
      writeLog(folder, `The training failed: ${asLayerwrightError(thrown).message}`);
      throw failed(context, run, thrown);
    },
  ).finally(() => {
    clearInterval(beat);
    void stat(join(folder, LOG_FILE)).then(({ size }) => { artifacts.put(run, { kind: 'log', path: LOG_FILE, bytes: size }); }).catch(() => undefined);
  });
  return { run, trainer, finished };
}

