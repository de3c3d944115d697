// A network of half a gigabyte there and back: `npm run build && npx node test/bench/large-model.ts [template]`. VGG-16 with drawn weights is
// exported, imported, opened in the editor (Chromium) and exported again by the built app; prints seconds and the most memory of each.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadProject } from '../../src/main/services/projects.ts';
import { openChromium } from '../fixtures/chromium.ts';

const [template = 'vgg-16'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'layerwright-large-'));
const at = (name: string): string => join(folder, name);
const PEAK = `data:text/javascript,process.on('exit', () => { process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'); })`;

let total = 0;
const tell = (what: string, ms: number, peak?: number): void => {
  total += ms;
  process.stdout.write(`${what.padEnd(12)} ${(ms / 1000).toFixed(2).padStart(6)} s${peak === undefined ? '' : `  ${(peak / 1e6).toFixed(2)} GB`}\n`);
};

/** Wall time, the start of the process included; memory in kilobytes. */
async function terminal(...args: string[]): Promise<{ readonly ms: number; readonly peak: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', PEAK, 'out/main/cli.js', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => { said += text.toString(); });
  const [code] = await once(child, 'close') as [number];
  if (code !== 0) throw new Error(said);
  return { ms: performance.now() - began, peak: Number(/peak (\d+)/.exec(said)?.[1]) };
}

async function open(project: string): Promise<void> {
  const cards = (await loadProject(project)).graph.nodes.length;
  const host = spawn(process.execPath, ['src/main/bin.mjs', 'studio', '--browser', '--no-open', '--json', '--workspace', at('workspace'), '--allow', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [first] = await once(createInterface(host.stdout), 'line') as [string];
    const browser = await openChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto((JSON.parse(first) as { address: string }).address);
    await page.getByText('Connected').waitFor();
    const began = performance.now();
    await page.evaluate((hash: string) => { (globalThis as unknown as { location: { hash: string } }).location.hash = hash; }, `#/design?project=${encodeURIComponent(project)}`);
    await page.locator('.react-flow__node').first().waitFor();
    await page.getByRole('contentinfo').getByText('parameters').waitFor();
    tell('open', performance.now() - began);
    process.stdout.write(`             ${await page.locator('.react-flow__node').count()} cards drawn of ${cards} layers\n`);
    await browser.close();
  } finally {
    host.kill();
    await once(host, 'exit');
  }
}

try {
  await terminal('new', at('made'), '--template', template);
  const step = async (what: string, ...args: string[]): Promise<void> => {
    const { ms, peak } = await terminal(...args);
    tell(what, ms, peak);
  };
  await step('export', 'export', at('made'), '--out', at('made.onnx'));
  await step('import', 'import', at('made.onnx'), '--project', at('imported'));
  await open(at('imported'));
  await step('export again', 'export', at('imported'), '--out', at('again.onnx'));
  process.stdout.write(`all          ${(total / 1000).toFixed(2).padStart(6)} s, a file of ${(statSync(at('again.onnx')).size / 1e6).toFixed(0)} MB\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
