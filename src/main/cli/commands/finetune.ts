import { basename, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Freeze } from '../../../core/import/new-head.ts';
import { presets } from '../../../core/import/preprocessing.ts';
import type { Preprocessing } from '../../../core/import/preprocessing.ts';
import { bindData } from '../../services/binding.ts';
import { resolveSource } from '../../services/datasets.ts';
import { isCached, joinHead, prepareFinetune, prepareHead } from '../../services/finetune.ts';
import type { FinetuneRequest } from '../../services/finetune.ts';
import { judgePictures } from '../../services/judge-pictures.ts';
import { projectFile } from '../../services/projects.ts';
import { startRun } from '../../services/training.ts';
import { followTraining } from '../follow.ts';
import { duration } from '../output.ts';
import type { Shell, TerminalCommand } from './command.ts';
import { positiveInteger, positiveNumber, wholeNumber } from './values.ts';

interface Options {
  data: string; testData?: string; freeze: string; project?: string; epochs?: number; batch?: number; lr?: number; seed?: number; perClass?: number;
  size?: number; preset?: string; order?: string; mean?: string; std?: string;
}

function freezeOf(text: string): Freeze {
  if (text === 'all' || text === 'none') return text;
  if (text.startsWith('until:') && text.length > 6) return { until: text.slice(6) };
  throw new LayerwrightError('usage', `"${text}" does not say what to freeze.`, { expected: 'all, none, or until:<node>', received: text });
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

async function finetune({ out, app }: Shell, model: string, o: Options): Promise<Record<string, unknown>> {
  const context = await app();
  const folder = o.project === undefined ? context.workspace.projectFolder(`${basename(model).replace(/\.onnx$/i, '')} fine-tuned`) : resolve(o.project);
  const request: FinetuneRequest = {
    model, folder, data: resolveSource(o.data, process.cwd()), testData: o.testData === undefined ? undefined : resolveSource(o.testData, process.cwd()), freeze: freezeOf(o.freeze), preprocessing: preprocessingOf(o), perClass: o.perClass,
    training: { ...(o.epochs !== undefined && { epochs: o.epochs }), ...(o.batch !== undefined && { batch: o.batch }), ...(o.lr !== undefined && { learningRate: o.lr }) },
  };
  const cached = isCached(request);
  if (!cached && o.perClass !== undefined) throw new LayerwrightError('usage', '--per-class goes with --freeze all.', { received: o.freeze });
  const prepared = await prepareFinetune(request);
  const { preprocessing: p, head } = prepared;
  out.say(`Wrote ${prepared.file}: ${head.backbone.length} pretrained nodes, ${head.width} features, a new head for ${prepared.classes.length} classes${head.removed.length > 0 ? `; taken off: ${head.removed.join(', ')}` : ''}.`);
  out.say(`${p.name === undefined ? 'Preprocessing is guessed' : `Known as ${p.name}`}: ${p.order.toUpperCase()}, mean ${p.mean.join(', ')}, deviation ${p.std.join(', ')}${p.size === undefined ? '' : `, ${p.size}×${p.size}`}.`);
  out.event({ event: 'prepared-network', project: prepared.file, features: head.width, removed: head.removed, preprocessing: p });
  if (!cached) {
    const { project, dataset } = await bindData({ ...prepared.project, ...(o.seed !== undefined && { seed: o.seed }) }, prepared.file);
    context.store.datasets.remember(dataset);
    const done = await followTraining(out, undefined, (listen) => startRun(context, project, { dataset: dataset.fingerprint, projectFolder: folder }, listen));
    return { ...done, project: projectFile(folder) };
  }
  const { project, folder: headFolder, features } = await prepareHead(prepared, request);
  const count = features.counts.train + features.counts.dev + features.counts.test;
  out.say(`Computed the features of ${count} pictures in ${duration(features.seconds)}: they are not computed again.`);
  out.event({ event: 'features', ...features.counts, seconds: features.seconds });
  const bound = await bindData({ ...project, ...(o.seed !== undefined && { seed: o.seed }) }, headFolder);
  context.store.datasets.remember(bound.dataset);
  const done = await followTraining(out, undefined, (listen) => startRun(context, bound.project, { dataset: bound.dataset.fingerprint, projectFolder: headFolder }, listen));
  const path = await joinHead(prepared, features, String(done['model']));
  const judged = await judgePictures(prepared.project, path, prepared.input);
  if (judged) out.say(`The whole network, ${path}, is right on ${judged.right} of ${judged.samples} pictures of the ${judged.part} part (${(100 * judged.accuracy).toFixed(1)} %).`);
  return { ...done, project: projectFile(folder), headModel: done['model'], model: path, featureSeconds: features.seconds, samples: features.counts, ...(judged && { pictures: judged }) };
}

export const finetuneCommand: TerminalCommand = {
  register(program, run) {
    program.command('finetune <model.onnx>').description('a pretrained model for your classes: new head, the rest frozen as asked')
      .requiredOption('--data <path>', 'pictures with labels').option('--test-data <path>', 'data set of the test part')
      .option('--freeze <what>', 'all|none|until:<node>', 'all').option('--project <dir>', 'folder of the new project; default: in the workspace')
      .option('--epochs <n>', 'passes over the training part', positiveInteger).option('--batch <n>', 'samples in a step', wholeNumber).option('--lr <x>', 'learning rate', positiveNumber).option('--seed <n>', 'of the new weights and the order of samples', wholeNumber)
      .option('--per-class <n>', 'at most so many training pictures a class', positiveInteger)
      .option('--size <n>', 'height and width that the network gets', positiveInteger).option('--preset <id>', `preprocessing: ${Object.keys(presets).join('|')}`).option('--order <order>', 'rgb|bgr')
      .option('--mean <list>', 'taken off pixel values 0 to 255, by channel').option('--std <list>', 'divides them, by channel')
      .action(run(finetune));
  },
};
