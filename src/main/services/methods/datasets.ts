import { describeDataset, openDataset } from '../../data/index.ts';
import type { Dataset } from '../../data/index.ts';
import { samplesOf } from '../samples.ts';
import { os } from './services.ts';
import type { Services } from './services.ts';

interface Source { readonly source: string; readonly testSource?: string | undefined; readonly options?: Readonly<Record<string, unknown>> | undefined }

async function opened<T>({ reach }: Services, { source, testSource, options }: Source, use: (dataset: Dataset) => Promise<T>): Promise<T> {
  const test = testSource === undefined ? undefined : await reach.source(testSource);
  const dataset = await openDataset(await reach.source(source), { test, ...(options && { options }) });
  try {
    return await use(dataset);
  } finally {
    dataset.close();
  }
}

export const datasetMethods = os.datasets.router({
  list: os.datasets.list.handler(({ context: { services } }) => services.store.datasets.list()),
  describe: os.datasets.describe.handler(({ input, context: { services } }) => opened(services, input, describeDataset)),
  samples: os.datasets.samples.handler(({ input, context: { services } }) => opened(services, input, (dataset) => samplesOf(dataset, input.field, input.indices))),
  forget: os.datasets.forget.handler(({ input, context: { services } }) => ({ forgotten: services.store.datasets.forget(input.fingerprint) })),
});
