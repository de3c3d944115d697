import { exportRun } from '../../services/export.ts';
import { bytes, figure } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const exportCommand: TerminalCommand = {
  register(program, run) {
    program.command('export <run>').description('the trained network as an ONNX file').requiredOption('--out <model.onnx>', 'file to write')
      .action(run(async ({ out, app }, given: string, o: { out: string }) => {
        const made = await exportRun(await app(), given, o.out);
        if (made.from === 'checkpoint') out.say(`The run did not finish: this is its last checkpoint, after step ${made.step.toLocaleString('en-US')}.`);
        out.say(`Wrote ${made.path} (${bytes(made.bytes)}, ${made.parameters.toLocaleString('en-US')} parameters).`);
        out.say(`Run in a fresh session, it differs by ${made.difference === 0 ? 'nothing' : `at most ${figure(made.difference)}`}.`);
        return { ...made, model: made.path };
      }));
  },
};
