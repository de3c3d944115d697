// Two model files on the same inputs.
import { LayerwrightError } from '../../../core/errors.ts';
import { readModelFile } from '../../models/files.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { differences, messageOf } from './compare.ts';
import type { OutputDifference } from './compare.ts';
import { madeFeeds, testData } from './feeds.ts';
import type { Feeds } from './feeds.ts';

export interface Verification {
  readonly equal: boolean;
  /** Largest distance of two numbers; infinite where types or shapes differ. */
  readonly largest: number;
  readonly outputs: readonly OutputDifference[];
  readonly compared: 'test data' | 'made inputs';
}

/** Inputs are the test data beside the first model, else seeded ones. Throws `onnx/unsupported` where the first cannot be run on any. */
export async function verifyModels(first: string, second: string): Promise<Verification> {
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  const model = await readModelFile(first);
  const [a, b] = [await executor.load(first), await executor.load(second)];
  try {
    const sets = await testData(first, model).catch(() => []);
    let refused = '';
    const candidates: Iterable<Feeds> = sets.length > 0 ? sets : madeFeeds(model);
    for (const feeds of candidates) {
      let expected;
      try {
        expected = await a.run(feeds);
      } catch (thrown) {
        refused = messageOf(thrown);
        continue;
      }
      const outputs = differences(expected, await b.run(feeds));
      return { equal: outputs.length === 0, largest: outputs.reduce((max, d) => Math.max(max, d.largest), 0), outputs, compared: sets.length > 0 ? 'test data' : 'made inputs' };
    }
    throw new LayerwrightError('onnx/unsupported', `${first} runs on none of the inputs tried.`, { where: first, received: refused });
  } finally {
    await a.close();
    await b.close();
  }
}
