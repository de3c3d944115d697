import { resolve } from 'node:path';
import { kindOf } from '../../files.ts';
import { exportProject, exportRun } from '../../services/export.ts';
import { projectFile } from '../../services/projects.ts';
import { bytes, figure } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const exportCommand: TerminalCommand = {
  register(program, run) {
    program.command('export <run|project-dir>').description('a trained network, or a project with the weights beside it, as an ONNX file').requiredOption('--out <model.onnx>', 'file to write')
      .action(run(async ({ out, app }, given: string, o: { out: string }) => {
        if (await kindOf(projectFile(resolve(given))) === 'file') {
          const made = await exportProject(resolve(given), o.out);
          out.say(`Wrote ${made.path} (${bytes(made.bytes)}, ${made.parameters.toLocaleString('en-US')} parameters).`);
          if (made.drawn > 0) out.say(`${made.drawn.toLocaleString('en-US')} of them are not trained: they are as the project's seed draws them.`);
          return { ...made, model: made.path };
        }
        const made = await exportRun(await app(), given, o.out);
        if (made.from === 'checkpoint') out.say(`The run did not finish: this is its last checkpoint, after step ${made.step.toLocaleString('en-US')}.`);
        out.say(`Wrote ${made.path} (${bytes(made.bytes)}, ${made.parameters.toLocaleString('en-US')} parameters).`);
        out.say(`Run in a fresh session, it differs by ${made.difference === 0 ? 'nothing' : `at most ${figure(made.difference)}`}.`);
        return { ...made, model: made.path };
      }));
  },
};
