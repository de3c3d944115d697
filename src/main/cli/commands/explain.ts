import { resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { writeFileAtomic } from '../../files.ts';
import { explanationPicture, methods } from '../../services/using/explain.ts';
import { duration } from '../output.ts';
import { usableModel } from '../usable.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger, share, wholeNumber } from './values.ts';

interface Options { method: string; class?: number; layer?: string; smooth?: number; across?: number; opacity: number; out: string }

export const explainCommand: TerminalCommand = {
  register(program, run) {
    program.command('explain <run|model.onnx> <picture>').description('which parts of a picture a classifier goes by, as a map over it').requiredOption('--out <map.png>', 'picture to write')
      .option('--method <m>', methods.join(', '), 'gradcam').option('--class <n>', 'index of the class; the most likely where left out', wholeNumber)
      .option('--layer <id>', 'of gradcam; the last one that keeps places where left out').option('--smooth <n>', 'of saliency: the mean over so many copies with noise', positiveInteger)
      .option('--across <n>', 'of occlusion: squares along the longer side', positiveInteger).option('--opacity <share>', 'of the map over the picture, 0 to 1', share, 0.5)
      .action(run(async (shell, given: string, picture: string, o: Options) => {
        const method = methods.find((m) => m === o.method);
        if (!method) throw new LayerwrightError('usage', `There is no method "${o.method}".`, { expected: methods.join(', '), received: o.method });
        if (!/\.png$/i.test(o.out)) throw new LayerwrightError('usage', `${o.out} is no PNG file by its name.`, { expected: 'a name that ends in .png', received: o.out });
        const { place, described } = await usableModel(shell, given);
        const made = await explanationPicture(place, { usage: described.usage, picture: resolve(picture), method, class: o.class, layer: o.layer, smooth: o.smooth, across: o.across }, o.opacity);
        const { class: said, layer, layers, milliseconds, top } = made.explanation;
        await writeFileAtomic(resolve(o.out), made.picture);
        shell.out.say(`${said.name} ${(100 * said.probability).toFixed(1)} %${layer === undefined ? '' : `, by ${layer}`}: wrote ${o.out} in ${duration(milliseconds / 1000)}.`);
        return { model: place.path, method, class: said, ...(layer !== undefined && { layer }), layers: layers.map((l) => l.name), top, out: resolve(o.out), milliseconds };
      }));
  },
};
