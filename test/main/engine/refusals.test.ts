import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveCheckpoint } from '../../../src/main/engine/checkpoint/checkpoint.ts';
import { lastWords } from '../../../src/main/child.ts';
import { assertSampleFits, assertWeightsFit } from '../../../src/main/engine/trainer/memory.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';

test('weights that no memory holds are refused before they are made', () => {
  expect(() => { assertWeightsFit({ trainable: 1000, nonTrainable: 0 }, 'network', 7999); }).toThrow(expect.objectContaining({ code: 'training/out-of-memory', where: 'network' }));
  expect(() => { assertWeightsFit({ trainable: 1000, nonTrainable: 0 }, 'network', 8000); }).not.toThrow();
  expect(() => { assertWeightsFit({ trainable: 2_500_000_000_000, nonTrainable: 0 }, 'network'); }).toThrow(expect.objectContaining({ code: 'training/out-of-memory' }));
});

test('so is a sample', () => {
  expect(() => { assertSampleFits({ largestActivationBytes: 4001 }, 'network', 8000); }).toThrow(expect.objectContaining({ code: 'training/out-of-memory', where: 'network' }));
  expect(() => { assertSampleFits({ largestActivationBytes: 4000 }, 'network', 8000); }).not.toThrow();
});

test.each([
  ['file:///a.ts:11\nimport { x } from "y";\n  ^\nSyntaxError: no export x\n    at f (node:internal)\n\nNode.js v24.21.0\n', 'SyntaxError: no export x'],
  ["terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc\n", "terminate called after throwing an instance of 'std::bad_alloc'"],
  ['', ''],
])('why a process crashed', (stderr, words) => { expect(lastWords(stderr)).toBe(words); });

test('a checkpoint of a run whose folder was deleted', async () => {
  const position = { version: 1, run: 'r', seed: 1, device: 'cpu', step: 1, epoch: 0, batchInEpoch: 1, epochLoss: { sum: 1, samples: 1 }, history: [], seconds: 1 } as const;
  await expect(saveCheckpoint(join(temporaryFolder(), 'deleted'), { ...position, history: [] }, new Map())).rejects.toMatchObject({ code: 'file/write-failed' });
});
