import { LayerwrightError } from '../../../core/errors.ts';
import { parseProject } from '../../../core/graph/parse.ts';
import { resolveSource } from '../../services/datasets.ts';
import { evaluateModel, splitNames } from '../../services/evaluation.ts';
import { openModel } from '../../services/models.ts';
import type { TrainedModel } from '../../services/models.ts';
import { printConfusion } from '../confusion.ts';
import { figure, table } from '../output.ts';
import type { Shell, TerminalCommand } from './command.ts';

interface Options { data?: string; testData?: string; split?: string }

/** What is named, else the data that the run was trained on. */
async function sourceOf({ app }: Shell, model: TrainedModel, o: Options): Promise<{ source: string; test?: string }> {
  const at = (source: string): string => resolveSource(source, process.cwd());
  if (o.data !== undefined) return { source: at(o.data), ...(o.testData !== undefined && { test: at(o.testData) }) };
  const { runs } = (await app()).store;
  const data = model.run === undefined ? undefined : parseProject(runs.project(model.run), `run ${model.run}`).data;
  if (data?.source === undefined) throw new LayerwrightError('usage', 'No data are named to evaluate on.', { expected: '--data <path>', received: 'nothing' });
  return { source: data.source, ...(data.testSource !== undefined && { test: data.testSource }) };
}

export const evaluateCommand: TerminalCommand = {
  register(program, run) {
    program.command('evaluate <run|model.onnx>').description('every metric of a trained model on data').option('--data <path>', 'data set; default for a run: its own').option('--test-data <path>', 'data set of the test part')
      .option('--split <part>', splitNames.join('|'))
      .action(run(async (shell, given: string, o: Options) => {
        const { out } = shell;
        const split = splitNames.find((s) => s === o.split);
        if (o.split !== undefined && !split) throw new LayerwrightError('usage', `There is no part "${o.split}".`, { expected: splitNames.join(', '), received: o.split });
        const model = await openModel(shell.app, given);
        try {
          const source = await sourceOf(shell, model, o);
          const evaluation = await evaluateModel(model, { ...source, split });
          for (const note of evaluation.notes) { out.say(note); out.event({ event: 'note', text: note }); }
          for (const output of evaluation.outputs) {
            out.event({ event: 'evaluation', ...output });
            out.say(`\n${output.name}: ${evaluation.samples.toLocaleString('en-US')} samples${evaluation.split === 'all' ? '' : ` of the ${evaluation.split} part`}`);
            out.say(table(['metric', 'value'], Object.entries(output.metrics).map(([k, v]) => [k, figure(v)])));
            printConfusion(out, output.details['confusionMatrix']);
          }
          const [first] = evaluation.outputs;
          return {
            model: model.path, ...(model.run !== undefined && { run: model.run }), data: source.source, split: evaluation.split, samples: evaluation.samples,
            metrics: first?.metrics ?? {}, details: first?.details ?? {}, ...(evaluation.outputs.length > 1 && { outputs: evaluation.outputs }),
          };
        } finally {
          await model.close();
        }
      }));
  },
};
