// Published figures: parameter counts of the templates, and the course's logistic regression on its own pictures of cats.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { sharedData } from '../fixtures/paths.ts';
import { ask, done } from '../fixtures/terminal.ts';

const folder = temporaryFolder();
const W = ['--workspace', join(folder, 'workspace')] as const;

interface Totals { totals: { parameters: { total: number; trainable: number }; exportedParameters: { total: number; trainable: number } } }

describe('check gives the published parameter counts', () => {
  test.each([
    ['lenet-5', 'trainable', 61_706, 'LeCun et al. 1998, all maps connected'],
    ['alexnet', 'total', 62_378_344, 'Krizhevsky et al. 2012, without groups'],
    ['vgg-16', 'total', 138_357_544, 'Simonyan and Zisserman 2014'],
    ['vgg-19', 'total', 143_667_240, 'Simonyan and Zisserman 2014'],
    ['resnet-50', 'trainable', 25_557_032, 'He et al. 2015, no convolution biases'],
    ['mobilenet-v2', 'trainable', 3_504_872, 'Sandler et al. 2018'],
    ['googlenet', 'exported', 6_998_552, 'Szegedy et al. 2014, without side outputs'],
  ] as const)('%s: %s parameters %d (%s)', async (template, kind, count, _source) => {
    const project = join(folder, template);
    await done('new', project, '--template', template);
    const { totals } = await done('check', project) as unknown as Totals;
    expect(kind === 'exported' ? totals.exportedParameters.total : totals.parameters[kind]).toBe(count);
  });
});

const cats = sharedData('cat-vs-noncat/train_catvnoncat.h5');
const catsTest = sharedData('cat-vs-noncat/test_catvnoncat.h5');

describe.skipIf(cats === undefined || catsTest === undefined)('logistic regression on the course’s cats', () => {
  test('costs and accuracies of the published run', async () => {
    const project = join(folder, 'cats');
    await done('new', project, '--template', 'logistic-regression', '--data', cats as string, '--test-data', catsTest as string);
    const { lines, last } = await ask('train', project, '--log-every', '100', ...W);
    const cost = (step: number): number => lines.find((l) => l.event === 'metrics' && l['step'] === step)?.['loss'] as number;
    // 0.693147, the cost of knowing nothing.
    expect(cost(0)).toBeCloseTo(Math.LN2, 4);
    expect(cost(100)).toBeCloseTo(0.584508, 4);
    expect(cost(1900)).toBeCloseTo(0.140872, 4);
    const { metrics } = last as unknown as { metrics: { train: { accuracy: number }; test: { accuracy: number } } };
    expect(metrics.train.accuracy).toBeCloseTo(0.9904, 4);
    expect(metrics.test.accuracy).toBeCloseTo(0.7, 10);
  }, 120_000);
});
