// Follows a training run in the terminal: events or a progress bar, Ctrl-C to stop and keep, the result at the end.
import type { FromTrainer, MetricRow, TrainResult } from '../engine/trainer/protocol.ts';
import type { RunningTraining } from '../services/training.ts';
import { printConfusion } from './confusion.ts';
import { bytes, duration, figure, table } from './output.ts';
import type { Output } from './output.ts';

/** Rows of step metrics as one event a step. Keys with a slash (`dev/loss`) are of an epoch, not of a step. */
function* stepEvents(rows: readonly MetricRow[], every: number): Generator<Record<string, unknown> & { step: number }> {
  const steps = new Map<number, Record<string, unknown> & { step: number }>();
  for (const row of rows) {
    if (row.key.includes('/') || row.step % every !== 0) continue;
    const event = steps.get(row.step) ?? { step: row.step, epoch: row.epoch };
    event[row.key] = row.value;
    steps.set(row.step, event);
  }
  yield* steps.values();
}

/** Metrics events default to some two hundred a run, on round steps. */
function roundStep(totalSteps: number): number {
  const raw = Math.max(1, totalSteps / 200);
  const power = 10 ** Math.floor(Math.log10(raw));
  return Math.max(1, ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10) * power);
}

/** Runs the training to its end; returns the fields of the done event. */
export async function followTraining(out: Output, logEvery: number | undefined, start: (listen: (message: FromTrainer) => void) => Promise<RunningTraining>): Promise<Record<string, unknown>> {
  let bar: ReturnType<Output['bar']> | undefined;
  let every = logEvery ?? 1;
  let run = '';
  const interactive = process.stderr.isTTY;
  const listen = (message: FromTrainer): void => {
    switch (message.type) {
      case 'prepared': {
        const { info } = message;
        every = logEvery ?? roundStep(info.totalSteps);
        out.event({ event: 'prepared', ...info });
        out.say(`${info.parameters.trainable.toLocaleString('en-US')} parameters to train on ${info.samples.train.toLocaleString('en-US')} samples (dev ${info.samples.dev}, test ${info.samples.test}); ${info.totalEpochs} epochs of ${info.stepsPerEpoch} steps, batches of ${info.batch}.`);
        if (info.step > 0) out.say(`Going on from step ${info.step}.`);
        if (info.broken > 0) out.say(`${info.broken} broken files were left out; \`data <path>\` lists them.`);
        bar = out.bar(info.totalSteps, 'Training');
        break;
      }
      case 'metrics':
        for (const event of stepEvents(message.rows, every)) out.event({ event: 'metrics', ...event });
        break;
      case 'progress': {
        const p = message.progress;
        bar?.update(p.step, `epoch ${Math.min(p.epoch + 1, p.totalEpochs)}/${p.totalEpochs}  loss ${figure(p.loss)}  ${Math.round(p.samplesPerSecond)} samples/s  ${duration(p.secondsLeft)} left`);
        out.event({ event: 'progress', ...p });
        break;
      }
      case 'epoch': {
        out.event({ event: 'epoch', epoch: message.epoch, step: message.step, loss: message.trainLoss, ...(message.dev && { dev: message.dev }) });
        if (!interactive && message.epoch % Math.max(1, Math.floor(message.epoch / 20)) === 0 && message.epoch <= 50) {
          const dev = message.dev ? `  dev ${Object.entries(message.dev).map(([k, v]) => `${k} ${figure(v)}`).join('  ')}` : '';
          out.say(`epoch ${message.epoch}  loss ${figure(message.trainLoss)}${dev}`);
        }
        break;
      }
      case 'checkpoint': out.event({ event: 'checkpoint', step: message.step, path: message.path, best: message.best }); break;
      case 'state': out.event({ event: message.state }); break;
      case 'note': out.say(message.text); out.event({ event: 'note', text: message.text }); break;
      default: break;
    }
  };
  const training = await start(listen);
  run = training.run;
  out.event({ event: 'run', run });
  out.say(`Run ${run}`);
  let asked = 0;
  const interrupt = (): void => {
    asked++;
    if (asked === 1) {
      out.warn('\nStopping: what was learned is kept. Press Ctrl-C again to leave at once.');
      training.trainer.stop(true);
    } else {
      process.exit(130);
    }
  };
  process.on('SIGINT', interrupt);
  try {
    const result = await training.finished;
    bar?.stop();
    if (!result) return { run, status: 'cancelled' };
    if (!out.json) sayResult(out, result);
    return { run, ...result };
  } finally {
    bar?.stop();
    process.off('SIGINT', interrupt);
  }
}

function sayResult(out: Output, result: TrainResult): void {
  out.say(`\n${result.status === 'finished' ? 'Finished' : 'Stopped'} after ${result.epochs} epochs, ${result.steps.toLocaleString('en-US')} steps, ${duration(result.seconds)}; ${bytes(result.peakMemory)} of memory at the most.`);
  if (result.bestStep !== undefined) out.say(`The best weights, of step ${result.bestStep}, were kept.`);
  const parts = Object.entries(result.metrics) as [string, Record<string, number>][];
  const keys = [...new Set(parts.flatMap(([, figures]) => Object.keys(figures)))];
  out.say(table(['part', ...keys], parts.map(([part, figures]) => [part, ...keys.map((key) => (figures[key] === undefined ? '–' : figure(figures[key])))])));
  printConfusion(out, result.details['confusionMatrix']);
  out.say(`\nExported: ${result.model}`);
  out.say(`The exported file, run in a fresh session, differs from the trained network by ${result.exportDifference === 0 ? 'nothing' : `at most ${figure(result.exportDifference)}`}.`);
}
