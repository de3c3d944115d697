// How fast the view of runs opens: `npm run build`, then `npx node test/bench/runs-view.ts [runs] [points] [workspace]` (default 1,000 runs of 100,000
// points, about a gigabyte on disk) prints one JSON object a line: milliseconds from the click on Runs to rows on the screen, in Chromium. A workspace
// that is named is kept, and used again where it has runs.
import { statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openStudio } from '../../src/main/studio.ts';
import { openChromium } from '../fixtures/chromium.ts';
import { hostOf } from '../fixtures/contract.ts';
import { lossCurve, newRun, temporaryFolder } from '../main/runs/helpers.ts';

const [runs = 1000, points = 100_000] = process.argv.slice(2, 4).map(Number);
const kept = process.argv[4];
const say = (values: object): void => { process.stdout.write(`${JSON.stringify(values)}\n`); };

const folder = kept === undefined ? temporaryFolder() : { path: kept, remove: () => undefined };
const studio = await openStudio({ workspace: folder.path, host: 'browser' });
const host = await hostOf(studio, { pages: fileURLToPath(new URL('../../out/renderer', import.meta.url)) });
const browser = await openChromium();
try {
  const { store } = studio.services;
  const curve = lossCurve(points);
  const optimizers = ['adam', 'momentum', 'rmsprop'];
  const before = performance.now();
  for (let i = store.runs.count(); i < runs; i++) {
    const { id } = store.runs.create(newRun({ name: `run ${i}`, tags: [`tag ${i % 7}`], settings: { ...newRun().project.training, learningRate: 10 ** -(i % 5), optimizer: { type: optimizers[i % 3] } } }));
    store.runs.claim(id);
    store.metrics.appendColumns(id, 'loss', curve);
    store.runs.end(id, 'finished', { epochs: 10, steps: points, seconds: 60 + i, metrics: { train: { loss: 1 / (i + 1), accuracy: 0.9 }, test: { loss: 1 / (i + 2), accuracy: (i % 100) / 100 } } });
  }
  say({ name: 'write the runs', seconds: Number(((performance.now() - before) / 1000).toFixed(1)), runs, points, megabytes: Math.round(statSync(store.path).size / 2 ** 20) });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
  await page.goto(host.address);
  await page.getByText('Connected').waitFor();
  const opened = (): Promise<number> => page.evaluate(`new Promise((resolve) => {
    const button = [...document.querySelectorAll('nav button')].find((b) => b.textContent === 'Runs');
    const start = performance.now();
    const look = () => {
      if (document.querySelectorAll('[data-run]').length < 10) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    };
    button.click();
    look();
  })`);
  for (const [name, rest] of [['the moment the window is connected', 0], ['a second and a half later', 1500]] as const) {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      // A fresh page at the start view each time: nothing has been read yet.
      await page.evaluate("location.hash = '#/start'");
      await page.reload();
      await page.getByText('Connected').waitFor();
      await page.waitForTimeout(rest);
      times.push(await opened());
    }
    const sorted = times.toSorted((x, y) => x - y);
    say({ name: `from the click to painted rows, ${name}`, milliseconds: sorted.map(Math.round), median: Math.round(sorted[sorted.length >> 1] ?? NaN), load: loadavg()[0]?.toFixed(1) });
  }
  const again = performance.now();
  await page.getByRole('columnheader', { name: 'Learning rate' }).getByRole('button').click();
  await page.locator('[aria-sort="ascending"]').waitFor();
  await page.getByRole('img', { name: /Loss from/ }).nth(10).waitFor();
  say({ name: 'sorted by a setting, with the loss curves in sight', milliseconds: Math.round(performance.now() - again) });
} finally {
  await browser.close();
  await host.close();
  await studio.close();
  folder.remove();
}
