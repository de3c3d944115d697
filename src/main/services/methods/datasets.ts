import { z } from 'zod';
import { augmentations, describeDataset, madeIds, readers } from '../../data/index.ts';
import type { Dataset } from '../../data/index.ts';
import { augmentedOf } from '../augmented.ts';
import { recordOf } from '../datasets.ts';
import { statisticsOf } from '../overview.ts';
import { partsOf } from '../parts.ts';
import { samplesOf } from '../samples.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

interface Source {
  readonly source: string;
  readonly testSource?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly onBroken?: 'skip' | 'stop' | undefined;
}

async function opened<T>({ reach, datasets }: Services, { source, testSource, options, onBroken }: Source, work: (dataset: Dataset) => Promise<T>, fresh = false): Promise<T> {
  const test = testSource === undefined ? undefined : await reach.source(testSource);
  return datasets.use(await reach.source(source), { test, ...(options && { options }), ...(onBroken && { onBroken }) }, work, fresh);
}

const schemaOf = (schema: z.ZodType): Record<string, unknown> => z.toJSONSchema(schema, { io: 'input' });

export const datasetMethods = os.datasets.router({
  list: os.datasets.list.handler(({ context: { services } }) => services.store.datasets.list()),
  describe: os.datasets.describe.handler(({ input: { remember, ...source }, context: { services } }) => opened(services, source, async (dataset) => {
    const description = await describeDataset(dataset);
    if (remember === true) services.store.datasets.remember(recordOf(dataset));
    return description;
  }, true)),
  samples: os.datasets.samples.handler(({ input: { field, indices, side, ...source }, context: { services } }) => opened(services, source, (dataset) => samplesOf(dataset, field, indices, side))),
  kinds: os.datasets.kinds.handler(() => ({
    readers: readers.map(({ id, title, doc, extensions, options }) => ({ id, title, doc, extensions, options: schemaOf(options) })),
    augmentations: augmentations.map(({ type, title, doc, params }) => ({ id: type, title, doc, options: schemaOf(params) })),
    made: madeIds,
  })),
  parts: os.datasets.parts.handler(({ input: { split, seed, label, ...source }, context: { services } }) => opened(services, source, (dataset) => partsOf(dataset, { split, seed, label }))),
  statistics: os.datasets.statistics.handler(({ input: { split, seed, label, ...source }, context: { services }, signal }) => opened(services, source, (dataset) => statisticsOf(dataset, { split, seed, label }, signal))),
  augmented: os.datasets.augmented.handler(({ input: { field, index, augment, seed, count, ...source }, context: { services } }) => opened(services, source, (dataset) => augmentedOf(dataset, { field, index, augment, seed, count }))),
  forget: os.datasets.forget.handler(({ input, context: { services } }) => ({ forgotten: services.store.datasets.forget(input.fingerprint) })),
});
