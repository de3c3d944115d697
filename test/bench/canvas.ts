// Main-thread work of the canvas per frame, measured in Chromium: `npm run build && npx node test/bench/canvas.ts [cards]`.
// Opens a project of so many cards (and ResNet-50 with its blocks unpacked), pans and drags, and prints milliseconds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { applyEdit } from '../../src/core/graph/edits.ts';
import { unpackBlock } from '../../src/core/graph/unpack.ts';
import { layOut } from '../../src/core/graph/layout.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../src/core/graph/schema.ts';
import type { NetworkGraph, Project } from '../../src/core/graph/schema.ts';
import { Sketch } from '../../src/core/graph/sketch.ts';
import { standardCatalogue } from '../../src/core/shapes/catalogue.ts';
import { inferShapes } from '../../src/core/shapes/infer.ts';
import { serializeProject } from '../../src/core/graph/serialize.ts';
import { templateById } from '../../src/core/templates/index.ts';
import { openChromium } from '../fixtures/chromium.ts';

interface TraceEvent { readonly name: string; readonly ph: string; readonly ts: number; readonly dur?: number; readonly tdur?: number; readonly tid: number; readonly pid: number; readonly args?: { readonly name?: string } }

/** Residual stages of convolutions and norms, so many cards in all. */
function chain(cards: number): NetworkGraph {
  const s = new Sketch(standardCatalogue);
  let x = s.add('Conv2D', { filters: 8, padding: 'same' }, s.add('Input', { shape: [3, 32, 32] }));
  while (s.nodes.length < cards - 3) {
    const y = s.add('BatchNorm', {}, s.add('Conv2D', { filters: 8, padding: 'same' }, x));
    x = s.add('Activation', {}, s.add('Add', {}, [x, y]));
  }
  s.add('SoftmaxCrossEntropy', {}, s.add('Dense', { units: 10 }, s.add('Flatten', {}, x)));
  return s.graph();
}

function unpacked(project: Project): NetworkGraph {
  let now = project;
  for (;;) {
    const shapes = inferShapes(now);
    const block = now.graph.nodes.find((n) => shapes.nodes.get(n.id)?.inside);
    const inside = block && shapes.nodes.get(block.id)?.inside;
    if (!block || !inside) return layOut(now.graph);
    now = applyEdit(now, unpackBlock(now, block.id, inside.graph)).project;
  }
}

const at = (list: readonly number[], share: number): number => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))] ?? 0;

/** Work of the main thread for each frame that it hands to the compositor: the tasks since the frame before, in milliseconds. */
function frameWork(events: readonly TraceEvent[]): number[] {
  const mains = events.filter((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain');
  const on = (main: TraceEvent, e: TraceEvent): boolean => e.pid === main.pid && e.tid === main.tid;
  const tasksOf = (main: TraceEvent) => events.filter((e) => e.name === 'RunTask' && e.ph === 'X' && on(main, e));
  const main = mains.toSorted((a, b) => tasksOf(b).length - tasksOf(a).length)[0];
  if (!main) return [];
  const commits = events.filter((e) => e.name === 'BeginCommitCompositorFrame' && on(main, e)).map((e) => e.ts).toSorted((a, b) => a - b);
  const work = commits.map(() => 0);
  for (const task of tasksOf(main)) {
    const frame = commits.findIndex((ts) => ts >= task.ts);
    if (frame >= 0) work[frame] = (work[frame] ?? 0) + (task.tdur ?? task.dur ?? 0) / 1000;
  }
  return work.slice(1);
}

const cards = Number(process.argv[2] ?? 300);
const workspace = mkdtempSync(join(tmpdir(), 'layerwright-bench-'));
const host = spawn(process.execPath, ['src/main/bin.mjs', 'studio', '--browser', '--no-open', '--json', '--workspace', workspace], { stdio: ['ignore', 'pipe', 'inherit'] });
const [first] = await once(createInterface(host.stdout), 'line') as [string];
const browser = await openChromium();
const page = await (await browser.newContext({ viewport: { width: 1600, height: 900 } })).newPage();
await page.goto((JSON.parse(first) as { address: string }).address);
const session = await page.context().newCDPSession(page);

async function traced(act: () => Promise<void>): Promise<number[]> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => { events.push(...(value as TraceEvent[])); };
  session.on('Tracing.dataCollected', collect);
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'devtools.timeline.frame', '__metadata'] } });
  await act();
  const done = new Promise<void>((resolve) => { session.once('Tracing.tracingComplete', () => { resolve(); }); });
  await session.send('Tracing.end');
  await done;
  session.off('Tracing.dataCollected', collect);
  return frameWork(events);
}

const report = (name: string, work: readonly number[]): void => {
  console.log(`${name.padEnd(34)} ${String(work.length).padStart(4)} frames   median ${at(work, 0.5).toFixed(1)} ms   p95 ${at(work, 0.95).toFixed(1)} ms   worst ${at(work, 1).toFixed(1)} ms`);
};

/** Milliseconds from typing into a field of the inspector to the shape on the network's last wire but one, over several edits. */
async function edits(name: string, node: string, field: string, values: readonly string[]): Promise<void> {
  await page.locator(`.react-flow__node[data-id="${node}"]`).dispatchEvent('click');
  const input = page.locator('[data-region="inspector"]').getByLabel(field, { exact: true });
  const times: number[] = [];
  for (const value of values) {
    const changed = page.evaluate(() => new Promise<number>((resolve) => {
      const g = globalThis as unknown as { addEventListener(t: string, f: () => void, o: object): void; performance: { now(): number }; document: { querySelector(s: string): object }; MutationObserver: new (f: () => void) => { observe(t: object, o: object): void; disconnect(): void } };
      let started = 0;
      g.addEventListener('input', () => { started = g.performance.now(); }, { capture: true, once: true });
      const seen = new g.MutationObserver(() => {
        seen.disconnect();
        resolve(g.performance.now() - started);
      });
      seen.observe(g.document.querySelector('.react-flow__edges'), { subtree: true, characterData: true, childList: true });
    }));
    await input.fill(value);
    times.push(await changed);
    await page.waitForTimeout(200);
  }
  console.log(`${name.padEnd(34)} ${String(times.length).padStart(4)} edits    median ${at(times, 0.5).toFixed(1)} ms   worst ${at(times, 1).toFixed(1)} ms`);
}

async function measure(name: string, graph: NetworkGraph): Promise<void> {
  const folder = join(workspace, 'projects', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'project.json'), serializeProject(projectSchema.parse({ format: PROJECT_FORMAT, version: PROJECT_VERSION, name, graph })));
  const hash = `#/design?project=${encodeURIComponent(folder)}`;
  const opened = await page.evaluate(async ([to, last]: readonly string[]) => {
    const place = globalThis as unknown as { location: { hash: string }; document: { querySelector(s: string): unknown }; performance: { now(): number }; requestAnimationFrame(f: () => void): void };
    const start = place.performance.now();
    place.location.hash = to ?? '';
    await new Promise<void>((resolve) => {
      const look = (): void => { if (place.document.querySelector(`.react-flow__node[data-id="${last}"]`)) place.requestAnimationFrame(() => { resolve(); }); else place.requestAnimationFrame(look); };
      look();
    });
    return place.performance.now() - start;
  }, [hash, graph.nodes.at(-1)?.id ?? '']);
  console.log(`${name}: ${graph.nodes.length} cards, ${graph.edges.length} wires; open in ${opened.toFixed(0)} ms`);
  await page.waitForTimeout(500);
  const moveAbout = async (steps: number): Promise<void> => {
    for (let i = 0; i < steps; i++) await page.mouse.move(800 + 300 * Math.sin(i / 9), 450 + 200 * Math.sin(i / 6));
  };
  const pan = async (): Promise<void> => {
    await page.keyboard.down('Space');
    await page.mouse.move(800, 450);
    await page.mouse.down();
    await moveAbout(120);
    await page.mouse.up();
    await page.keyboard.up('Space');
  };
  report(`${name}, pan, whole in view`, await traced(pan));
  for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -300);
  await page.waitForTimeout(300);
  report(`${name}, pan, close`, await traced(pan));
  await page.getByRole('button', { name: 'Fit the network into view' }).click();
  await page.waitForTimeout(600);
  const box = await page.locator('.react-flow__node').nth(Math.floor(graph.nodes.length / 2)).boundingBox();
  if (box) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    report(`${name}, drag a card`, await traced(() => moveAbout(120)));
    await page.mouse.up();
  }
  report(`${name}, zoom`, await traced(async () => { for (let i = 0; i < 60; i++) await page.mouse.wheel(0, i % 20 < 10 ? -60 : 60); }));
}

try {
  const graph = chain(cards);
  await measure('chain', graph);
  const sizes = [40, 48, 36, 44, 28, 52, 24, 56];
  await edits('chain, the last layer edited', graph.nodes.find((n) => n.type === 'Dense')?.id ?? '', 'Units', sizes.map(String));
  await edits('chain, the input edited', graph.nodes[0]?.id ?? '', 'Shape', sizes.map((n) => `3 × ${n} × ${n}`));
  await measure('resnet-50', unpacked(templateById('resnet-50')?.build({}) as Project));
} finally {
  await browser.close();
  host.kill('SIGTERM');
  await once(host, 'exit');
  rmSync(workspace, { recursive: true, force: true });
}
