import { isAbsolute, join } from 'node:path';
import { safeName } from '../../files.ts';
import { evaluateModel } from '../evaluation.ts';
import { exportRun } from '../export.ts';
import { describeModel } from '../model-description.ts';
import { openModel } from '../models.ts';
import type { TrainedModel } from '../models.ts';
import { predictFiles } from '../prediction.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

/** A file by its absolute path, or else a run: never a file beside the program. */
async function open(services: Services, given: string): Promise<TrainedModel> {
  const model = isAbsolute(given) ? await services.reach.check(given) : services.store.runs.resolve(given);
  return openModel(() => Promise.resolve(services), model);
}

async function using<T>(services: Services, given: string, use: (model: TrainedModel) => Promise<T>): Promise<T> {
  const model = await open(services, given);
  try {
    return await use(model);
  } finally {
    await model.close();
  }
}

export const modelMethods = os.models.router({
  describe: os.models.describe.handler(({ input, context: { services } }) => using(services, input.model, (model) => Promise.resolve(describeModel(model)))),
  evaluate: os.models.evaluate.handler(async ({ input: { model: given, source, testSource, options, split }, context: { services } }) => {
    const { reach } = services;
    const request = { source: await reach.source(source), test: testSource === undefined ? undefined : await reach.source(testSource), options, split };
    return using(services, given, (model) => evaluateModel(model, request));
  }),
  predict: os.models.predict.handler(async function* ({ input: { model: given, files, top = 5 }, context: { services } }) {
    const paths: string[] = [];
    for (const file of files) paths.push(await services.reach.source(file));
    const model = await open(services, given);
    try {
      yield* predictFiles(model, paths, top);
    } finally {
      await model.close();
    }
  }),
  export: os.models.export.handler(async ({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    const named = input.path === undefined ? undefined : await services.reach.check(/\.onnx$/i.test(input.path) ? input.path : `${input.path}.onnx`);
    return exportRun(services, run, named ?? join(services.workspace.root, 'exports', `${safeName(services.store.runs.get(run).name)} ${run}.onnx`));
  }),
});
