import { LayerwrightError } from '../../../core/errors.ts';
import { formatShape } from '../../../core/tensor.ts';
import { gradcheck } from '../../engine/gradcheck.ts';
import { loadProject, projectFile } from '../../services/projects.ts';
import { table } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger, positiveNumber, wholeNumber } from './values.ts';

interface Options { dtype?: string; epsilon?: number; samples?: number; batch?: number; seed?: number }

export const gradcheckCommand: TerminalCommand = {
  register(program, run) {
    program.command('gradcheck <project-dir>').description('two-sided differences against the backward graph, tensor by tensor')
      .option('--dtype <type>', 'float64|float32; default: float64 where the runtime can').option('--epsilon <x>', 'step of the differences', positiveNumber)
      .option('--samples <n>', 'entries checked of each tensor', positiveInteger).option('--batch <n>', 'samples in the batch', positiveInteger).option('--seed <n>', 'of the weights, the samples and the entries', wholeNumber)
      .action(run(async ({ out }, path: string, o: Options) => {
        const { dtype, ...rest } = o;
        if (dtype !== undefined && dtype !== 'float64' && dtype !== 'float32') throw new LayerwrightError('usage', `Gradients are not checked in "${dtype}".`, { expected: 'float64 or float32', received: dtype });
        const report = await gradcheck(await loadProject(path), { ...rest, ...(dtype !== undefined && { dtype }) });
        for (const tensor of report.tensors) out.event({ event: 'tensor', dtype: report.dtype, ...tensor });
        out.say(table(['tensor', 'shape', 'entries', 'relative error', ''], report.tensors.map((t) => [
          t.name, formatShape(t.shape), t.checked, t.relativeError.toExponential(2), t.relativeError < report.tolerance ? 'right' : 'WRONG',
        ])));
        out.say(`\n‖g − ĝ‖ / (‖g‖ + ‖ĝ‖) in ${report.dtype}, ε = ${report.epsilon}; right below ${report.tolerance}.`);
        if (!report.passed) {
          const wrong = report.tensors.filter((t) => !(t.relativeError < report.tolerance));
          throw new LayerwrightError('autodiff/not-differentiable', `The gradients of ${wrong.length} tensor${wrong.length === 1 ? '' : 's'} do not agree with differences.`, {
            where: `${projectFile(path)} → ${wrong.map((t) => t.name).slice(0, 8).join(', ')}`, expected: `a relative error below ${report.tolerance}`, received: (report.worst?.relativeError ?? Number.NaN).toExponential(2),
            hint: 'A kink (relu at 0, equal maxima) does that too: try another --seed or a smaller --epsilon.',
          });
        }
        return { ...report };
      }));
  },
};
