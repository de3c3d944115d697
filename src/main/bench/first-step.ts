// Seconds from the command line to the first training step of a network.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LayerwrightError } from '../../core/errors.ts';
import { newProject } from '../services/create.ts';

/** Starts `train` on made digits in a process of its own and waits for its first metrics event. */
export async function secondsToFirstStep(template = 'lenet-5'): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'layerwright-bench-'));
  try {
    const project = join(folder, 'project');
    await newProject({ folder: project, template, data: 'made:digits' });
    const started = performance.now();
    const child = spawn(process.execPath, [fileURLToPath(new URL('../bin.mjs', import.meta.url)), 'train', project, '--workspace', join(folder, 'workspace'), '--json', '--epochs', '1', '--log-every', '1'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        const event = JSON.parse(line) as { event: string; message?: string };
        if (event.event === 'metrics') return (performance.now() - started) / 1000;
        if (event.event === 'error') throw new LayerwrightError('training/crashed', event.message ?? 'The training failed.');
      }
      throw new LayerwrightError('training/crashed', 'The training ended without a step.');
    } finally {
      const gone = new Promise((resolve) => { child.once('exit', resolve); });
      if (child.exitCode === null) {
        child.kill('SIGKILL');
        await gone;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
