// Options and words that the commands which write models share.
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { calibrations } from '../../core/convert/ranges.ts';
import type { Calibration } from '../../core/convert/ranges.ts';
import type { Exported } from '../services/export/export.ts';
import { precisions } from '../services/export/recipe.ts';
import type { ExportStage, Precision, Recipe } from '../services/export/recipe.ts';
import { positiveInteger } from './commands/values.ts';
import { bytes, counted, figure, table } from './output.ts';
import type { Output } from './output.ts';

export interface RecipeOptions { opset?: number; batch?: number | 'any'; simplify?: boolean; precision?: Precision; calibration?: Calibration; samples?: number; keepEnds?: boolean; weightBits?: 7 | 8 }

const oneOf = <T extends string>(names: readonly T[]) => (text: string): T => {
  const found = names.find((n) => n === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected ${names.join(', ')}.`);
  return found;
};

function bits(text: string): 7 | 8 {
  if (text !== '7' && text !== '8') throw new InvalidArgumentError('Expected 7 or 8.');
  return text === '7' ? 7 : 8;
}

export const quantizeOptions = (command: Command): Command => command
  .option('--calibration <how>', `int8: ranges from ${calibrations.join('|')}`, oneOf(calibrations)).option('--samples <n>', 'int8: training samples that ranges are taken from; default 200', positiveInteger)
  .option('--keep-ends', 'int8: the first and the last layer stay float32').option('--weight-bits <n>', 'int8: 8, or 7 for processors without VNNI', bits);

export const recipeOptions = (command: Command): Command => quantizeOptions(command
  .option('--opset <n>', 'opset to write, 13 to 26; default: as it is', positiveInteger)
  .option('--batch <n>', 'samples at once: a number, or any', (text) => (text === 'any' ? text : positiveInteger(text)))
  .option('--simplify', 'folded and simplified by onnxruntime')
  .option('--precision <form>', precisions.join('|'), oneOf(precisions)));

export const recipeOf = ({ opset, batch, simplify, precision, calibration, samples, keepEnds, weightBits }: RecipeOptions): Recipe => ({ opset, batch, simplify, precision, calibration, samples, keepEnds, weightBits });

const stages: Readonly<Record<ExportStage['stage'], string>> = {
  reading: 'reading', converting: 'converting', calibrating: 'taking ranges', comparing: 'comparing', evaluating: 'judging', timing: 'timing', writing: 'writing', describing: 'describing',
};

/** A bar that says what goes on; `stop` in the end. */
export function stageBar(out: Output): { readonly tell: (stage: ExportStage) => void; readonly stop: () => void } {
  const bar = out.bar(100, 'export');
  return { tell: ({ stage, share }) => { bar.update(Math.round(100 * (share ?? 0)), stages[stage]); }, stop: () => { bar.stop(); } };
}

/** What was written and how it was tried. */
export function sayExport(out: Output, made: Exported): void {
  if (made.from === 'checkpoint') out.say(`The run did not finish: this is its last checkpoint, after step ${(made.step ?? 0).toLocaleString('en-US')}.`);
  out.say(`Wrote ${made.path} (${bytes(made.bytes)}, ${made.parameters.toLocaleString('en-US')} parameters, opset ${made.opset}${made.batch === undefined ? '' : `, batch ${made.batch}`}).`);
  if (made.drawn !== undefined && made.drawn > 0) out.say(`${made.drawn.toLocaleString('en-US')} of them are not trained: they are as the project's seed draws them.`);
  for (const note of made.notes) out.say(note);
  const { compared, change } = made;
  if (compared) {
    const agreement = compared.agreement === undefined || made.precision === 'float32' ? '' : `; both say the same class for ${figure(100 * compared.agreement)} %`;
    out.say(`Run in a fresh session on ${compared.on === 'data' ? counted(compared.samples, 'sample') : 'made inputs'}, it differs by ${compared.difference === 0 ? 'nothing' : `at most ${figure(compared.difference)}`}${agreement}.`);
  } else out.say('It could not be run here: its inputs are not known.');
  if (change) sayChange(out, change);
  for (const file of made.files.slice(1)) out.say(`Wrote ${file.path} (${bytes(file.bytes)}).`);
}

function sayChange(out: Output, { accuracy, bytes: size, milliseconds }: NonNullable<Exported['change']>): void {
  const rows: (readonly [string, string, string])[] = [['file', bytes(size.before), bytes(size.after)]];
  if (milliseconds) rows.push([milliseconds.samples === 1 ? 'a sample' : counted(milliseconds.samples, 'sample'), `${figure(milliseconds.before)} ms`, `${figure(milliseconds.after)} ms`]);
  for (const output of accuracy?.outputs ?? []) {
    const several = (accuracy?.outputs.length ?? 0) > 1;
    for (const [name, before] of Object.entries(output.before)) rows.push([several ? `${output.name} ${name}` : name, figure(before), figure(output.after[name] ?? Number.NaN)]);
  }
  out.say(`\n${table(['', 'before', 'after'], rows)}`);
  if (accuracy) out.say(`On ${counted(accuracy.samples, 'sample')}${accuracy.split === 'all' ? '' : ` of the ${accuracy.split} part`}.`);
}
