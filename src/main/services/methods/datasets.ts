import { describeDataset } from '../../data/index.ts';
import type { Dataset } from '../../data/index.ts';
import { recordOf } from '../datasets.ts';
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

export const datasetMethods = os.datasets.router({
  list: os.datasets.list.handler(({ context: { services } }) => services.store.datasets.list()),
  describe: os.datasets.describe.handler(({ input: { remember, ...source }, context: { services } }) => opened(services, source, async (dataset) => {
    const description = await describeDataset(dataset);
    if (remember === true) services.store.datasets.remember(recordOf(dataset));
    return description;
  }, true)),
  samples: os.datasets.samples.handler(({ input: { field, indices, ...source }, context: { services } }) => opened(services, source, (dataset) => samplesOf(dataset, field, indices))),
  forget: os.datasets.forget.handler(({ input, context: { services } }) => ({ forgotten: services.store.datasets.forget(input.fingerprint) })),
});
