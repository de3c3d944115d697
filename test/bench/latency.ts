// How soon the window answers while a training takes both cores: `npm run build`, then `npx node test/bench/latency.ts [template] [rounds]`. Goes through the
// views as a person does (tabs, fields, a dragged card, menus, charts under the pointer) before a training and during it, and prints milliseconds from
// each event to the frame that shows what it did. `all` is measured in the page, movements too; `event timing` is Chromium's own figure,
// which counts presses and keys, in steps of 8 ms, with the work of the compositor.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openChromium } from '../fixtures/chromium.ts';

interface Sample { readonly kind: string; readonly ms: number }
/** `timing`: of the interactions that took 16 ms and more, of `pressed` in all. */
interface Measured { readonly whole: readonly Sample[]; readonly paint: readonly Sample[]; readonly timing: readonly number[]; readonly pressed: number; readonly long: readonly number[] }

/** In the page: presses, keys and movements on their way in, and the first message after the frame that follows each. */
const watch = `(() => {
  const paint = [], long = [], whole = [];
  const timing = new Map();
  let kind = '', pressed = 0;
  const frame = (t, kind, list = paint) => { requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { list.push({ kind, ms: performance.now() - t }); port1.close(); }; port2.postMessage(0); }); };
  let moved = false, opening;
  new MutationObserver((changes) => {
    if (!opening || !changes.some((c) => [...c.addedNodes].some((n) => n.nodeName === 'MAIN' || n.parentNode?.nodeName === 'MAIN'))) return;
    const { t, kind } = opening;
    opening = undefined;
    frame(t, kind, whole);
  }).observe(document, { childList: true, subtree: true });
  const hear = (e) => {
    if (kind === '') return;
    if (e.type === 'pointermove') {
      // One a frame, as people see them; those on the way to a button are no matter of their own.
      if (moved || !kind.includes('drag') && !kind.includes('pointer')) return;
      moved = true;
      requestAnimationFrame(() => { moved = false; });
    } else {
      pressed++;
      if (kind.startsWith('open the')) opening = { t: e.timeStamp, kind: kind.slice(5) + ', whole' };
    }
    frame(e.timeStamp, kind);
  };
  for (const type of ['pointerup', 'keydown', 'pointermove']) addEventListener(type, hear, { capture: true, passive: true });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) if (e.interactionId > 0) timing.set(e.interactionId, Math.max(e.duration, timing.get(e.interactionId) ?? 0)); }).observe({ type: 'event', durationThreshold: 16 });
  new PerformanceObserver((list) => { for (const e of list.getEntries()) long.push(e.duration); }).observe({ type: 'longtask' });
  globalThis.latency = {
    now: (k) => { kind = k; },
    take: () => {
      const taken = { whole: whole.splice(0), paint: paint.splice(0), timing: [...timing.values()], pressed, long: long.splice(0) };
      timing.clear();
      pressed = 0;
      return taken;
    },
  };
})()`;

const at = (list: readonly number[], share: number): number => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? NaN;
const figures = (list: readonly number[]): string => `${String(list.length).padStart(5)}   median ${at(list, 0.5).toFixed(0).padStart(3)} ms   p95 ${at(list, 0.95).toFixed(0).padStart(3)} ms   worst ${at(list, 1).toFixed(0).padStart(4)} ms`;

const template = process.argv[2] ?? 'lenet-5';
const rounds = Number(process.argv[3] ?? 8);
const workspace = mkdtempSync(join(tmpdir(), 'layerwright-latency-'));
const host = spawn(process.execPath, ['src/main/bin.mjs', 'studio', '--browser', '--no-open', '--json', '--workspace', workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
const [first] = await once(createInterface(host.stdout), 'line') as [string];
const browser = await openChromium();
const page = await (await browser.newContext({ viewport: { width: 1600, height: 900 }, locale: 'en-US' })).newPage();
await page.addInitScript(watch);

const now = (kind: string): Promise<unknown> => page.evaluate(`latency.now(${JSON.stringify(kind)})`);
const rail = (name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true });
const keys = async (text: string): Promise<void> => { for (const key of text) await page.keyboard.press(key, { delay: 30 }); };

async function round(): Promise<void> {
  await now('open the network');
  await rail('Design').click();
  await page.locator('.react-flow__node').first().waitFor();
  await now('type in a field');
  await page.getByRole('searchbox').first().click();
  await keys('conv');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Backspace', { delay: 30 });
  await now('drag a card');
  const box = await page.locator('.react-flow__node').nth(1).boundingBox() ?? { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [box.x + box.width / 2, box.y + 14];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 16; i++) await page.mouse.move(x + 4 * i, y + 2 * i);
  await page.mouse.up();
  await page.keyboard.press('Control+z');
  await now('open a menu');
  await page.locator('.react-flow__node').nth(1).click({ button: 'right', position: { x: 30, y: 14 } });
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('Escape');
  await now('open the training');
  await rail('Train').click();
  const chart = page.getByRole('img', { name: /^Loss/ });
  await chart.waitFor();
  await now('charts under the pointer');
  const plot = await chart.boundingBox() ?? { x: 0, y: 0, width: 0, height: 0 };
  for (let i = 0; i < 16; i++) await page.mouse.move(plot.x + plot.width * (0.1 + i / 20), plot.y + plot.height / 2);
  await now('press a switch');
  for (const name of ['Epoch', 'Time', 'Step']) await page.getByRole('radio', { name, exact: true }).click();
  for (let i = 0; i < 2; i++) await page.getByRole('switch').first().click();
  await now('open a menu');
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await page.getByRole('menu').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await now('open the runs');
  await rail('Runs').click();
  const all = page.getByRole('button', { name: 'All runs' });
  await all.or(page.getByRole('searchbox')).first().waitFor();
  if (await all.isVisible()) await all.click();
  await page.getByRole('row').nth(1).waitFor();
  await now('type in a field');
  await page.getByRole('searchbox').first().click();
  await keys('dig');
  for (let i = 0; i < 3; i++) await page.keyboard.press('Backspace', { delay: 30 });
  await now('');
}

async function measure(title: string): Promise<void> {
  const load = loadavg()[0] ?? 0;
  for (let i = 0; i < rounds; i++) await round();
  await page.waitForTimeout(500);
  const { whole, paint, timing, pressed, long } = await page.evaluate(`latency.take()`) as Measured;
  console.log(`${title} (load before ${load.toFixed(1)}, after ${(loadavg()[0] ?? 0).toFixed(1)})`);
  const byKind = (list: readonly Sample[]): void => { for (const kind of new Set(list.map((s) => s.kind))) console.log(`  ${kind.padEnd(26)} ${figures(list.filter((s) => s.kind === kind).map((s) => s.ms))}`); };
  byKind(paint);
  console.log(`  ${'all'.padEnd(26)} ${figures(paint.map((s) => s.ms))}`);
  // What Event Timing does not tell of took less than 16 ms.
  console.log(`  ${'event timing'.padEnd(26)} ${figures([...timing, ...Array.from({ length: Math.max(0, pressed - timing.length) }, () => 8)])}`);
  // A view that was asked for comes after its place in the rail has answered.
  byKind(whole);
  console.log(`  ${'tasks over 50 ms'.padEnd(26)} ${figures(long)}`);
}

try {
  await page.goto((JSON.parse(first) as { address: string }).address);
  await page.getByText('Connected').waitFor();
  await page.getByRole('button', { name: new RegExp(`^${{ 'lenet-5': 'LeNet-5', 'digits': 'Digits', 'vgg-small': 'Small VGG' }[template] ?? template}`, 'i') }).first().click();
  await page.getByLabel('Name').fill('digits');
  await page.keyboard.press('Enter');
  await page.locator('.react-flow__node').first().waitFor();
  await rail('Train').click();
  // A short run first, so that there are charts without a training; then one without an end in sight.
  const epochs = async (value: number): Promise<void> => {
    const field = page.getByLabel('Epochs', { exact: true });
    await field.fill(String(value));
    await field.press('Enter');
  };
  await epochs(1);
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-state=finished]').waitFor({ timeout: 300_000 });
  await round();
  await page.evaluate(`latency.take()`);
  await measure('no training');
  await rail('Train').click();
  await epochs(1000);
  await page.keyboard.press('Control+Enter');
  await page.locator('[data-state=running]').waitFor({ timeout: 60_000 });
  await page.waitForTimeout(8000);
  await measure(`${template} trains on ${availableParallelism()} cores`);
  console.log(`  ${await page.locator('[data-state]').first().innerText().catch(() => '')}`.replaceAll('\n', ' '));
} finally {
  await browser.close();
  host.kill('SIGTERM');
  await once(host, 'exit');
  rmSync(workspace, { recursive: true, force: true });
}
