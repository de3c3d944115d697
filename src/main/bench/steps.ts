// A process of the benchmark: training steps of one network through the trainer's own graph and executor.
// Line by line on stdin and stdout: `{name, threads}`, then `steps N` (answer: JSON list of milliseconds a step), `memory` (bytes), `quit`.
import { createInterface } from 'node:readline';
import { initialWeights } from '../../core/lower/initial-weights.ts';
import { lowerGraph } from '../../core/lower/lower.ts';
import { Random } from '../../core/random.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import { arrayOf, sizeOf, tensorFrom, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { buildTrainingGraph, planTraining } from '../../core/training/index.ts';
import type { DataInput } from '../../core/training/index.ts';
import type { Position } from '../engine/checkpoint/checkpoint.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import { controlValues } from '../engine/trainer/controls.ts';
import { BENCH_BATCH, benchProject } from './networks.ts';

/** Random samples for K steps; labels are class indices of ten classes. */
function stack(input: DataInput, steps: number, random: Random): Tensor {
  const shape = [steps, ...input.shape];
  const data = arrayOf(input.dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    if (data instanceof BigInt64Array) data[i] = BigInt(random.int(10));
    else (data as Float32Array)[i] = input.role === 'target' ? random.int(10) : random.normal();
  }
  return tensorOf(input.dtype, shape, data);
}

async function prepare(name: string, threads: number) {
  const project = benchProject(name);
  const shapes = inferShapes(project, {});
  const plan = planTraining(project.training, {
    samples: BENCH_BATCH * 1000, multiplyAdds: shapes.totals.multiplyAdds, parameters: shapes.totals.trainable, device: 'cpu',
    sampleBytes: shapes.layers.filter((l) => l.kind.role === 'input').reduce((n, l) => n + 4 * (sizeOf(l.outputs[0]?.shape.slice(1) ?? []) ?? 0), 8),
  });
  const weights = initialWeights(lowerGraph(project, { batch: 1, training: false, device: 'cpu', dtype: 'float32', weight: (b, weight, spec) => b.input(weight, 'float32', spec.shape) }).weights, 1);
  const graph = buildTrainingGraph(project, { batch: BENCH_BATCH, stepsPerRun: plan.stepsPerRun, device: 'cpu', weights });
  const executor = onnxruntimeExecutor('cpu', { threads });
  const session = await executor.load(graph.model);
  const state = executor.hold(new Map(graph.state.map((entry) => [
    entry.name, weights.get(entry.name) ?? tensorFrom('float32', entry.shape, Array<number>(sizeOf(entry.shape)).fill(entry.initial ?? 0)),
  ])));
  const steps = graph.stepsPerRun ?? 1;
  const random = Random.from(1, 'bench');
  const feeds = Object.fromEntries(graph.data.map((input) => [input.name, stack(input, steps, random)]));
  const position: Position = { version: 1, run: 'bench', seed: 1, device: 'cpu', step: 0, epoch: 0, batchInEpoch: 0, epochLoss: { sum: 0, samples: 0 }, history: [], seconds: 0 };
  let step = 0;
  return {
    stepsPerRun: steps,
    /** One run of the graph: milliseconds. */
    async run(): Promise<number> {
      const started = performance.now();
      const controls = controlValues(graph.controls, project, { firstStep: 0, totalSteps: 64_000, stepsPerEpoch: 1000 }, { ...position, step }, steps);
      await session.advance(state, graph.state, { ...feeds, ...controls });
      step += steps;
      return performance.now() - started;
    },
  };
}

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (value: unknown): void => { process.stdout.write(`${JSON.stringify(value)}\n`); };
const first = await lines.next();
const { name, threads } = JSON.parse(first.value as string) as { name: string; threads: number };
const network = await prepare(name, threads);
say({ stepsPerRun: network.stepsPerRun, threads });
for await (const line of { [Symbol.asyncIterator]: () => lines }) {
  const [command = '', count = '0'] = line.split(' ');
  if (command === 'steps') {
    const times: number[] = [];
    while (times.length < Number(count)) {
      const each = await network.run() / network.stepsPerRun;
      for (let i = 0; i < network.stepsPerRun; i++) times.push(each);
    }
    say(times);
  } else if (command === 'memory') say(process.resourceUsage().maxRSS * 1024);
  else break;
}
process.exit(0);
