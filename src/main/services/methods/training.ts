import { dirname } from 'node:path';
import { bindData } from '../binding.ts';
import { override } from '../projects.ts';
import type { Overrides } from '../projects.ts';
import { follow } from '../compute/client.ts';
import { documentOf } from './projects.ts';
import { os } from './services.ts';

/** Given values only: what is left out and what is undefined mean the same on a wire. */
const given = <T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

export const trainingMethods = os.training.router({
  start: os.training.start.handler(async ({ input: { project: name, document, overrides = {}, ...options }, context: { services } }) => {
    const { data, testData } = overrides;
    const changes = given({
      ...overrides, ...(data !== undefined && { data: await services.reach.source(data) }), ...(testData !== undefined && { testData: await services.reach.source(testData) }),
    }) as Overrides;
    const { file, project } = await documentOf(services, name, document);
    const bound = await bindData(override(project, changes), file);
    services.store.datasets.remember(bound.dataset);
    return { run: await services.trainings.start(bound.project, { dataset: bound.dataset.fingerprint, projectFolder: dirname(file), ...given(options) as object }) };
  }),
  resume: os.training.resume.handler(async ({ input, context: { services } }) => ({ run: await services.trainings.resume(services.store.runs.resolve(input.run)) })),
  pause: os.training.pause.handler(({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    services.trainings.pause(run);
    return { run };
  }),
  unpause: os.training.unpause.handler(({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    services.trainings.unpause(run);
    return { run };
  }),
  checkpoint: os.training.checkpoint.handler(async ({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    return { run, step: await services.trainings.checkpoint(run) };
  }),
  look: os.training.look.handler(({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    services.trainings.look(run);
    return { run };
  }),
  stop: os.training.stop.handler(({ input, context: { services } }) => {
    const run = services.store.runs.resolve(input.run);
    services.trainings.stop(run, input.keep);
    return { run };
  }),
  active: os.training.active.handler(({ context: { services } }) => services.trainings.active()),
  gradcheck: os.training.gradcheck.handler(async function* ({ input: { project: name, document, batch, samples }, signal, context: { services } }) {
    const { project } = await documentOf(services, name, document);
    for await (const told of follow('gradcheck', { project, batch, samples }, { start: services.startChild, signal })) {
      yield 'says' in told ? { type: 'tensor' as const, ...told.says } : { type: 'report' as const, report: told.gives };
    }
  }),
  events: os.training.events.handler(({ input, context: { services } }) => services.trainings.events(services.store.runs.resolve(input.run))),
});
