import { basename, extname, isAbsolute, join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { kindOf, safeName } from '../../files.ts';
import { entryOf } from '../../models/catalogue/index.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';
import { identifyModel } from '../../models/download/checksum.ts';
import { downloadFile } from '../../models/download/download.ts';
import { modelName } from '../../models/usage.ts';
import { listCatalogue, modelFile } from '../catalogue.ts';
import { ask, follow } from '../compute/client.ts';
import type { EvaluationRequest } from '../evaluation.ts';
import { planProject, planRun } from '../export/plan.ts';
import type { ExportPlan } from '../export/plan.ts';
import type { Extra, Recipe } from '../export/recipe.ts';
import { keepExport } from '../export/record.ts';
import { entryOfImport, importRecordOf } from '../import/record.ts';
import { weightsPlaceOf } from '../initial-weights.ts';
import { locateModel } from '../models.ts';
import type { ModelPlace } from '../models.ts';
import { projectFile } from '../projects.ts';
import { cachedModel } from '../using/project-model.ts';
import { remember, withRemembered } from '../using/usage.ts';
import { documentOf } from './projects.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

/** A file by its absolute path, or else a run: never a file beside the program. */
async function placeOf(services: Services, given: string): Promise<ModelPlace> {
  const model = isAbsolute(given) ? await services.reach.check(given) : services.store.runs.resolve(given);
  return locateModel(() => Promise.resolve(services), model);
}

/** Boxes with a lower score are given to nobody: a window chooses among those above it. */
const LEAST = 0.1;

/** As `placeOf`, where the folder of a project will do too: it is exported as it stands. */
async function usablePlace(services: Services, given: string, signal: AbortSignal | undefined): Promise<ModelPlace> {
  if (!isAbsolute(given)) return placeOf(services, given);
  const folder = await services.reach.check(given);
  if (await kindOf(projectFile(folder)) !== 'file') return placeOf(services, given);
  const { path, fresh } = await cachedModel(services.workspace, folder);
  if (!fresh) await ask('exportProject', { folder, out: path }, { start: services.startChild, signal });
  return { path, run: undefined };
}

/** What the catalogue knows of a file, or of the one that a project came from; and the checksum of that. */
async function knownOf(services: Services, given: string, { path, run }: ModelPlace, signal: AbortSignal | undefined): Promise<{ readonly entry: CatalogueEntry | undefined; readonly key: string | undefined }> {
  if (run !== undefined) return { entry: undefined, key: undefined };
  const record = isAbsolute(given) && path !== given ? await importRecordOf(projectFile(given)) : undefined;
  if (record) return { entry: entryOfImport(record, services.catalogue), key: record.source.sha256 };
  return { entry: await identifyModel(path, services.catalogue, signal), key: undefined };
}

type Asked = Pick<EvaluationRequest, 'source' | 'options' | 'split'> & { readonly testSource?: string | undefined };

async function requestOf({ reach }: Services, { source, testSource, options, split }: Asked): Promise<EvaluationRequest> {
  return { source: await reach.source(source), test: testSource === undefined ? undefined : await reach.source(testSource), options, split };
}

interface ExportAsked { readonly run?: string | undefined; readonly project?: string | undefined; readonly document?: Project | undefined; readonly file?: string | undefined; readonly path?: string | undefined; readonly recipe?: Recipe | undefined; readonly data?: Asked | undefined; readonly extras?: readonly Extra[] | undefined }

async function planOf(services: Services, { run, project, document, file, path, recipe = {}, data, extras = [] }: ExportAsked): Promise<ExportPlan> {
  if ([run, project, file].filter((s) => s !== undefined).length !== 1) throw new LayerwrightError('usage', 'What is exported is a run, a project or a file.', { expected: 'one of: run, project, file' });
  const { reach, store, workspace } = services;
  const request = data && await requestOf(services, data);
  const ending = extras.length > 0 ? '/model.onnx' : '.onnx';
  const named = path === undefined ? undefined : await reach.check(extras.length === 0 && /\.onnx$/i.test(path) ? path : `${path}${ending}`);
  const place = (name: string): string => named ?? join(workspace.root, 'exports', `${name}${ending}`);
  const suffix = recipe.precision === undefined || recipe.precision === 'float32' ? '' : ` ${recipe.precision}`;
  if (project !== undefined) {
    const opened = await documentOf(services, project, document);
    return planProject(opened.file, opened.project, place(`${safeName(opened.project.name)}${suffix}`), recipe, extras);
  }
  if (file !== undefined) return { subject: { kind: 'file', path: await reach.check(file) }, out: place(safeName(basename(file, extname(file)))), recipe, data: request, extras };
  const id = store.runs.resolve(run ?? '');
  return planRun(services, id, place(`${safeName(store.runs.get(id).name)} ${id}${suffix}`), recipe, { data: request, extras });
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
  usage: os.models.usage.handler(async ({ input, signal, context: { services } }) => {
    const model = await usablePlace(services, input.model, signal);
    const described = await ask('usage', { model, ...await knownOf(services, input.model, model, signal) }, { start: services.startChild, signal });
    return withRemembered(services.workspace, described);
  }),
  remember: os.models.remember.handler(async ({ input: { key, usage }, context: { services } }) => {
    await remember(services.workspace, key, usage);
    return { remembered: usage !== null };
  }),
  use: os.models.use.handler(async function* ({ input: { model: given, usage, files, top = 5 }, signal, context: { services } }) {
    const paths: string[] = [];
    for (const file of files) paths.push(await services.reach.source(file));
    for await (const told of follow('use', { model: await usablePlace(services, given, signal), files: paths, options: { usage, top, least: LEAST } }, { start: services.startChild, signal })) if ('says' in told) yield told.says;
  }),
  explain: os.models.explain.handler(async function* ({ input: { model: given, picture, ...asked }, signal, context: { services } }) {
    const place = await usablePlace(services, given, signal);
    for await (const told of follow('explain', { model: place, asked: { ...asked, picture: await services.reach.check(picture) } }, { start: services.startChild, signal })) {
      yield 'says' in told ? { type: 'progress' as const, ...told.says } : { type: 'explained' as const, explanation: told.gives };
    }
  }),
  batch: os.models.batch.handler(async function* ({ input: { model: given, usage, sources, all = false }, signal, context: { services } }) {
    const paths: string[] = [];
    for (const source of sources) paths.push(await services.reach.source(source));
    const model = await usablePlace(services, given, signal);
    const name = safeName(model.run ?? modelName(isAbsolute(given) ? given : model.path));
    const out = join(services.workspace.root, 'exports', `${name} predictions ${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`);
    for await (const told of follow('batch', { model, asked: { usage, sources: paths, out, all } }, { start: services.startChild, signal })) if ('says' in told) yield told.says;
  }),
  profile: os.models.profile.handler(async ({ input: { model: given, ...asked }, signal, context: { services } }) =>
    ask('profile', { model: await usablePlace(services, given, signal), asked }, { start: services.startChild, signal })),
  activations: os.models.activations.handler(async ({ input: { run, layer, sample, offset = 0, limit = 64 }, signal, context: { services } }) =>
    ask('activations', { place: await weightsPlaceOf(services, run), asked: { layer, sample, offset, limit } }, { start: services.startChild, signal })),
  filters: os.models.filters.handler(async ({ input: { run, offset = 0, limit = 64 }, signal, context: { services } }) =>
    ask('filters', { place: await weightsPlaceOf(services, run), asked: { offset, limit } }, { start: services.startChild, signal })),
  export: os.models.export.handler(async function* ({ input, signal, context: { services } }) {
    for await (const told of follow('export', await planOf(services, input), { start: services.startChild, signal })) {
      if ('says' in told) yield { type: 'stage', ...told.says };
      else yield { type: 'done', exported: await keepExport(services, told.gives) };
    }
  }),
  list: os.models.list.handler(({ input, context: { services } }) => listCatalogue(services.workspace, services.catalogue, input?.task)),
  download: os.models.download.handler(({ input: { id }, signal, context: { services } }) =>
    downloadFile(entryOf(id, services.catalogue), modelFile(services.workspace, id), { signal, replace: true })),
  identify: os.models.identify.handler(async ({ input, signal, context: { services } }) => {
    const entry = await identifyModel(await services.reach.check(input.path), services.catalogue, signal);
    return entry ? { entry } : {};
  }),
});
