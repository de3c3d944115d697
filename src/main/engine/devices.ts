// Which devices can train here, honestly: WebGPU is tried by running a graph, in a process of its own since a driver may crash.
import { execFile } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DeviceId } from './executor.ts';

export interface DeviceReport {
  readonly id: DeviceId;
  readonly title: string;
  readonly available: boolean;
  /** What it is (processor and threads), or why it cannot be used. */
  readonly detail: string;
}

const probe = (): string =>
  fileURLToPath(import.meta.url.endsWith('.ts') ? new URL('./probe-webgpu.ts', import.meta.url) : new URL('./probe-webgpu.js', import.meta.url));

function tryWebgpu(): Promise<DeviceReport> {
  return new Promise((resolve) => {
    execFile(process.execPath, [probe()], { timeout: 60_000 }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (!error && line.startsWith('ok')) {
        resolve({ id: 'webgpu', title: 'GPU through WebGPU', available: true, detail: line.slice(2).trim() || 'a graphics adapter answered' });
        return;
      }
      const reason = line.startsWith('no') ? line.slice(2).trim() : error?.killed ? 'the driver did not answer in a minute' : (stderr.trim().split('\n').at(-1) ?? 'the driver crashed');
      resolve({ id: 'webgpu', title: 'GPU through WebGPU', available: false, detail: reason });
    });
  });
}

export async function listDevices(): Promise<DeviceReport[]> {
  const processors = cpus();
  return [
    {
      id: 'cpu', title: 'CPU', available: true,
      detail: `${processors[0]?.model.trim() ?? 'processor'}, ${availableParallelism()} threads, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    },
    await tryWebgpu(),
  ];
}
