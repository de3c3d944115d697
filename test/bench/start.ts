// How soon the window can be used in the browser host, and what it loads for that: `npm run build`, then `npx node test/bench/start.ts [times]` prints one
// JSON object a line: milliseconds from the start of the process to its address and from the address to the templates on the screen (a browser
// that has seen the window before, and one that has not), and the bytes of every file that was asked for until then, as they are and gzipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';
import { openChromium } from '../fixtures/chromium.ts';

const times = Number(process.argv[2] ?? 7);
const say = (values: object): void => { process.stdout.write(`${JSON.stringify(values)}\n`); };
const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;
const figures = (list: readonly number[]): object => ({ milliseconds: list.toSorted((a, b) => a - b).map(Math.round), median: Math.round(middle(list)), load: loadavg()[0]?.toFixed(1) });

/** A template can be pressed, and the host has answered. */
async function usable(page: Page): Promise<void> {
  await page.getByText('Connected').waitFor();
  await page.getByRole('button', { name: /LeNet/ }).first().waitFor();
}

const workspace = mkdtempSync(join(tmpdir(), 'layerwright-start-'));
const host = { up: [] as number[], first: [] as number[], again: [] as number[] };
const browser = await openChromium();
try {
  for (let i = 0; i < times; i++) {
    const begun = performance.now();
    const child = spawn(process.execPath, ['src/main/bin.mjs', 'studio', '--browser', '--no-open', '--json', '--workspace', workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface(child.stdout), 'line') as [string];
    const { address } = JSON.parse(line) as { address: string };
    host.up.push(performance.now() - begun);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    const page = await context.newPage();
    const answers: Response[] = [];
    const hear = (response: Response): void => { answers.push(response); };
    page.on('response', hear);
    const open = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await usable(page);
    host.first.push(performance.now() - open);
    page.off('response', hear);
    if (i === 0) {
      const files = await Promise.all(answers.filter((a) => a.status() === 200 && a.url().startsWith('http')).map(async (a) => {
        const body = await a.body();
        // What is packed already is not packed again.
        return { name: new URL(a.url()).pathname, bytes: body.length, gzip: a.url().endsWith('.woff2') ? body.length : gzipSync(body).length };
      }));
      for (const file of files.toSorted((a, b) => b.gzip - a.gzip)) say(file);
      say({ name: 'first load', files: files.length, bytes: files.reduce((n, f) => n + f.bytes, 0), gzip: files.reduce((n, f) => n + f.gzip, 0) });
    }
    const reload = performance.now();
    await page.reload({ waitUntil: 'commit' });
    await usable(page);
    host.again.push(performance.now() - reload);
    await context.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  say({ name: 'from the process to its address', ...figures(host.up) });
  say({ name: 'from the address to a window that can be used, never seen before', ...figures(host.first) });
  say({ name: 'the same, seen before', ...figures(host.again) });
} finally {
  await browser.close();
  rmSync(workspace, { recursive: true, force: true });
}
