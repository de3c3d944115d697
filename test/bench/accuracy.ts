// What the templates reach on real data with their own settings: `node test/bench/accuracy.ts [name …] [--seeds n] [--json]`.
// Every training goes through the command line, in turn. Figures, not a test; data that are not at hand are left out by name.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { done } from '../fixtures/terminal.ts';
import { sharedData } from '../fixtures/paths.ts';

type Part = 'train' | 'test';

interface Row {
  readonly name: string;
  readonly template: string;
  readonly data: string;
  readonly testData?: string;
  /** Settings that the data needs beside the template's own. */
  readonly settings?: readonly string[];
  readonly seeds: number;
  /** Medians to reach, as [part, metric, at least]. */
  readonly wanted: readonly (readonly [Part, string, number])[];
}

const signs = { data: 'signs/train_signs_from_jpg.h5', testData: 'signs/test_signs_from_jpg.h5' };
const cats = { data: 'cat-vs-noncat/train_catvnoncat.h5', testData: 'cat-vs-noncat/test_catvnoncat.h5' };

const rows: readonly Row[] = [
  { name: 'cats, logistic regression', template: 'logistic-regression', ...cats, seeds: 1, wanted: [['train', 'accuracy', 0.9904], ['test', 'accuracy', 0.7]] },
  { name: 'cats, 12288-20-7-5-1', template: 'l-layer', ...cats, seeds: 5, wanted: [['train', 'accuracy', 0.97], ['test', 'accuracy', 0.74]] },
  { name: 'signs, ConvNet', template: 'signs-convnet', ...signs, seeds: 3, wanted: [['train', 'accuracy', 0.94], ['test', 'accuracy', 0.78]] },
  { name: 'signs, ResNet-50', template: 'resnet-50', ...signs, seeds: 1, wanted: [['test', 'accuracy', 0.94]] },
  { name: 'MNIST, LeNet-5', template: 'lenet-5', data: 'mnist', seeds: 1, wanted: [['test', 'accuracy', 0.99]] },
  { name: 'Happy House', template: 'happy-house', data: 'happy-house/test_happy.h5', settings: ['data.split.train=0.6667', 'data.split.test=0.3333'], seeds: 5, wanted: [] },
  { name: 'iris', template: 'mlp', data: 'tabular/iris.csv', seeds: 5, wanted: [['test', 'accuracy', 0.95]] },
  { name: 'housing', template: 'mlp', data: 'tabular/housing.csv', seeds: 5, wanted: [['test', 'r2', 0.8]] },
  { name: 'planar flower', template: 'shallow', data: 'made:planar', seeds: 3, wanted: [['test', 'accuracy', 0.85]] },
  { name: 'planar moons', template: 'shallow', data: 'made:moons', seeds: 3, wanted: [['test', 'accuracy', 0.9]] },
  { name: 'planar circles', template: 'shallow', data: 'made:circles', seeds: 3, wanted: [['test', 'accuracy', 0.9]] },
  { name: 'made digits', template: 'digits', data: 'made:digits', seeds: 1, wanted: [['test', 'accuracy', 0.97]] },
];

type Metrics = Readonly<Partial<Record<Part, Readonly<Record<string, number>>>>>;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const sourceOf = (data: string): string | undefined => (data.startsWith('made:') ? data : sharedData(data));

async function measure(row: Row, data: string, seeds: number, workspace: string): Promise<Record<string, unknown>> {
  const project = join(workspace, row.name.replaceAll(/\W+/g, '-'));
  const testData = row.testData === undefined ? [] : ['--test-data', sourceOf(row.testData) ?? ''];
  await done('new', project, '--template', row.template, '--data', data, ...testData, ...(row.settings ?? []).flatMap((s) => ['--set', s]));
  const results: { metrics: Metrics; epochs: number; seconds: number }[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    results.push(await done('train', project, '--seed', String(seed), '--workspace', join(workspace, 'runs')));
  }
  const seen = (part: Part, metric: string): number[] => results.map((r) => r.metrics[part]?.[metric] ?? Number.NaN);
  const figures = (['train', 'test'] as const).flatMap((part) => Object.keys(results[0]?.metrics[part] ?? {}).map((metric) => {
    const values = seen(part, metric);
    return [`${part} ${metric}`, { median: median(values), least: Math.min(...values), most: Math.max(...values) }] as const;
  }));
  return {
    name: row.name, seeds, epochs: results[0]?.epochs, seconds: median(results.map((r) => r.seconds)), figures: Object.fromEntries(figures),
    // The published percentages are rounded to two places.
    reached: row.wanted.every(([part, metric, least]) => median(seen(part, metric)) >= least - 5e-5),
  };
}

const { values: options, positionals: names } = parseArgs({ allowPositionals: true, options: { seeds: { type: 'string' }, json: { type: 'boolean' } } });
const workspace = mkdtempSync(join(tmpdir(), 'layerwright-accuracy-'));
try {
  for (const row of rows) {
    if (names.length > 0 && !names.some((name) => row.name.includes(name) || row.template === name)) continue;
    const data = sourceOf(row.data);
    if (data === undefined) {
      process.stderr.write(`${row.name}: ${row.data} is not at hand, left out\n`);
      continue;
    }
    const result = await measure(row, data, options.seeds === undefined ? row.seeds : Number(options.seeds), workspace);
    if (options.json) {
      process.stdout.write(`${JSON.stringify(result)}\n`);
      continue;
    }
    const figures = Object.entries(result['figures'] as Record<string, { median: number; least: number; most: number }>)
      .filter(([key]) => / (accuracy|r2)$/.test(key)).map(([key, f]) => `${key} ${f.median.toFixed(4)} (${f.least.toFixed(4)}–${f.most.toFixed(4)})`);
    process.stdout.write(`${result['reached'] === true ? '✓' : '✗'} ${row.name}: ${figures.join(', ')}; ${String(result['seeds'])} seeds, ${String(result['epochs'])} epochs, ${Number(result['seconds']).toFixed(1)} s\n`);
  }
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
