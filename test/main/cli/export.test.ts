// Networks in other forms, from the terminal: what is written computes the same, or what it costs is said.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readModelFile } from '../../../src/main/models/files.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { ask, done, terminal } from '../../fixtures/terminal.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;

interface Made {
  readonly path: string; readonly bytes: number; readonly opset: number; readonly batch?: number; readonly difference: number; readonly notes: readonly string[];
  readonly compared: { readonly on: string; readonly samples: number; readonly agreement?: number };
  readonly change: { readonly accuracy: { readonly samples: number; readonly outputs: readonly { readonly before: Readonly<Record<string, number>>; readonly after: Readonly<Record<string, number>> }[] }; readonly bytes: { readonly before: number; readonly after: number }; readonly milliseconds: { readonly before: number; readonly after: number } };
}

let run: string;
beforeAll(async () => {
  await done('new', at('digits'), '--template', 'digits', '--set', 'data.options.count=2000', ...W);
  run = (await done<{ run: string }>('train', at('digits'), '--epochs', '4', ...W)).run;
}, 120_000);

const accuracies = ({ change }: Made): readonly [number, number] => [change.accuracy.outputs[0]?.before['accuracy'] ?? Number.NaN, change.accuracy.outputs[0]?.after['accuracy'] ?? Number.NaN];

describe('quantize', () => {
  // 7 bits: right on processors with and without VNNI.
  test.each([['minmax'], ['percentile'], ['entropy']])('made digits in int8, ranges by %s, lose less than a point', async (calibration) => {
    const made = await done<Made>('quantize', run, '--to', 'int8', '--weight-bits', '7', '--calibration', calibration, '--out', at(`${calibration}.onnx`), ...W);
    const [before, after] = accuracies(made);
    expect(before).toBeGreaterThan(0.8);
    expect(before - after).toBeLessThan(0.01);
    expect(made.change.bytes.after).toBeLessThan(made.change.bytes.before / 3);
    expect(made.change.milliseconds.after).toBeGreaterThan(0);
    expect(made.compared).toMatchObject({ on: 'data' });
    expect(made.compared.agreement).toBeGreaterThan(0.95);
    expect([...(await readModelFile(made.path)).graph.initializers.values()].filter((t) => t.dtype === 'int8').length).toBeGreaterThan(3);
  });

  test.each([['fp16', 5e-3], ['fp16-weights', 2e-3]])('%s', async (form, most) => {
    const made = await done<Made>('quantize', run, '--to', form, '--out', at(`${form}.onnx`), ...W);
    const [before, after] = accuracies(made);
    expect(Math.abs(before - after)).toBeLessThan(0.005);
    expect(made.difference).toBeLessThan(most);
    expect(made.change.bytes.after).toBeLessThan(0.6 * made.change.bytes.before);
  });

  test('a file by itself needs data, and says so', async () => {
    await done('export', run, '--out', at('plain.onnx'), ...W);
    expect((await ask('quantize', at('plain.onnx'), '--to', 'int8', '--out', at('none.onnx'))).last).toMatchObject({ event: 'error', code: 'data/empty', received: 'no data' });
    expect(existsSync(at('none.onnx'))).toBe(false);
    const made = await done<Made>('quantize', at('plain.onnx'), '--to', 'int8', '--keep-ends', '--data', 'made:digits', '--out', at('file.onnx'));
    expect(made.notes).toContain('2 layers compute with whole numbers.');
    expect((await ask('quantize', at('plain.onnx'), '--to', 'int4', '--out', at('none.onnx'))).last).toMatchObject({ event: 'error', code: 'usage' });
  });

  test('says what it costs to people', async () => {
    const { out } = await terminal('quantize', run, '--to', 'int8', '--out', at('said.onnx'), ...W);
    expect(out).toMatch(/before +after/);
    expect(out).toMatch(/accuracy +0\.\d+ +0\.\d+/);
    expect(out).toContain('400 samples of the test part.');
  });
});

describe('export', () => {
  test('opset, batch and simplification change nothing that is computed', async () => {
    const made = await done<Made>('export', run, '--out', at('other.onnx'), '--opset', '14', '--batch', '4', '--simplify', ...W);
    expect(made).toMatchObject({ opset: 14, batch: 4, notes: [], compared: { on: 'data', samples: 64 } });
    expect(made.difference).toBeLessThan(1e-6);
    const open = await done<Made>('export', at('other.onnx'), '--out', at('open.onnx'), '--batch', 'any', '--opset', '22');
    expect(open).toMatchObject({ opset: 22, compared: { on: 'made inputs' } });
    expect(open.batch).toBeUndefined();
    expect((await readModelFile(open.path)).metadata.get('layerwright.preprocessing')).toContain('"classes"');
  });

  test('what an opset cannot say is refused, and nothing is written', async () => {
    expect((await ask('export', run, '--out', at('old.onnx'), '--opset', '9', ...W)).last).toMatchObject({ event: 'error', code: 'onnx/unsupported' });
    expect(existsSync(at('old.onnx'))).toBe(false);
  });

  test('is kept with the run', async () => {
    expect(existsSync(at('workspace', 'runs', run, 'exports'))).toBe(true);
  });
});
