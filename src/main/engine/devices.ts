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

/** How a process that tried ended. */
export interface ProbeEnd { readonly stdout: string; readonly stderr: string; readonly failed: boolean; /** It did not end by itself in time. */ readonly killed: boolean }
/** Runs a file in a process of its own, with this environment. */
export type Probe = (file: string, environment: NodeJS.ProcessEnv) => Promise<ProbeEnd>;

const nodeProbe: Probe = (file, environment) => new Promise((resolve) => {
  execFile(process.execPath, [file], { timeout: 60_000, env: environment }, (error, stdout, stderr) => { resolve({ stdout, stderr, failed: error !== null, killed: error?.killed === true }); });
});

/** `environment`: of the process that tries, in place of this one's. */
export async function tryWebgpu(environment: NodeJS.ProcessEnv = process.env, probe: Probe = nodeProbe): Promise<DeviceReport> {
  const { stdout, stderr, failed, killed } = await probe(entryFile(import.meta.url, './probe-webgpu.ts', 'probe-webgpu'), environment);
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!failed && line === 'ok') {
    const software = /swiftshader|lvp|llvmpipe/i.test(environment['VK_DRIVER_FILES'] ?? environment['VK_ICD_FILENAMES'] ?? '');
    return { id: 'webgpu', title: 'GPU through WebGPU', available: true, detail: software ? `software in place of a GPU (very slow); ${RUNS}` : `a graphics adapter answered; ${RUNS}` };
  }
  const crash = stderr.trim().split('\n').filter((l) => !l.includes('XDG_RUNTIME_DIR')).at(-1);
  const reason = line.startsWith('no') ? line.slice(2).trim() : killed ? 'the driver did not answer in a minute' : `the driver crashed${crash === undefined ? '' : `: ${crash}`}`;
  return { id: 'webgpu', title: 'GPU through WebGPU', available: false, detail: reason };
}

export async function listDevices(probe?: Probe): Promise<DeviceReport[]> {
  const processors = cpus();
  return [
    {
      id: 'cpu', title: 'CPU', available: true,
      detail: `${processors[0]?.model.trim() ?? 'processor'}, ${availableParallelism()} threads, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    },
    await tryWebgpu(process.env, probe),
  ];
}
