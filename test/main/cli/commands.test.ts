// Every command on small made data: what it prints for people, and its JSON lines.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { templates } from '../../../src/core/templates/index.ts';
import { commandNames } from '../../../src/main/cli/commands/index.ts';
import { temporaryFolder, writePicture } from '../../fixtures/data-files.ts';
import { ask, done, terminal } from '../../fixtures/terminal.ts';

const folder = temporaryFolder();
const workspace = join(folder, 'workspace');
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', workspace] as const;

/** Sepal-like table: two classes apart along one column, a category beside it. */
function table(path: string, rows: number): string {
  const lines = ['width,length,colour,kind'];
  for (let i = 0; i < rows; i++) lines.push(`${(i % 2) * 3 + (i % 7) * 0.1},${(i % 5) * 0.3},${['red', 'green', 'blue'][i % 3]},${i % 2 === 0 ? 'small' : 'large'}`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

let run: string;
let csv: string;

beforeAll(async () => {
  csv = table(at('kinds.csv'), 120);
  await done('new', at('kinds'), '--template', 'mlp', '--data', csv, ...W);
  run = (await done('train', at('kinds'), '--epochs', '30', '--batch', '16', ...W))['run'] as string;
}, 60_000);

test('templates lists every template', async () => {
  const { last, lines } = await ask('templates');
  expect(last).toMatchObject({ event: 'done', templates: templates.map((t) => t.id) });
  expect(lines.filter((l) => l.event === 'template')).toHaveLength(templates.length);
});

describe('new', () => {
  test('binds a table: its columns, its classes, standardised', () => {
    const project = JSON.parse(readFileSync(at('kinds', 'project.json'), 'utf8')) as { bindings: unknown; data: { source: string }; template: string; name: string };
    expect(project).toMatchObject({
      name: 'kinds', template: 'mlp', data: { source: csv },
      bindings: { inputs: { input: { field: 'features', transform: 'standardize' } }, losses: { loss: { field: 'label' } } },
    });
  });

  test('works without data, with params of the template and settings', async () => {
    const made = await done('new', at('bare'), '--template', 'lenet-5', '--param', 'classes=4', '--set', 'dense1.units=50', '--set', 'training.epochs=3', '--set', 'seed=9', ...W);
    const project = JSON.parse(readFileSync(made['project'] as string, 'utf8')) as { seed: number; training: { epochs: number }; graph: { nodes: { id: string; params: { units?: number } }[] } };
    expect(project.seed).toBe(9);
    expect(project.training.epochs).toBe(3);
    expect(project.graph.nodes.find((n) => n.id === 'dense1')?.params.units).toBe(50);
    expect(project.graph.nodes.find((n) => n.id === 'logits')?.params.units).toBe(4);
  });

  test('takes choices by their type alone, and fields of nodes', async () => {
    const made = await done('new', at('chosen'), '--template', 'lenet-5', '--set', 'training.optimizer=momentum', '--set', 'training.schedule=cosine', '--set', 'conv1.kernelInitializer=heNormal', '--set', 'conv1.frozen=true', ...W);
    const project = JSON.parse(readFileSync(made['project'] as string, 'utf8')) as { training: unknown; graph: { nodes: { id: string }[] } };
    expect(project.training).toMatchObject({ optimizer: { type: 'momentum' }, schedule: { type: 'cosine' } });
    expect(project.graph.nodes.find((n) => n.id === 'conv1')).toMatchObject({ frozen: true, params: { kernelInitializer: { type: 'heNormal' } } });
  });

  test('follows the pictures it is given', async () => {
    await done('new', at('digits'), '--template', 'lenet-5', '--data', 'made:digits', ...W);
    const { last } = await ask('check', at('digits'));
    expect(last).toMatchObject({ event: 'done', totals: { parameters: { total: 61_706, trainable: 61_706, nonTrainable: 0 } } });
  });
});

test('data describes fields, classes and parts', async () => {
  const { last, lines } = await ask('data', csv);
  expect(last).toMatchObject({ event: 'done', format: 'csv', samples: 120 });
  expect(lines.filter((l) => l.event === 'field').map((l) => l['name'])).toEqual(['features', 'label']);
  expect(lines.find((l) => l['name'] === 'label')).toMatchObject({ classes: [{ name: 'large', counts: { all: 60 } }, { name: 'small', counts: { all: 60 } }] });
  expect((await terminal('data', 'made:moons', '--option', 'count=50')).out).toContain('50 samples');
});

test('check gives layers, totals and the forecast of memory', async () => {
  const { last, lines } = await ask('check', at('kinds'));
  const layers = lines.filter((l) => l.event === 'layer');
  expect(layers[0]).toMatchObject({ name: 'input', type: 'Input', outputShape: ['N', 5], parameters: 0 });
  expect(layers.map((l) => l['parameters'] as number).reduce((a, b) => a + b, 0)).toBe((last as unknown as { totals: { parameters: { total: number } } }).totals.parameters.total);
  expect((await terminal('check', at('kinds'))).out).toMatch(/Training in batches of \d+ takes about/);
});

test('check names what is bypassed or muted', async () => {
  const project = JSON.parse(readFileSync(join(at('kinds'), 'project.json'), 'utf8')) as { graph: { nodes: { id: string; type: string; mode?: string }[] } };
  const dropped = project.graph.nodes.find((n) => n.type === 'Dropout') ?? project.graph.nodes.find((n) => n.type === 'Dense');
  if (dropped) dropped.mode = 'bypassed';
  mkdirSync(at('modes'), { recursive: true });
  writeFileSync(join(at('modes'), 'project.json'), JSON.stringify(project));
  expect((await terminal('check', at('modes'))).out).toContain(`Left out: ${dropped?.id} (bypassed).`);
  expect((await ask('check', at('kinds'))).last).toMatchObject({ leftOut: [] });
});

describe('train', () => {
  test('prints the loss before the first update at step 0, and ends with everything promised', async () => {
    const { last, lines } = await ask('train', at('kinds'), '--epochs', '4', '--seed', '3', '--log-every', '2', ...W);
    const metrics = lines.filter((l) => l.event === 'metrics');
    expect(metrics[0]).toMatchObject({ step: 0, epoch: 0 });
    expect(metrics.every((l) => (l['step'] as number) % 2 === 0 && Number.isFinite(l['loss'] as number))).toBe(true);
    expect(last).toMatchObject({ event: 'done', status: 'finished', epochs: 4 });
    for (const key of ['run', 'steps', 'seconds', 'model']) expect(last).toHaveProperty(key);
    expect(Object.keys(last['metrics'] as object)).toEqual(expect.arrayContaining(['train', 'test']));
    expect(existsSync(last['model'] as string)).toBe(true);
  });

  test('the same seed gives the same losses to the last bit', async () => {
    const losses = async (): Promise<unknown[]> => (await ask('train', at('kinds'), '--epochs', '3', '--seed', '5', '--log-every', '1', ...W)).lines.filter((l) => l.event === 'metrics').map((l) => l['loss']);
    expect(await losses()).toEqual(await losses());
  });

  test('overrides reach the run', async () => {
    const { last } = await ask('train', at('kinds'), '--steps', '7', '--batch', '8', '--lr', '0.01', '--optimizer', 'momentum', ...W);
    expect(last).toMatchObject({ event: 'done', steps: 7 });
    const shown = await done('runs', 'show', last['run'] as string, ...W);
    expect(shown['run']).toMatchObject({ settings: { batch: 8, learningRate: 0.01, optimizer: { type: 'momentum' } } });
  });

  test('is not exported over a file that is no model', async () => {
    expect((await ask('export', run, '--out', at('kinds', 'project.json'), ...W)).last).toMatchObject({ event: 'error', code: 'file/write-failed' });
    expect(JSON.parse(readFileSync(at('kinds', 'project.json'), 'utf8'))).toMatchObject({ name: 'kinds' });
  });

  test('says how it went to people', async () => {
    const { out, code } = await terminal('train', at('kinds'), '--epochs', '2', ...W);
    expect(code).toBe(0);
    expect(out).toMatch(/epoch 2\/2 .* loss [\s\S]*Finished after 2 epochs[\s\S]*Confusion matrix[\s\S]*Exported:/);
    expect((await terminal('train', at('kinds'), '--epochs', '1', ...W)).out).toMatch(/1 epoch of [\s\S]*Finished after 1 epoch,/);
  });

  test('says which field it takes where the data have others', async () => {
    writeFileSync(at('other.csv'), readFileSync(csv));
    await done('new', at('elsewhere'), '--template', 'mlp', '--data', at('other.csv'), '--set', 'bindings.inputs.input.field=gone', ...W);
    expect((await terminal('train', at('elsewhere'), '--epochs', '1', ...W)).out).toContain('The data has no field gone: input takes features.');
  });
});

describe('evaluate', () => {
  test('the test part of the run’s own data, every metric, as at the end of training', async () => {
    const { run: trained } = await done('runs', 'show', run, ...W) as unknown as { run: { metrics: { test: { accuracy: number; loss: number } } } };
    const evaluated = await done('evaluate', run, '--data', csv, '--split', 'test', ...W) as unknown as { metrics: Record<string, number>; samples: number; details: { confusionMatrix: { matrix: number[][]; classes: string[] } } };
    expect(evaluated.samples).toBe(24);
    expect(evaluated.metrics['accuracy']).toBe(trained.metrics.test.accuracy);
    expect(evaluated.metrics['loss']).toBeCloseTo(trained.metrics.test.loss, 5);
    expect(Object.keys(evaluated.metrics)).toEqual(expect.arrayContaining(['precision', 'recall', 'f1', 'auc']));
    expect(evaluated.details.confusionMatrix.matrix.flat().reduce((a, b) => a + b, 0)).toBe(24);
    expect(evaluated.details.confusionMatrix.classes).toEqual(['large', 'small']);
  });

  test('parts do not overlap and make up the whole', async () => {
    const counts = await Promise.all(['train', 'test', 'all'].map(async (split) => (await done<{ samples: number }>('evaluate', run, '--split', split, ...W)).samples));
    expect(counts[0]! + counts[1]!).toBe(counts[2]);
  });

  test('a file with fewer categories and another order of columns is read as the model knows it', async () => {
    writeFileSync(at('other.csv'), 'colour,length,width,kind\nred,0.3,0.1,small\nred,0.6,3.2,large\nblue,0.0,3.1,large\nblue,0.9,0.2,small\nred,0.9,0.2,small\nblue,0.3,3.2,large\n');
    expect((await done('evaluate', run, '--data', at('other.csv'), ...W))['metrics']).toMatchObject({ accuracy: 1 });
  });
});

describe('predict', () => {
  test('rows of a table, with and without header and target', async () => {
    writeFileSync(at('rows.csv'), 'width,length,colour\n0.1,0.3,red\n3.2,0.6,green\n');
    const named = await done('predict', run, at('rows.csv'), ...W) as unknown as { predictions: { sample: number; outputs: { top: { class: string; probability: number }[] }[] }[] };
    expect(named.predictions.map((p) => p.outputs[0]?.top[0]?.class)).toEqual(['small', 'large']);
    const total = named.predictions[0]?.outputs[0]?.top.reduce((n, t) => n + t.probability, 0) ?? 0;
    expect(total).toBeCloseTo(1, 5);
    writeFileSync(at('bare.csv'), '0.1,0.3,red,small\n3.2,0.6,green,large\n');
    const bare = await done('predict', run, at('bare.csv'), ...W) as unknown as typeof named;
    expect(bare.predictions.map((p) => p.outputs[0]?.top[0]?.class)).toEqual(['small', 'large']);
  });

  test('a file that cannot be used ends none of the others', async () => {
    writeFileSync(at('other columns.csv'), 'height,weight\n1,2\n');
    writeFileSync(at('rows.csv'), 'width,length,colour\n0.1,0.3,red\n3.2,0.6,green\n');
    const { code, last } = await ask('predict', run, at('other columns.csv'), at('rows.csv'), ...W);
    expect({ code, last }).toMatchObject({ code: 0, last: { event: 'done', samples: 2, failed: [{ code: 'data/field', where: at('other columns.csv') }] } });
    expect((await ask('predict', run, at('other columns.csv'), ...W)).last).toMatchObject({ event: 'error', code: 'data/field' });
  });

  test('pictures, with a model trained on pictures', async () => {
    await done('new', at('made'), '--template', 'lenet-5', '--data', 'made:digits', '--set', 'data.options.count=300', '--set', 'training.epochs=1', ...W);
    const trained = await done('train', at('made'), ...W);
    await writePicture(at('digit.png'), 40, 40, [10, 10, 10]);
    const { last } = await ask('predict', trained['model'] as string, at('digit.png'), '--top', '2');
    expect(last).toMatchObject({ event: 'done', samples: 1 });
    expect((await terminal('predict', trained['model'] as string, at('digit.png'))).out).toMatch(/digit\.png: \d \d+\.\d %/);
    const refused = await ask('predict', run, at('digit.png'), ...W);
    expect(refused).toMatchObject({ code: 1, last: { event: 'error', code: 'data/field' } });
  });
});

test('export writes a model that says the same, and evaluates like the run', async () => {
  const exported = await done('export', run, '--out', at('out', 'kinds.onnx'), ...W);
  expect(exported).toMatchObject({ difference: 0, from: 'model' });
  const a = await done('evaluate', at('out', 'kinds.onnx'), '--data', csv, '--split', 'test');
  const b = await done('evaluate', run, '--data', csv, '--split', 'test', ...W);
  expect(a['metrics']).toEqual(b['metrics']);
});

test('gradcheck passes on a right network, tensor by tensor', async () => {
  const { last, lines } = await ask('gradcheck', at('kinds'), '--samples', '4');
  expect(last).toMatchObject({ event: 'done', passed: true, dtype: 'float64' });
  expect(lines.filter((l) => l.event === 'tensor').map((l) => l['name'])).toContain('logits.kernel');
});

describe('runs', () => {
  test('list, show, compare, csv, delete and restore', async () => {
    const { runs } = await done('runs', 'list', ...W) as unknown as { runs: { id: string }[] };
    expect(runs.map((r) => r.id)).toContain(run);
    const other = runs.find((r) => r.id !== run)?.id as string;
    const comparison = await done('runs', 'compare', run, other, ...W);
    expect(comparison).toMatchObject({ a: run, b: other });
    const { out } = await terminal('runs', 'csv', run, ...W);
    expect(out.split('\n')[0]).toMatch(/^step,epoch,time,.*loss/);
    const file = await done('runs', 'csv', run, '--out', at('run.csv'), ...W);
    expect(readFileSync(file['out'] as string, 'utf8')).toBe(out);
    await done('runs', 'delete', other, ...W);
    expect((await done('runs', 'list', ...W) as unknown as { runs: { id: string }[] }).runs.map((r) => r.id)).not.toContain(other);
    await done('runs', 'restore', other, ...W);
    expect((await done('runs', 'list', ...W) as unknown as { runs: { id: string }[] }).runs.map((r) => r.id)).toContain(other);
    expect((await terminal('runs', 'list', ...W)).out).toContain(run);
    expect((await terminal('runs', 'show', run, ...W)).out).toContain('finished');
  });
});

test('a project is exported as it stands, and what was imported comes out as it came in', async () => {
  const [first, second] = [at('as-it-is.onnx'), at('again.onnx')];
  const made = await done('export', at('kinds'), '--out', first, ...W);
  expect(made['drawn']).toBe(made['parameters']);
  await done('import', first, '--project', at('imported'));
  expect(await done('export', at('imported'), '--out', second)).toMatchObject({ drawn: 0, parameters: made['parameters'] });
  expect(await done('verify', first, second)).toMatchObject({ equal: true, largest: 0 });
  expect(await ask('export', at('imported'), '--out', at('kinds'))).toMatchObject({ code: 1, last: { event: 'error', code: 'file/write-failed' } });
});

test('devices names the processor', async () => {
  expect((await done('devices'))['devices']).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'cpu', available: true })]));
});

test('resume refuses a run that has finished', async () => {
  expect(await ask('resume', run, ...W)).toMatchObject({ code: 1, last: { event: 'error', code: 'run/state' } });
});

test('every file of cli/commands that holds a command is listed', async () => {
  const { readdirSync } = await import('node:fs');
  const files = readdirSync(new URL('../../../src/main/cli/commands', import.meta.url)).filter((f) => !['command.ts', 'index.ts', 'values.ts'].includes(f));
  // train.ts holds resume too.
  expect(commandNames).toHaveLength(files.length + 1);
});
