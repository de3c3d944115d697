import { resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { verifyModels } from '../../engine/verify/verify-models.ts';
import { figure } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const verifyCommand: TerminalCommand = {
  register(program, run) {
    program.command('verify <a.onnx> <b.onnx>').description('two models on the same inputs, output by output')
      .action(run(async ({ out }, a: string, b: string) => {
        const { outputs, equal, largest, compared } = await verifyModels(resolve(a), resolve(b));
        for (const d of outputs) out.say(`${d.output}: ${d.what} differ${Number.isFinite(d.largest) ? `, by at most ${figure(d.largest)}` : ''}.`);
        if (equal) out.say(`The outputs are the same, bit for bit (${compared}).`);
        if (!Number.isFinite(largest)) throw new LayerwrightError('onnx/invalid', 'The models do not give the same outputs.', { where: b, expected: 'outputs of the same names, types and shapes', received: outputs.map((d) => `${d.output}: ${d.what}`).join('; ') });
        return { equal, largest, outputs, compared };
      }));
  },
};
