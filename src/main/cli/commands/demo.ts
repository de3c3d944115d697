import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { openApp } from '../../app.ts';
import { bindData } from '../../services/binding.ts';
import { newProject } from '../../services/create.ts';
import { evaluateModel } from '../../services/evaluation.ts';
import { exportRun } from '../../services/export/export.ts';
import { openModel } from '../../services/models.ts';
import { loadProject, override } from '../../services/projects.ts';
import { startRun } from '../../services/training.ts';
import { printConfusion } from '../confusion.ts';
import { followTraining } from '../follow.ts';
import { duration, figure } from '../output.ts';
import type { TerminalCommand } from './command.ts';

const GOAL = 0.97;
const EPOCHS = 5;
/** Digits made with another seed than the ones it was trained on. */
const UNSEEN = { seed: 20261121, count: 2000 } as const;

export const demoCommand: TerminalCommand = {
  register(program, run) {
    program.command('demo').description('trains a network on made digits, judges it on unseen ones, exports ONNX and runs the file')
      .action(run(async ({ out }) => {
        const started = performance.now();
        const given = program.opts<{ workspace?: string }>().workspace;
        const app = await openApp(given ?? await mkdtemp(join(tmpdir(), 'layerwright-demo-')));
        try {
          const { workspace, store } = app;
          const folder = await workspace.newProjectFolder('digits');
          await newProject({ folder, template: 'digits' });
          out.say(`The digits are made by a seeded generator of pen strokes: handwritten-like, not handwriting.\nWorkspace ${workspace.root}, project ${folder}.\n`);
          const { project, dataset } = await bindData(override(await loadProject(folder), { epochs: EPOCHS }), folder);
          store.datasets.remember(dataset);
          const result = await followTraining(out, undefined, (listen) => startRun(app, project, { dataset: dataset.fingerprint }, listen));
          const id = result['run'] as string;
          if (result['status'] !== 'finished') throw new LayerwrightError('cancelled', 'The demo was stopped.');

          const file = await exportRun(app, id, join(workspace.root, 'digits.onnx'));
          out.say(`\nExported ${file.path}; now in a fresh session, on ${UNSEEN.count.toLocaleString('en-US')} digits made with another seed:`);
          const model = await openModel(() => Promise.resolve(app), file.path);
          try {
            const { outputs, samples } = await evaluateModel(model, { source: 'made:digits', options: UNSEEN, split: 'all' });
            const accuracy = outputs[0]?.metrics['accuracy'] ?? Number.NaN;
            printConfusion(out, outputs[0]?.details['confusionMatrix']);
            const difference = Math.max(Number(result['exportDifference'] ?? 0), file.difference ?? 0);
            const seconds = (performance.now() - started) / 1000;
            out.say(`\nAccuracy on unseen made digits: ${(100 * accuracy).toFixed(2)} %.`);
            out.say(`Largest difference between the exported file and the trained network: ${difference === 0 ? '0' : figure(difference)}.`);
            out.say(`All of it took ${duration(seconds)}.`);
            if (!(accuracy >= GOAL)) throw new LayerwrightError('internal', `internal: the demo reached ${(100 * accuracy).toFixed(2)} %, less than it should`, { expected: `at least ${100 * GOAL} %` });
            return {
              run: id, project: folder, workspace: workspace.root, model: file.path, accuracy, samples, difference, seconds,
              metrics: { ...(result['metrics'] as Record<string, unknown>), unseen: outputs[0]?.metrics }, confusionMatrix: outputs[0]?.details['confusionMatrix'],
            };
          } finally {
            await model.close();
          }
        } finally {
          app.close();
        }
      }));
  },
};
