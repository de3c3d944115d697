import { resolve } from 'node:path';
import { kindOf } from '../../files.ts';
import { exportProject, exportRun, performExport } from '../../services/export/export.ts';
import type { Exported } from '../../services/export/export.ts';
import { keepExport } from '../../services/export/record.ts';
import { projectFile } from '../../services/projects.ts';
import { recipeOf, recipeOptions, sayExport } from '../exporting.ts';
import type { RecipeOptions } from '../exporting.ts';
import type { Shell, TerminalCommand } from './command.ts';

interface Options extends RecipeOptions { out: string }

async function made({ app }: Shell, given: string, o: Options): Promise<Exported> {
  const recipe = recipeOf(o);
  if (await kindOf(projectFile(resolve(given))) === 'file') return exportProject(resolve(given), o.out, recipe);
  if (/\.onnx$/i.test(given)) return performExport({ subject: { kind: 'file', path: resolve(given) }, out: o.out, recipe, data: undefined });
  const context = await app();
  return keepExport(context, await exportRun(context, given, o.out, recipe));
}

export const exportCommand: TerminalCommand = {
  register(program, run) {
    recipeOptions(program.command('export <run|project-dir|model.onnx>').description('a trained network, or a project with the weights beside it, as an ONNX file in the form asked for').requiredOption('--out <model.onnx>', 'file to write'))
      .action(run(async (shell, given: string, o: Options) => {
        const written = await made(shell, given, o);
        sayExport(shell.out, written);
        return { ...written, model: written.path };
      }));
  },
};
