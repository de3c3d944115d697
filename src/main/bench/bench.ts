// Training speed and memory of the benchmark's networks, beside PyTorch in the same minutes.
import { availableParallelism } from 'node:os';
import { startOurs, startTorch } from './contender.ts';
import type { Contender } from './contender.ts';
import { BENCH_BATCH, benchNetwork } from './networks.ts';

export interface Figures {
  /** Median milliseconds a step, and the fastest. */
  readonly stepMs: number;
  readonly bestMs: number;
  readonly samplesPerSecond: number;
  /** Peak resident bytes of the process. */
  readonly peakMemory: number;
  readonly steps: number;
}

export interface BenchResult {
  readonly name: string;
  readonly title: string;
  readonly batch: number;
  readonly threads: number;
  /** Optimizer steps of one run of the graph. */
  readonly stepsPerRun: number;
  readonly layerwright: Figures;
  readonly pytorch?: Figures & { readonly version: string };
  /** Throughput of Layerwright over PyTorch's: above 1 is faster. */
  readonly throughputRatio?: number;
  /** Peak memory of Layerwright over PyTorch's: below 1 is less. */
  readonly memoryRatio?: number;
  readonly goal: number;
}

export interface BenchOptions {
  readonly threads?: number;
  /** Blocks of steps of each, in turn. */
  readonly rounds?: number;
  /** Milliseconds of one block, roughly. */
  readonly blockMs?: number;
  /** false: without PyTorch. */
  readonly compare?: boolean;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] as number : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

async function figuresOf(contender: Contender, times: readonly number[]): Promise<Figures> {
  const stepMs = median(times);
  return { stepMs, bestMs: Math.min(...times), samplesPerSecond: (1000 * BENCH_BATCH) / stepMs, peakMemory: await contender.memory(), steps: times.length };
}

/** Warms both up, then lets them take blocks of steps in turn. */
export async function benchmark(name: string, options: BenchOptions = {}): Promise<BenchResult> {
  const { threads = availableParallelism(), rounds = 6, blockMs = 1500 } = options;
  const network = benchNetwork(name);
  const ours = await startOurs(name, threads);
  let torch: Contender | undefined;
  try {
    torch = options.compare === false ? undefined : await startTorch(name, threads);
    const contenders = [ours, ...(torch ? [torch] : [])];
    const blocks: number[] = [];
    for (const contender of contenders) {
      const warm = await contender.steps(4);
      const again = await contender.steps(Math.max(4, Math.min(100, Math.round(blockMs / 3 / median(warm)))));
      blocks.push(Math.max(1, Math.min(2000, Math.round(blockMs / median(again)))));
    }
    const times = contenders.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, contender] of contenders.entries()) times[i]?.push(...await contender.steps(blocks[i] as number));
    }
    const layerwright = await figuresOf(ours, times[0] ?? []);
    const pytorch = torch && { ...await figuresOf(torch, times[1] ?? []), version: String(torch.about['torch']) };
    return {
      name, title: network.title, batch: BENCH_BATCH, threads, stepsPerRun: Number(ours.about['stepsPerRun']), layerwright, goal: network.goal,
      ...(pytorch && { pytorch, throughputRatio: pytorch.stepMs / layerwright.stepMs, memoryRatio: layerwright.peakMemory / pytorch.peakMemory }),
    };
  } finally {
    ours.close();
    torch?.close();
  }
}
