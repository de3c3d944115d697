import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { kindOf } from '../../files.ts';
import { exportProject } from '../../services/export/export.ts';
import { locateModel } from '../../services/models.ts';
import { projectFile } from '../../services/projects.ts';
import { profileModel } from '../../services/using/profile.ts';
import { bytes, figure, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger, threadCount } from './values.ts';

interface Options { runs?: number; threads?: number; top: number }

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export const profileCommand: TerminalCommand = {
  register(program, run) {
    program.command('profile <run|model.onnx|project-dir>').description('time and memory of every operator, the median of several runs')
      .option('--runs <n>', 'runs that count', positiveInteger).option('--threads <n>', 'threads of one operator', threadCount).option('--top <n>', 'operators to show', positiveInteger, 20)
      .action(run(async ({ out, app }, given: string, o: Options) => {
        const folder = await kindOf(projectFile(resolve(given))) === 'file' ? await mkdtemp(join(tmpdir(), 'layerwright-project-')) : undefined;
        try {
          const place = folder === undefined ? await locateModel(app, given) : { path: (await exportProject(resolve(given), join(folder, 'model.onnx'))).path, run: undefined };
          const found = await profileModel(place, { runs: o.runs, threads: o.threads });
          const total = found.operators.reduce((n, k) => n + k.milliseconds, 0) || 1;
          out.say(`${found.inputs.map((i) => `${i.name} ${i.shape.join('×')}`).join(', ')}: ${figure(found.run.median)} ms a run (${figure(found.run.least)} to ${figure(found.run.most)}, ${found.runs} runs), loaded in ${figure(found.load)} ms.`);
          out.say(`Weights ${bytes(found.weightBytes)}, ${bytes(found.peakBytes)} beside them at most.${found.fused > 0 ? ` onnxruntime has made fewer of ${found.fused} nodes: the time of several stands on one.` : ''}\n`);
          out.say(table(['operator', 'node', 'ms', 'share', 'output'], found.operators.slice(0, o.top).map((k) => [
            k.operator, k.main === undefined ? '(onnxruntime’s own)' : `${k.main}${k.nodes.length > 1 ? ` + ${k.nodes.length - 1}` : ''}`, figure(k.milliseconds), percent(k.milliseconds / total), bytes(k.outputBytes),
          ])));
          return { model: given, ...found };
        } finally {
          if (folder !== undefined) await rm(folder, { recursive: true, force: true });
        }
      }));
  },
};
