// The built app trains as the source does: its processes and threads are found beside it.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBundles } from '../fixtures/build.ts';
import manifest from '../../package.json' with { type: 'json' };

let build = '';
const folder = mkdtempSync(join(tmpdir(), 'layerwright-bundle-'));
const run = promisify(execFile);

const terminal = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout } = await run(process.execPath, [join(build, 'main', 'cli.js'), ...args, '--workspace', join(folder, 'workspace'), '--json'], { cwd: folder });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
};

beforeAll(async () => { build = await buildBundles(); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test('the built terminal knows its version, tries the devices, trains and exports', async () => {
  const { stdout } = await run(process.execPath, [join(build, 'main', 'cli.js'), '--version']);
  expect(stdout.trim()).toBe(manifest.version);
  const { devices } = await terminal('devices') as { devices: { id: string; detail: string }[] };
  expect(devices.find((d) => d.id === 'webgpu')?.detail).not.toMatch(/Cannot find module/);
  await terminal('new', 'digits', '--template', 'digits', '--set', 'data.options.count=400');
  const trained = await terminal('train', 'digits', '--steps', '2');
  expect(trained).toMatchObject({ event: 'done', status: 'finished', steps: 2 });
}, 300_000);

test('every process and thread that the sources start is in it', () => {
  const sources = join(import.meta.dirname, '../../src/main');
  const started = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))
    .flatMap((f) => [...readFileSync(join(sources, f), 'utf8').matchAll(/entryFile\(import\.meta\.url, '[^']+', '([^']+)'\)/g)].map((m) => `${m[1]}.js`));
  expect(started.length).toBeGreaterThan(5);
  expect(started.filter((f) => !existsSync(join(build, 'main', f)))).toEqual([]);
});
