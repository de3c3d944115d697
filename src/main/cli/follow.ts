// Follows a training run in the terminal: events or a progress bar, Ctrl-C to stop and keep, the result at the end.
import type { FromTrainer, MetricRow, TrainResult } from '../engine/trainer/protocol.ts';
import type { RunningTraining } from '../services/training.ts';
import { printConfusion } from './confusion.ts';
import { bytes, counted, duration, figure, table } from './output.ts';
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

/** Every how many (1, 2, 5, 10, …) of a total something is said, for at most so many times. */
function roundStep(total: number, times: number): number {
  const raw = Math.max(1, total / times);
  const power = 10 ** Math.floor(Math.log10(raw));
  return Math.max(1, ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10) * power);
}

/** Runs the training to its end; returns the fields of the done event. */
export async function followTraining(out: Output, logEvery: number | undefined, start: (listen: (message: FromTrainer) => void) => Promise<RunningTraining>): Promise<Record<string, unknown>> {
  let bar: ReturnType<Output['bar']> | undefined;
  let featureBar: ReturnType<Output['bar']> | undefined;
  let every = logEvery ?? 1;
  let run = '';
  let totals = { epochs: 0, steps: 0 };
  let began = performance.now();
  const listen = (message: FromTrainer): void => {
    switch (message.type) {
      case 'prepared': {
        const { info } = message;
        every = logEvery ?? roundStep(info.totalSteps, 200);
        out.event({ event: 'prepared', ...info });
        totals = { epochs: info.totalEpochs, steps: info.totalSteps };
        const others = (['dev', 'test'] as const).filter((part) => info.samples[part] > 0).map((part) => `${part} ${info.samples[part].toLocaleString('en-US')}`);
        out.say(`${counted(info.parameters.trainable, 'parameter')} to train on ${counted(info.samples.train, 'sample')}${others.length > 0 ? ` (${others.join(', ')})` : ''}; ${counted(info.totalEpochs, 'epoch')} of ${counted(info.stepsPerEpoch, 'step')}, batches of ${info.batch.toLocaleString('en-US')}.`);
        if (info.step > 0) out.say(`Going on from step ${info.step}.`);
        if (info.broken > 0) out.say(`${counted(info.broken, 'broken file')} left out; \`data <path>\` lists them.`);
        began = performance.now();
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
        const spent = (performance.now() - began) / 1000;
        began = performance.now();
        if (message.epoch !== 1 && message.epoch !== totals.epochs && message.epoch % roundStep(totals.epochs, 50) !== 0) break;
        const dev = message.dev ? `  dev ${Object.entries(message.dev).map(([k, v]) => `${k} ${figure(v)}`).join('  ')}` : '';
        if (!out.json) bar?.clear();
        out.say(`epoch ${String(message.epoch).padStart(String(totals.epochs).length)}/${totals.epochs}  ${duration(spent)}  loss ${figure(message.trainLoss)}${dev}`);
        break;
      }
      case 'checkpoint': out.event({ event: 'checkpoint', step: message.step, path: message.path, best: message.best }); break;
      case 'features': {
        const { done, total, secondsLeft } = message.features;
        featureBar ??= out.bar(total, 'Features');
        featureBar.update(done, `${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}${Number.isFinite(secondsLeft) ? `  ${duration(secondsLeft)} left` : ''}`);
        out.event({ event: 'features', done, total, secondsLeft });
        if (done < total) break;
        featureBar.stop();
        featureBar = undefined;
        break;
      }
      case 'phase': {
        const { phase } = message;
        if (!out.json) bar?.clear();
        out.say(`Phase ${phase.index + 1} of ${phase.count}: ${counted(phase.parameters.trainable, 'parameter')} to train, learning rate ${figure(phase.learningRate)}.`);
        out.event({ event: 'phase', ...phase });
        totals = { epochs: phase.totalEpochs, steps: phase.totalSteps };
        break;
      }
      case 'state': out.event({ event: message.state }); break;
      case 'note': out.say(message.text); out.event({ event: 'note', text: message.text }); break;
      default: break;
    }
  };
  const training = await start(listen);
  run = training.run;
  out.event({ event: 'run', run });
  out.say(`Run ${run}`);
  let asked: number | undefined;
  const interrupt = (): void => {
    const now = performance.now();
    // One key press may come twice: from the terminal, and from npm that hands it on.
    if (asked !== undefined && now - asked < 500) return;
    if (asked === undefined) {
      asked = now;
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
    if (!out.json) sayResult(out, result, totals.steps);
    return { run, ...result };
  } finally {
    bar?.stop();
    process.off('SIGINT', interrupt);
  }
}

function sayResult(out: Output, result: TrainResult, totalSteps: number): void {
  const how = result.status !== 'finished' ? 'Stopped' : result.steps < totalSteps ? 'Stopped early' : 'Finished';
  out.say(`\n${how} after ${result.epochs > 0 ? `${counted(result.epochs, 'epoch')}, ` : ''}${counted(result.steps, 'step')}, ${duration(result.seconds)}; ${bytes(result.peakMemory)} of memory at the most.`);
  if (result.bestStep !== undefined) out.say(`The best weights, of step ${result.bestStep.toLocaleString('en-US')}, were kept.`);
  const parts = Object.entries(result.metrics) as [string, Record<string, number>][];
  const keys = [...new Set(parts.flatMap(([, figures]) => Object.keys(figures)))];
  out.say(table(['part', ...keys], parts.map(([part, figures]) => [part, ...keys.map((key) => (figures[key] === undefined ? '–' : figure(figures[key])))])));
  printConfusion(out, result.details['confusionMatrix']);
  out.say(`\nExported: ${result.model}`);
  out.say(`The exported file, run in a fresh session, differs from the trained network by ${result.exportDifference === 0 ? 'nothing' : `at most ${figure(result.exportDifference)}`}.`);
}
