import { isAbsolute, join } from 'node:path';
import { safeName } from '../../files.ts';
import { entryOf } from '../../models/catalogue/index.ts';
import { identifyModel } from '../../models/download/checksum.ts';
import { downloadFile } from '../../models/download/download.ts';
import { listCatalogue, modelFile } from '../catalogue.ts';
import { ask, follow } from '../compute/client.ts';
import type { EvaluationRequest } from '../evaluation.ts';
import { planExport } from '../export.ts';
import { weightsPlaceOf } from '../initial-weights.ts';
import { locateModel } from '../models.ts';
import type { ModelPlace } from '../models.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

/** A file by its absolute path, or else a run: never a file beside the program. */
async function placeOf(services: Services, given: string): Promise<ModelPlace> {
  const model = isAbsolute(given) ? await services.reach.check(given) : services.store.runs.resolve(given);
  return locateModel(() => Promise.resolve(services), model);
}

type Asked = Pick<EvaluationRequest, 'source' | 'options' | 'split'> & { readonly testSource?: string | undefined };

async function requestOf({ reach }: Services, { source, testSource, options, split }: Asked): Promise<EvaluationRequest> {
  return { source: await reach.source(source), test: testSource === undefined ? undefined : await reach.source(testSource), options, split };
}

/** All that runs a network is done in a process of its own: the host goes on answering. */
export const modelMethods = os.models.router({
  describe: os.models.describe.handler(async ({ input, signal, context: { services } }) => ask('describe', { model: await placeOf(services, input.model) }, { start: services.startChild, signal })),
  evaluate: os.models.evaluate.handler(async ({ input, signal, context: { services } }) =>
    ask('evaluate', { model: await placeOf(services, input.model), request: await requestOf(services, input) }, { start: services.startChild, signal })),
  examples: os.models.examples.handler(async ({ input: { order = 'loss', limit = 50, offset = 0, ...input }, signal, context: { services } }) => ask('examples', {
    model: await placeOf(services, input.model), request: await requestOf(services, input), filter: { output: input.output, truth: input.truth, predicted: input.predicted, order, limit, offset },
  }, { start: services.startChild, signal })),
  predict: os.models.predict.handler(async function* ({ input: { model: given, files, top = 5 }, signal, context: { services } }) {
    const paths: string[] = [];
    for (const file of files) paths.push(await services.reach.source(file));
    for await (const told of follow('predict', { model: await placeOf(services, given), files: paths, top }, { start: services.startChild, signal })) if ('says' in told) yield told.says;
  }),
  activations: os.models.activations.handler(async ({ input: { run, layer, sample, offset = 0, limit = 64 }, signal, context: { services } }) =>
    ask('activations', { place: await weightsPlaceOf(services, run), asked: { layer, sample, offset, limit } }, { start: services.startChild, signal })),
  filters: os.models.filters.handler(async ({ input: { run, offset = 0, limit = 64 }, signal, context: { services } }) =>
    ask('filters', { place: await weightsPlaceOf(services, run), asked: { offset, limit } }, { start: services.startChild, signal })),
  export: os.models.export.handler(async ({ input, signal, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    const named = input.path === undefined ? undefined : await services.reach.check(/\.onnx$/i.test(input.path) ? input.path : `${input.path}.onnx`);
    const out = named ?? join(services.workspace.root, 'exports', `${safeName(services.store.runs.get(run).name)} ${run}.onnx`);
    return ask('export', await planExport(services, run, out), { start: services.startChild, signal });
  }),
  list: os.models.list.handler(({ input, context: { services } }) => listCatalogue(services.workspace, services.catalogue, input?.task)),
  download: os.models.download.handler(({ input: { id }, signal, context: { services } }) =>
    downloadFile(entryOf(id, services.catalogue), modelFile(services.workspace, id), { signal, replace: true })),
  identify: os.models.identify.handler(async ({ input, signal, context: { services } }) => {
    const entry = await identifyModel(await services.reach.check(input.path), services.catalogue, signal);
    return entry ? { entry } : {};
  }),
});
