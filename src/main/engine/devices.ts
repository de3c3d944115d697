// Which devices can train here, honestly: WebGPU is tried by running a graph, in a process of its own since a driver may crash.
import { execFile } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { entryFile } from '../entry.ts';
import type { DeviceId } from './executor.ts';

export interface DeviceReport {
  readonly id: DeviceId;
  readonly title: string;
  readonly available: boolean;
  /** What it is (processor and threads), or why it cannot be used. */
  readonly detail: string;
}

/**
 * What runs where on WebGPU with onnxruntime 1.30, as its profiles of the templates' training graphs show: forward pass,
 * losses, backward pass and the weights' updates on the GPU, the state in GPU buffers. On the CPU: scalars of the step
 * (learning rate, bias correction in float64), places in the random pools (int64), shapes, and the operators that the
 * provider has no kernel for; those halt the GPU, so the graphs for this device avoid them where they can
 * (core/onnx/expansions-webgpu.ts, the forms of convolutions and pools chosen by device).
 */
const RUNS = 'training steps run on it, but for scalars and random places, which the CPU works out';

/** `environment`: of the process that tries, in place of this one's. */
export function tryWebgpu(environment: NodeJS.ProcessEnv = process.env): Promise<DeviceReport> {
  return new Promise((resolve) => {
    execFile(process.execPath, [entryFile(import.meta.url, './probe-webgpu.ts', 'probe-webgpu')], { timeout: 60_000, env: environment }, (error, stdout, stderr) => {
      const line = stdout.trim().split('\n').at(-1) ?? '';
      if (!error && line === 'ok') {
        const software = /swiftshader|lvp|llvmpipe/i.test(environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '');
        resolve({ id: 'webgpu', title: 'GPU through WebGPU', available: true, detail: software ? `software in place of a GPU (very slow); ${RUNS}` : `a graphics adapter answered; ${RUNS}` });
        return;
      }
      const crash = stderr.trim().split('\n').filter((l) => !l.includes('XDG_RUNTIME_DIR')).at(-1);
      const reason = line.startsWith('no') ? line.slice(2).trim() : error?.killed ? 'the driver did not answer in a minute' : `the driver crashed${crash === undefined ? '' : `: ${crash}`}`;
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
