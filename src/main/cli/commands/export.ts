import { extname, join, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { kindOf } from '../../files.ts';
import { exportProject, exportRun, performExport } from '../../services/export/export.ts';
import type { Exported } from '../../services/export/export.ts';
import { keepExport } from '../../services/export/record.ts';
import { extras } from '../../services/export/recipe.ts';
import type { Extra } from '../../services/export/recipe.ts';
import { projectFile } from '../../services/projects.ts';
import { recipeOf, recipeOptions, sayExport } from '../exporting.ts';
import type { RecipeOptions } from '../exporting.ts';
import type { Shell, TerminalCommand } from './command.ts';

interface Options extends RecipeOptions { out: string; format: string; card?: boolean }

/** What is written beside the model. */
function extrasOf({ format, card }: Options): Extra[] {
  const wanted = format.split(',').map((f) => f.trim());
  const unknown = wanted.find((f) => f !== 'onnx' && !extras.includes(f as Extra));
  if (unknown !== undefined) throw new LayerwrightError('usage', `There is no format "${unknown}".`, { expected: ['onnx', ...extras].join(', '), received: format });
  return extras.filter((e) => wanted.includes(e) || (e === 'card' && card === true));
}

async function made({ app }: Shell, given: string, o: Options): Promise<Exported> {
  const recipe = recipeOf(o);
  const beside = extrasOf(o);
  // A folder takes several files.
  const out = extname(o.out).toLowerCase() !== '.onnx' && beside.length > 0 ? join(o.out, 'model.onnx') : o.out;
  if (await kindOf(projectFile(resolve(given))) === 'file') return exportProject(resolve(given), out, recipe, beside);
  if (/\.onnx$/i.test(given)) return performExport({ subject: { kind: 'file', path: resolve(given) }, out, recipe, data: undefined, extras: beside });
  const context = await app();
  return keepExport(context, await exportRun(context, given, out, recipe, beside));
}

export const exportCommand: TerminalCommand = {
  register(program, run) {
    recipeOptions(program.command('export <run|project-dir|model.onnx>').description('a trained network, or a project with the weights beside it, as an ONNX file in the form asked for, with scripts that use it')
      .requiredOption('--out <model.onnx|dir>', 'file to write, or a folder for several').option('--format <list>', `onnx, and beside it ${extras.join(', ')}`, 'onnx').option('--card', 'the model card too'))
      .action(run(async (shell, given: string, o: Options) => {
        const written = await made(shell, given, o);
        sayExport(shell.out, written);
        return { ...written, model: written.path };
      }));
  },
};
