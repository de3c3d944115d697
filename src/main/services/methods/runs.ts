import { dirname } from 'node:path';
import { parseProject } from '../../../core/graph/parse.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { compareRuns } from '../../runs/compare.ts';
import type { RunFilter, RunOrder } from '../../runs/run.ts';
import type { RunEdit } from '../../runs/runs.ts';
import { resolveRunId } from '../../workspace.ts';
import { purgeRuns, sizesOf } from '../bin.ts';
import { openRun } from '../open-run.ts';
import { readLook } from '../layer-look.ts';
import { readLog } from '../run-log.ts';
import { read, revisionOf } from './projects.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

const idOf = ({ store }: Services, given: string): string => store.runs.resolve(given);
const projectOf = ({ store }: Services, id: string): Project => parseProject(store.runs.project(id), `run ${id}`);

export const runMethods = os.runs.router({
  list: os.runs.list.handler(({ input: { filter, order, limit = 1000, offset = 0 } = {}, context: { services: { store: { runs } } } }) => ({
    runs: runs.list(filter as RunFilter | undefined, order as RunOrder | undefined, { limit, offset }), total: runs.count(filter as RunFilter | undefined),
  })),
  rows: os.runs.rows.handler(({ input: { filter = {}, order = { by: 'created', descending: true }, columns = [], limit = 1000, offset = 0 } = {}, context: { services: { store: { runs, rows } } } }) => ({
    rows: rows.list(filter as RunFilter, order as RunOrder, columns, { limit, offset }), total: runs.count(filter as RunFilter),
  })),
  facets: os.runs.facets.handler(({ context: { services } }) => services.store.rows.facets()),
  open: os.runs.open.handler(async ({ input, context: { services } }) => {
    const file = await openRun(services, input.run, input.name);
    const { text, project } = await read(file);
    return { folder: dirname(file), project, revision: revisionOf(text) };
  }),
  layers: os.runs.layers.handler(async ({ input, context: { services } }) => {
    const diagnostics = await readLook(await services.workspace.runFolder(idOf(services, input.run)));
    return { ...(diagnostics && { diagnostics }) };
  }),
  log: os.runs.log.handler(async ({ input, context: { services } }) => readLog(await services.workspace.runFolder(idOf(services, input.run)))),
  sizes: os.runs.sizes.handler(({ input, context: { services } }) => sizesOf(services, input.runs)),
  purge: os.runs.purge.handler(async ({ input, context: { services } }) => {
    const gone = await purgeRuns(services, input.runs);
    for (const run of gone) services.changes.tell(run, 'purged');
    return { gone };
  }),
  get: os.runs.get.handler(({ input, context: { services } }) => {
    const id = idOf(services, input.run);
    const { runs, metrics, artifacts } = services.store;
    return { run: runs.get(id), series: metrics.series(id), artifacts: artifacts.list(id) };
  }),
  project: os.runs.project.handler(({ input, context: { services } }) => projectOf(services, idOf(services, input.run))),
  tags: os.runs.tags.handler(({ context: { services } }) => services.store.runs.tags()),
  edit: os.runs.edit.handler(({ input, context: { services } }) => {
    const id = idOf(services, input.run);
    const before = services.store.runs.edit(id, input.edit as RunEdit);
    services.changes.tell(id, 'edited');
    return before;
  }),
  delete: os.runs.delete.handler(({ input, context: { services } }) => {
    const run = idOf(services, input.run);
    services.store.runs.delete(run);
    services.changes.tell(run, 'deleted');
    return { run };
  }),
  restore: os.runs.restore.handler(({ input, context: { services } }) => {
    const { runs } = services.store;
    const run = resolveRunId(input.run, runs.list({ deleted: true }).map((r) => r.id));
    runs.restore(run);
    services.changes.tell(run, 'restored');
    return { run };
  }),
  compare: os.runs.compare.handler(({ input, context: { services } }) => {
    const of = (given: string) => {
      const id = idOf(services, given);
      return { run: services.store.runs.get(id), project: projectOf(services, id) };
    };
    return compareRuns(of(input.a), of(input.b));
  }),
  curve: os.runs.curve.handler(({ input: { run, key, ...range }, context: { services } }) => {
    // Points have a way to read one of them that is no data.
    const { key: name, total, steps, values, epochs, times } = services.store.metrics.curve(idOf(services, run), key, range);
    return { key: name, total, steps, values, epochs, times };
  }),
  csv: os.runs.csv.handler(({ input, context: { services } }) => ({ csv: [...services.store.csv(idOf(services, input.run))].join('') })),
  changes: os.runs.changes.handler(({ context: { services } }) => services.changes.listen()),
});
