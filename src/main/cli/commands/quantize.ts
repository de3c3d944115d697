import { resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { resolveSource } from '../../services/datasets.ts';
import { performExport } from '../../services/export/export.ts';
import { planRun } from '../../services/export/plan.ts';
import type { ExportPlan } from '../../services/export/plan.ts';
import type { Precision } from '../../services/export/recipe.ts';
import { keepExport } from '../../services/export/record.ts';
import { quantizeOptions, recipeOf, sayExport, stageBar } from '../exporting.ts';
import type { RecipeOptions } from '../exporting.ts';
import type { Shell, TerminalCommand } from './command.ts';

interface Options extends RecipeOptions { data?: string; testData?: string; to: string; out: string }

/** Names for the terminal. */
const forms: Readonly<Record<string, Precision>> = { 'int8': 'int8', 'fp16': 'float16', 'fp16-weights': 'float16-weights' };

async function planOf({ app }: Shell, given: string, o: Options): Promise<ExportPlan> {
  const precision = forms[o.to];
  if (!precision) throw new LayerwrightError('usage', `There is no form "${o.to}".`, { expected: Object.keys(forms).join(', '), received: o.to });
  const recipe = { ...recipeOf(o), precision };
  const at = (source: string): string => resolveSource(source, process.cwd());
  const data = o.data === undefined ? undefined : { source: at(o.data), ...(o.testData !== undefined && { test: at(o.testData) }) };
  if (!/\.onnx$/i.test(given)) return planRun(await app(), given, o.out, recipe, { data });
  return { subject: { kind: 'file', path: resolve(given) }, out: o.out, recipe, data };
}

export const quantizeCommand: TerminalCommand = {
  register(program, run) {
    quantizeOptions(program.command('quantize <model.onnx|run>').description('a model with smaller numbers, and what it costs in accuracy')
      .option('--data <path>', 'data set to take ranges from and to be judged on; default for a run: its own').option('--test-data <path>', 'data set of the test part')
      .requiredOption('--to <form>', Object.keys(forms).join('|')).requiredOption('--out <model.onnx>', 'file to write'))
      .action(run(async (shell, given: string, o: Options) => {
        const bar = stageBar(shell.out);
        try {
          const plan = await planOf(shell, given, o);
          const made = await performExport(plan, bar.tell);
          if (plan.subject.kind === 'run') await keepExport(await shell.app(), made);
          bar.stop();
          sayExport(shell.out, made);
          return { ...made, model: made.path };
        } finally {
          bar.stop();
        }
      }));
  },
};
