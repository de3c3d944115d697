// The Python and the Node script, run beside our own predictions. Python's onnxruntime is not at hand here: a module of its name hands each
// call to onnxruntime-node through a pipe.
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../fixtures/data-files.ts';
import { hasNumpy, python } from '../../fixtures/python.ts';
import { done, linesOf, terminal } from '../../fixtures/terminal.ts';
import type { Line } from '../../fixtures/terminal.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const W = ['--workspace', at('workspace')] as const;
const helpers = fileURLToPath(new URL('../../fixtures/python', import.meta.url));

interface Network { readonly name: string; readonly files: readonly string[]; readonly out: string; run: string }
const networks: Network[] = [
  { name: 'pictures', files: [at('a.png'), at('b.png')], out: at('pictures-out'), run: '' },
  { name: 'a table', files: [at('some.csv')], out: at('table-out'), run: '' },
];

beforeAll(async () => {
  for (const [i, file] of (networks[0]?.files ?? []).entries()) {
    const pixels = Buffer.from(Array.from({ length: 784 }, (_, p) => (i === 0 ? (Math.abs((p % 28) - 14) < 3 ? 230 : 10) : (p * 7) % 256)));
    await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } }).png().toFile(file);
  }
  const rows = Array.from({ length: 90 }, (_, i) => `${(i % 3) * 2 + (i % 7) * 0.1},${['red', 'green', 'blue'][i % 3]},${1.5 * (i % 3) + 0.01 * i}`);
  writeFileSync(at('table.csv'), ['width,colour,price', ...rows].join('\n'));
  writeFileSync(at('some.csv'), ['colour,width', 'green,2.3', 'blue,0.4'].join('\n'));
  await done('new', at('digits'), '--template', 'digits', '--set', 'data.options.count=300', ...W);
  await done('new', at('prices'), '--template', 'mlp', '--data', at('table.csv'), '--param', 'task=numbers', ...W);
  for (const [i, project] of ['digits', 'prices'].entries()) {
    const network = networks[i] as Network;
    network.run = (await done<{ run: string }>('train', at(project), '--steps', '12', ...W)).run;
    await done('export', network.run, '--out', network.out, '--format', 'python,node', '--card', ...W);
    symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(network.out, 'node_modules'));
  }
}, 120_000);

interface Said { readonly file: string; readonly outputs: Readonly<Record<string, { readonly top?: readonly { readonly class: string; readonly probability: number }[]; readonly values?: Readonly<Record<string, number>> }>> }

/** What our own prediction says, in the words of the scripts. */
async function expected({ run, files }: Network): Promise<Said[]> {
  const { out } = await terminal('predict', run, ...files, '--json', ...W);
  return linesOf({ out }).filter((l) => l.event === 'prediction').map((l: Line) => l as unknown as { file: string; outputs: readonly { output: string; top?: readonly { class: string; probability: number }[]; values?: readonly { name: string; value: number }[] }[] })
    .map(({ file, outputs }) => ({ file, outputs: Object.fromEntries(outputs.map((o) => [o.output, { ...(o.top && { top: o.top }), ...(o.values && { values: Object.fromEntries(o.values.map((v) => [v.name, v.value])) }) }])) }));
}

function agree(said: readonly Said[], ours: readonly Said[]): void {
  expect(said.map((s) => s.file)).toEqual(ours.map((s) => s.file));
  said.forEach((s, i) => {
    for (const [output, { top = [], values = {} }] of Object.entries(s.outputs)) {
      const other = ours[i]?.outputs[output];
      // The terminal names fewer.
      const known = other?.top ?? [];
      expect(top.slice(0, known.length).map((t) => t.class)).toEqual(known.map((t) => t.class));
      known.forEach((_, k) => { const t = top[k] as (typeof top)[number]; expect(t.probability).toBeCloseTo(other?.top?.[k]?.probability ?? Number.NaN, 5); });
      expect(Object.keys(values)).toEqual(Object.keys(other?.values ?? {}));
      for (const [name, v] of Object.entries(values)) expect(v).toBeCloseTo(other?.values?.[name] ?? Number.NaN, 4);
    }
  });
}

describe.each(networks)('scripts for $name', (network) => {
  test.skipIf(!hasNumpy)('Python says what we say', async () => {
    process.env['LAYERWRIGHT_NODE'] = process.execPath;
    process.env['LAYERWRIGHT_ORT_SERVER'] = join(helpers, 'ort-server.mjs');
    const out = python([join(network.out, 'predict.py'), '--json', ...network.files], { path: helpers });
    agree(out.trim().split('\n').map((l) => JSON.parse(l) as Said), await expected(network));
  });

  test('Node says what we say', async () => {
    const out = execFileSync(process.execPath, [join(network.out, 'predict.mjs'), '--json', ...network.files], { encoding: 'utf8' });
    agree(out.trim().split('\n').map((l) => JSON.parse(l) as Said), await expected(network));
  });

  test('the card says what it is', () => {
    const card = readFileSync(join(network.out, 'MODEL_CARD.md'), 'utf8');
    for (const heading of ['Figures', 'Data', 'Training', 'Inputs and outputs', 'Architecture', 'Use', 'Limits']) expect(card).toContain(`## ${heading}\n`);
    expect(card).toContain(network.run);
    expect(card).not.toMatch(/undefined|NaN|\[object/);
  });
});
