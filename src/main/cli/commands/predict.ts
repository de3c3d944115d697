import { openModel } from '../../services/models.ts';
import { predictFiles } from '../../services/prediction.ts';
import type { Prediction } from '../../services/prediction.ts';
import { figure } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger } from './values.ts';

const percent = (p: number): string => `${(100 * p).toFixed(1)} %`;

export const predictCommand: TerminalCommand = {
  register(program, run) {
    program.command('predict <run|model.onnx> <files...>').description('what a trained model says of pictures, rows of a CSV file, samples of an array or data set')
      .option('--top <n>', 'classes to show', positiveInteger, 3)
      .action(run(async ({ out, app }, given: string, files: string[], o: { top: number }) => {
        const model = await openModel(app, given);
        try {
          for (const note of model.notes) { out.say(note); out.event({ event: 'note', text: note }); }
          const predictions: Prediction[] = [];
          for await (const prediction of predictFiles(model, files, o.top)) {
            predictions.push(prediction);
            out.event({ event: 'prediction', ...prediction });
            const name = prediction.sample === undefined ? prediction.file : `${prediction.file} [${prediction.sample}]`;
            for (const output of prediction.outputs) {
              const said = output.top?.map((t) => `${t.class} ${percent(t.probability)}`) ?? output.values?.slice(0, 10).map((v) => `${v.name} ${figure(v.value)}`) ?? [];
              out.say(`${name}${prediction.outputs.length > 1 ? ` · ${output.output}` : ''}: ${said.join(', ')}`);
            }
          }
          return { model: model.path, samples: predictions.length, predictions: predictions.slice(0, 1000) };
        } finally {
          await model.close();
        }
      }));
  },
};
