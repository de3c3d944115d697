import { dirname, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { optimizers } from '../../../core/optimizers/index.ts';
import { deviceIds } from '../../engine/executor.ts';
import type { DeviceId } from '../../engine/executor.ts';
import { bindData } from '../../services/binding.ts';
import { loadProject, override, projectFile } from '../../services/projects.ts';
import { resumeRun, startRun } from '../../services/training.ts';
import { followTraining } from '../follow.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger, positiveNumber, threadCount, wholeNumber } from './values.ts';

interface Options {
  data?: string; testData?: string; epochs?: number; steps?: number; batch?: number; lr?: number; optimizer?: string; seed?: number;
  weights?: string; device?: string; threads?: number; logEvery?: number;
}

function deviceOption(text: string | undefined): DeviceId {
  if (text === undefined) return 'cpu';
  const device = deviceIds.find((d) => d === text);
  if (!device) throw new LayerwrightError('usage', `There is no device "${text}".`, { expected: deviceIds.join(' or '), received: text });
  return device;
}

const pathOf = (source: string): string => (source.startsWith('made:') ? source : resolve(source));

export const trainCommand: TerminalCommand = {
  register(program, run) {
    program.command('train <project-dir>').description('trains a project as a new run')
      .option('--data <path>', 'data set to train on (a path, or made:<id>)').option('--test-data <path>', 'data set of the test part')
      .option('--epochs <n>', 'passes over the training part', positiveInteger).option('--steps <n>', 'optimizer steps in all', positiveInteger)
      .option('--batch <n>', 'samples in a step; 0: the whole training part', wholeNumber).option('--lr <x>', 'learning rate', positiveNumber).option('--optimizer <type>', optimizers.map((d) => d.type).join('|'))
      .option('--seed <n>', 'of the weights, the order of samples, dropout and augmentation', wholeNumber).option('--weights <run>', 'run whose weights it begins with, where name and shape are the same').option('--device <d>', deviceIds.join('|')).option('--threads <n>', 'threads of one operator', threadCount)
      .option('--log-every <n>', 'steps between two metrics events', positiveInteger)
      .action(run(async ({ out, app }, path: string, o: Options) => {
        const given = override(await loadProject(path), {
          ...(o.data !== undefined && { data: pathOf(o.data) }), ...(o.testData !== undefined && { testData: pathOf(o.testData) }),
          ...(o.epochs !== undefined && { epochs: o.epochs }), ...(o.steps !== undefined && { steps: o.steps }), ...(o.batch !== undefined && { batch: o.batch }),
          ...(o.lr !== undefined && { learningRate: o.lr }), ...(o.optimizer !== undefined && { optimizer: o.optimizer }), ...(o.seed !== undefined && { seed: o.seed }), ...(o.weights !== undefined && { weights: o.weights }),
        });
        const device = deviceOption(o.device);
        const { project, dataset } = await bindData(given, path);
        for (const side of ['inputs', 'losses'] as const) {
          for (const [node, binding] of Object.entries(project.bindings[side])) {
            const before = given.bindings[side][node]?.field;
            if (before === undefined || before === binding.field) continue;
            const text = `The data has no field ${before}: ${node} takes ${binding.field}.`;
            out.say(text);
            out.event({ event: 'note', text });
          }
        }
        const context = await app();
        context.store.datasets.remember(dataset);
        return followTraining(out, o.logEvery, (listen) => startRun(context, project, {
          device, dataset: dataset.fingerprint, projectFolder: dirname(projectFile(path)), ...(o.threads !== undefined && { threads: o.threads }), ...(o.logEvery !== undefined && { logEvery: o.logEvery }),
        }, listen));
      }));
  },
};

export const resumeCommand: TerminalCommand = {
  register(program, run) {
    program.command('resume <run>').description('goes on with a run from its last checkpoint, with the same numbers')
      .option('--log-every <n>', 'steps between two metrics events', positiveInteger)
      .action(run(async ({ out, app }, id: string, o: Options) => {
        const context = await app();
        return followTraining(out, o.logEvery, (listen) => resumeRun(context, id, listen, o.logEvery === undefined ? {} : { logEvery: o.logEvery }));
      }));
  },
};
