import { expect, test } from 'vitest';
import { judgedAtOnce } from '../../../src/main/engine/trainer/at-once.ts';

test.each([
  ['small networks', 4 * 6 * 28 * 28, 128],
  ['ResNet-50 at 224×224', 4 * 64 * 112 * 112, 41],
  ['VGG-16 at 224×224', 4 * 64 * 224 * 224, 10],
  ['more than the budget', 2 ** 31, 1],
])('%s are judged in batches that fit in memory', (_name, bytes, batch) => {
  expect(judgedAtOnce(bytes)).toBe(batch);
});
