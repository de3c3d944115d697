import { basename, join, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { phaseSchema } from '../../../core/graph/schema.ts';
import type { TrainingPhase } from '../../../core/graph/schema.ts';
import { presets } from '../../../core/import/preprocessing.ts';
import type { Preprocessing } from '../../../core/import/preprocessing.ts';
import type { Freeze } from '../../../core/shapes/freezing.ts';
import { bindData } from '../../services/binding.ts';
import { resolveSource } from '../../services/datasets.ts';
import { prepareFinetune } from '../../services/import/finetune.ts';
import type { FinetuneRequest } from '../../services/import/finetune.ts';
import { copyFileAtomic } from '../../files.ts';
import { projectFile } from '../../services/projects.ts';
import { startRun } from '../../services/training.ts';
import { followTraining } from '../follow.ts';
import type { Shell, TerminalCommand } from './command.ts';
import { positiveInteger, positiveNumber, wholeNumber } from './values.ts';

interface Options {
  data: string; testData?: string; freeze: string; cut?: string; phases?: string; project?: string; epochs?: number; batch?: number; lr?: number; seed?: number; perClass?: number;
  size?: number; preset?: string; order?: string; mean?: string; std?: string;
}

function freezeOf(text: string): Freeze {
  if (text === 'all' || text === 'none') return text;
  if (text.startsWith('until:') && text.length > 6) return { until: text.slice(6) };
  const [, count] = /^last:(\d+)$/.exec(text) ?? [];
  if (count !== undefined) return { butLast: Number(count) };
  throw new LayerwrightError('usage', `"${text}" does not say what to freeze.`, { expected: 'all, none, until:<node>, or last:<n> for all but the last layers with weights', received: text });
}

/** The head alone first, then all of it with a tenth of the rate: what is tried most. */
const usualPhases: readonly TrainingPhase[] = [{ epochs: 20, freeze: 'all-but-head' }, { epochs: 10, freeze: 'none', learningRate: 0.0001 }];

/** `head=20,none=10@0.0001`: what is frozen, for how many epochs, at which rate. */
function phasesOf(text: string | undefined): readonly TrainingPhase[] | undefined {
  if (text === undefined) return undefined;
  if (text === 'usual') return usualPhases;
  return text.split(',').map((part) => {
    const [, freeze = '', epochs, rate] = /^(.+)=(\d+)(?:@(.+))?$/.exec(part.trim()) ?? [];
    const parsed = phaseSchema.safeParse({ freeze: freeze === 'head' ? 'all-but-head' : freeze, epochs: Number(epochs), ...(rate !== undefined && { learningRate: Number(rate) }) });
    if (parsed.success) return parsed.data;
    throw new LayerwrightError('usage', `"${part}" is no phase of a training.`, { expected: 'usual, or a list such as head=20,none=10@0.0001: head, none, drawn or until:<node>, epochs, and a learning rate', received: part });
  });
}

function numbers(text: string, option: string): number[] {
  const list = text.split(',').map(Number);
  if (list.length > 0 && list.every(Number.isFinite)) return list;
  throw new LayerwrightError('usage', `${option} takes a number for each channel.`, { expected: 'such as 123.7,116.3,103.5', received: text });
}

function preprocessingOf(o: Options): Partial<Preprocessing> {
  const preset = o.preset === undefined ? {} : presets[o.preset];
  if (!preset) throw new LayerwrightError('usage', `There is no preprocessing "${o.preset}".`, { expected: Object.keys(presets).join(', '), received: o.preset ?? '' });
  if (o.order !== undefined && o.order !== 'rgb' && o.order !== 'bgr') throw new LayerwrightError('usage', `"${o.order}" is no order of channels.`, { expected: 'rgb or bgr', received: o.order });
  return {
    ...preset, ...(o.size !== undefined && { size: o.size }), ...(o.order !== undefined && { order: o.order }),
    ...(o.mean !== undefined && { mean: numbers(o.mean, '--mean') }), ...(o.std !== undefined && { std: numbers(o.std, '--std') }),
  };
}

/** The first of many; folders that are no classes are seen by their names. */
const listed = (names: readonly string[]): string => [...names.slice(0, 6), ...(names.length > 6 ? ['…'] : [])].join(', ');

/** Accuracy on the part that judges: test, else dev. */
function judged(metrics: unknown): { readonly part: string; readonly accuracy: number } | undefined {
  const parts = metrics as Readonly<Record<string, Readonly<Record<string, number>> | undefined>> | undefined;
  const part = ['test', 'dev'].find((name) => parts?.[name]?.['accuracy'] !== undefined);
  return part === undefined ? undefined : { part, accuracy: parts?.[part]?.['accuracy'] ?? Number.NaN };
}

async function finetune({ out, app }: Shell, model: string, o: Options): Promise<Record<string, unknown>> {
  const context = await app();
  const folder = o.project === undefined ? await context.workspace.newProjectFolder(`${basename(model).replace(/\.onnx$/i, '')} fine-tuned`) : resolve(o.project);
  const phases = phasesOf(o.phases);
  const request: FinetuneRequest = {
    model, folder, data: resolveSource(o.data, process.cwd()), testData: o.testData === undefined ? undefined : resolveSource(o.testData, process.cwd()), freeze: freezeOf(o.freeze), cut: o.cut, preprocessing: preprocessingOf(o), perClass: o.perClass,
    training: { ...(o.epochs !== undefined && { epochs: o.epochs }), ...(o.batch !== undefined && { batch: o.batch }), ...(o.lr !== undefined && { learningRate: o.lr }), ...(phases && { phases: [...phases] }) },
  };
  const { project, file, adapted } = await prepareFinetune(request);
  const { preprocessing: p, removed, width, classes, found } = adapted;
  out.say(`Wrote ${file}: ${found.kept.length} pretrained nodes, ${width} features, a new head for ${classes} classes${adapted.labels.classes === undefined ? '' : ` (${listed(adapted.labels.classes)})`}${removed.length > 0 ? `; taken off: ${removed.join(', ')}` : ''}.`);
  out.say(`${p.name === undefined ? 'Preprocessing is guessed' : `Known as ${p.name}`}: ${p.order.toUpperCase()}, mean ${p.mean.join(', ')}, deviation ${p.std.join(', ')}${p.size === undefined ? '' : `, ${p.size}×${p.size}`}.`);
  out.event({ event: 'prepared-network', project: file, features: width, removed, preprocessing: p });
  const bound = await bindData({ ...project, ...(o.seed !== undefined && { seed: o.seed }) }, file);
  context.store.datasets.remember(bound.dataset);
  const done = await followTraining(out, undefined, (listen) => startRun(context, bound.project, { dataset: bound.dataset.fingerprint, projectFolder: folder }, listen));
  const pictures = judged(done['metrics']);
  const { model: trained } = done;
  if (typeof trained !== 'string') return { ...done, project: projectFile(folder) };
  const path = join(folder, 'model.onnx');
  await copyFileAtomic(trained, path);
  if (pictures) out.say(`The whole network, ${path}, is right on ${(100 * pictures.accuracy).toFixed(1)} % of the ${pictures.part} part.`);
  return { ...done, project: projectFile(folder), model: path, ...(pictures && { pictures }) };
}

export const finetuneCommand: TerminalCommand = {
  register(program, run) {
    program.command('finetune <model.onnx>').description('a pretrained model for your classes: new head, the rest frozen as asked')
      .requiredOption('--data <path>', 'pictures with labels').option('--test-data <path>', 'data set of the test part')
      .option('--freeze <what>', 'all|none|until:<node>|last:<n>', 'all').option('--phases <plan>', 'usual, or such as head=20,none=10@0.0001').option('--project <dir>', 'folder of the new project; default: in the workspace')
      .option('--cut <node>', 'what the head is put on; where the classifier begins, if left out')
      .option('--epochs <n>', 'passes over the training part', positiveInteger).option('--batch <n>', 'samples in a step', wholeNumber).option('--lr <x>', 'learning rate', positiveNumber).option('--seed <n>', 'of the new weights and the order of samples', wholeNumber)
      .option('--per-class <n>', 'at most so many training pictures a class', positiveInteger)
      .option('--size <n>', 'height and width that the network gets', positiveInteger).option('--preset <id>', `preprocessing: ${Object.keys(presets).join('|')}`).option('--order <order>', 'rgb|bgr')
      .option('--mean <list>', 'taken off pixel values 0 to 255, by channel').option('--std <list>', 'divides them, by channel')
      .action(run(finetune));
  },
};
