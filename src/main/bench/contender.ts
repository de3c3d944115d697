// A process that trains a network when asked: ours, or PyTorch's. Both speak the same lines.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LayerwrightError } from '../../core/errors.ts';
import { torchGraph } from './torch-graph.ts';

export interface Contender {
  /** What it said of itself at the start. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Milliseconds of each of so many steps (or a few more: whole runs). */
  steps(count: number): Promise<number[]>;
  /** Peak resident bytes so far. */
  memory(): Promise<number>;
  close(): void;
}

/** Debian's Python: where python3-torch is. */
const PYTHON = '/usr/bin/python3';

async function startProcess(command: string, args: readonly string[], firstLine: string, tidy: () => void = () => undefined): Promise<Contender> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => { errors = (errors + chunk.toString()).slice(-2000); });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    const fail = (): void => { reject(new LayerwrightError('training/crashed', 'A process of the benchmark ended.', { where: command, received: errors.trim().split('\n').at(-1) ?? '' })); };
    child.on('exit', fail);
    child.on('error', fail);
  });
  ended.catch(() => undefined);
  const ask = async (line: string): Promise<unknown> => {
    child.stdin.write(`${line}\n`);
    const answer = await Promise.race([lines.next(), ended]);
    if (answer.done === true) return ended;
    return JSON.parse(answer.value);
  };
  const close = (): void => {
    child.stdin.end();
    child.kill();
    tidy();
  };
  try {
    const about = (await ask(firstLine)) as Record<string, unknown>;
    return { about, close, steps: async (count) => (await ask(`steps ${count}`)) as number[], memory: async () => (await ask('memory')) as number };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

export function startOurs(name: string, threads: number): Promise<Contender> {
  return startProcess(process.execPath, [fileURLToPath(new URL('./steps.ts', import.meta.url))], JSON.stringify({ name, threads }));
}

/** undefined: PyTorch is not installed here. Throws where it is, but cannot run the network. */
export async function startTorch(name: string, threads: number): Promise<Contender | undefined> {
  if (!existsSync(PYTHON) || !await canImportTorch()) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-bench-'));
  const file = join(folder, 'graph.json');
  writeFileSync(file, JSON.stringify(torchGraph(name, threads)));
  return startProcess(PYTHON, [fileURLToPath(new URL('./pytorch.py', import.meta.url))], file, () => { rmSync(folder, { recursive: true, force: true }); });
}

let torch: Promise<boolean> | undefined;
const canImportTorch = (): Promise<boolean> => (torch ??= new Promise((resolve) => {
  const child = spawn(PYTHON, ['-c', 'import torch'], { stdio: 'ignore' });
  child.on('exit', (code) => { resolve(code === 0); });
  child.on('error', () => { resolve(false); });
}));
