import { resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { batch } from '../../services/using/batch.ts';
import { openUsable, useModel } from '../../services/using/use.ts';
import type { Shown } from '../../services/using/use.ts';
import { counted, duration, figure } from '../output.ts';
import type { Shell, TerminalCommand } from './command.ts';
import { usableModel } from '../usable.ts';
import { positiveInteger } from './values.ts';

const percent = (p: number): string => `${(100 * p).toFixed(1)} %`;
const pixels = (n: number): number => Math.round(n);

/** A reading as JSON: what is a picture is left out. */
function outputOf(reading: Shown): Record<string, unknown> {
  const { kind, ...rest } = reading;
  if (kind === 'classes' || kind === 'values') return rest;
  const { picture: _picture, ...plain } = { picture: undefined, ...rest };
  return { kind, ...plain };
}

const extreme = (line: readonly number[], of: (a: number, b: number) => number): number => line.reduce((a, b) => of(a, b), line[0] ?? 0);

function sentenceOf(reading: Shown): string {
  switch (reading.kind) {
    case 'classes': return reading.top.map((t) => `${t.class} ${percent(t.probability)}`).join(', ');
    case 'values': return reading.values.slice(0, 10).map((v) => `${v.name} ${figure(v.value)}`).join(', ');
    case 'boxes': return reading.boxes.length === 0 ? 'nothing found' : reading.boxes.map((b) => `${b.class} ${percent(b.score)} at ${pixels(b.x)},${pixels(b.y)} (${pixels(b.width)}×${pixels(b.height)})`).join('; ');
    case 'mask': return reading.present.slice(0, 10).map((p) => `${p.class} ${percent(p.share)}`).join(', ');
    case 'picture': return `a picture of ${reading.width}×${reading.height}`;
    case 'embedding': return `${counted(reading.values.length, 'number')} of length ${figure(reading.norm)}`;
    case 'series': return `${reading.output} along ${figure((reading.lines[0]?.length ?? 0) * reading.seconds)} s: ${reading.lines.slice(0, 4).map((line) => `${figure(extreme(line, Math.min))} to ${figure(extreme(line, Math.max))}`).join('; ')}`;
    default: return `${reading.output} ${reading.shape.join('×')}: ${reading.values.slice(0, 8).map(figure).join(', ')}${reading.values.length > 8 ? ', …' : ''}`;
  }
}

interface Options { top: number; out?: string; all?: boolean }

async function toFile(shell: Shell, given: string, files: readonly string[], path: string, all: boolean): Promise<Record<string, unknown>> {
  const { out } = shell;
  const { place, described } = await usableModel(shell, given);
  let bar: ReturnType<typeof out.bar> | undefined;
  for await (const event of batch(place, { usage: described.usage, sources: files.map((f) => (f.startsWith('made:') ? f : resolve(f))), out: path, all })) {
    if (event.type === 'progress') {
      bar ??= out.bar(event.total, 'predict');
      bar.update(event.done, `${duration((event.seconds / event.done) * (event.total - event.done))} left`);
      out.event({ event: 'progress', done: event.done, total: event.total, seconds: event.seconds });
      continue;
    }
    bar?.stop();
    for (const { message } of event.failed) out.warn(message);
    out.say(`Wrote ${event.path}: ${counted(event.rows, 'row')} of ${counted(event.samples, 'sample')} in ${duration(event.seconds)}.`);
    return { model: place.path, out: event.path, rows: event.rows, samples: event.samples, failed: event.failed, seconds: event.seconds };
  }
  return {};
}

export const predictCommand: TerminalCommand = {
  register(program, run) {
    program.command('predict <run|model.onnx> <files...>').description('what a model says of pictures, sound, rows of a CSV file, samples of an array or data set')
      .option('--top <n>', 'classes to show', positiveInteger, 3)
      .option('--out <predictions.csv>', 'writes a table of it; folders are gone through').option('--all', 'with the probability of every class')
      .action(run(async (shell, given: string, files: string[], o: Options) => {
        if (o.out !== undefined) return toFile(shell, given, files, o.out, o.all ?? false);
        const { out } = shell;
        const { place, described } = await usableModel(shell, given);
        const model = await openUsable(place);
        try {
          const predictions: Record<string, unknown>[] = [];
          const failed: LayerwrightError[] = [];
          for await (const { file, sample, readings, error } of useModel(model, files, { usage: described.usage, top: o.top, plain: true, most: 10_000 })) {
            if (error) {
              failed.push(LayerwrightError.fromJSON(error));
              out.warn(error.message);
              continue;
            }
            const prediction = { file, ...(sample !== undefined && { sample }), outputs: readings.map(outputOf) };
            predictions.push(prediction);
            out.event({ event: 'prediction', ...prediction });
            const name = sample === undefined ? file : `${file} [${sample}]`;
            for (const reading of readings) out.say(`${name}${readings.length > 1 && 'output' in reading ? ` · ${reading.output}` : ''}: ${sentenceOf(reading)}`);
          }
          const [first] = failed;
          if (first && predictions.length === 0) throw first;
          return { model: place.path, samples: predictions.length, ...(failed.length > 0 && { failed: failed.map((e) => e.toJSON()) }), predictions: predictions.slice(0, 1000) };
        } finally {
          await model.close();
        }
      }));
  },
};
