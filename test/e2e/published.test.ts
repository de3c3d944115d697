// Published figures through the command line: parameter counts, and the course's run on its own cats. Longer ones: `node test/bench/accuracy.ts`.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sharedData } from '../fixtures/paths.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { ask, done } from '../fixtures/terminal.ts';
import type { Line } from '../fixtures/terminal.ts';

const folder = temporaryFolder();
const W = ['--workspace', join(folder, 'workspace')] as const;

type Metrics = Readonly<Record<'train' | 'test', Readonly<Record<string, number>>>>;

/** A new project of a template on data, trained: its lines and the metrics of its done event. */
async function train(template: string, data: string, testData: string | undefined, ...options: string[]): Promise<{ lines: readonly Line[]; metrics: Metrics }> {
  const project = mkdtempSync(join(folder, `${template}-`));
  await done('new', project, '--template', template, '--data', data, ...(testData === undefined ? [] : ['--test-data', testData]), ...W);
  const { code, lines, last } = await ask('train', project, ...options, ...W);
  if (code !== 0) throw new Error(JSON.stringify(last));
  return { lines, metrics: last['metrics'] as Metrics };
}

describe('check counts as the papers do', () => {
  test.each([
    ['lenet-5', [], 61_706], ['alexnet', [], 62_378_344], ['vgg-16', [], 138_357_544], ['vgg-19', [], 143_667_240],
    ['resnet-50', [], 25_557_032], ['mobilenet-v2', [], 3_504_872], ['googlenet', ['--param', 'sideOutputs=false'], 6_998_552],
  ] as const)('%s %o: %d trainable', async (id, params, trainable) => {
    const project = join(folder, `check-${id}`);
    await done('new', project, '--template', id, ...params, ...W);
    expect(await done('check', project)).toMatchObject({ totals: { parameters: { trainable } } });
  });
});

const cats = { train: sharedData('cat-vs-noncat/train_catvnoncat.h5'), test: sharedData('cat-vs-noncat/test_catvnoncat.h5') };

test.skipIf(cats.train === undefined)('cats, logistic regression: the course’s costs and accuracies', async () => {
  const { lines, metrics } = await train('logistic-regression', cats.train as string, cats.test, '--log-every', '100');
  const cost = (step: number): number => lines.find((l) => l.event === 'metrics' && l['step'] === step)?.['loss'] as number;
  expect(cost(0)).toBeCloseTo(Math.LN2, 5);
  expect(cost(100)).toBeCloseTo(0.584508, 4);
  expect(cost(1900)).toBeCloseTo(0.140872, 4);
  // 207 of 209, 35 of 50: the course prints 99.04 % and 70 %.
  expect(metrics.train['accuracy']).toBeCloseTo(207 / 209, 6);
  expect(metrics.test['accuracy']).toBeCloseTo(0.7, 6);
}, 60_000);

test.skipIf(cats.train === undefined)('cats, 12288-20-7-5-1: the cost falls below 0.6 in 600 of the 2,500 iterations', async () => {
  const { lines, metrics } = await train('l-layer', cats.train as string, cats.test, '--steps', '600');
  expect(lines.find((l) => l.event === 'metrics' && l['step'] === 0)?.['loss']).toBeGreaterThan(0.6);
  expect(metrics.train['loss']).toBeLessThan(0.6);
}, 60_000);

test.skipIf(sharedData('signs') === undefined)('signs, ConvNet: far above chance after five epochs', async () => {
  const { metrics } = await train('signs-convnet', sharedData('signs/train_signs_from_jpg.h5') as string, sharedData('signs/test_signs_from_jpg.h5'), '--epochs', '5');
  expect(metrics.test['accuracy']).toBeGreaterThan(0.35);
}, 60_000);

/** Median over five seeds; a seed also decides which fifth is held back. */
async function medianOfFive(data: string, metric: string): Promise<number> {
  const values: number[] = [];
  for (const seed of ['1', '2', '3', '4', '5']) values.push((await train('mlp', data, undefined, '--seed', seed)).metrics.test[metric] ?? Number.NaN);
  return values.sort((a, b) => a - b)[2] as number;
}

const iris = sharedData('tabular/iris.csv');
test.skipIf(iris === undefined)('iris: 95 % of a held-back fifth', async () => {
  expect(await medianOfFive(iris as string, 'accuracy')).toBeGreaterThanOrEqual(0.95);
}, 60_000);

const housing = sharedData('tabular/housing.csv');
test.skipIf(housing === undefined)('housing: R² of 0.8 on a held-back fifth', async () => {
  expect(await medianOfFive(housing as string, 'r2')).toBeGreaterThanOrEqual(0.8);
}, 60_000);
