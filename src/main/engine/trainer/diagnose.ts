// Where a NaN or infinity began: the bad step is done again, with every layer watched.
import { LayerwrightError } from '../../../core/errors.ts';
import { dataOf, numbersOf, sizeOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildDiagnosticGraph } from '../../../core/training/index.ts';
import type { DiagnosticGraph, DiagnosticOutput } from '../../../core/training/index.ts';
import type { LoadedGraph, Training } from './prepare.ts';

export interface BadRun {
  readonly graph: LoadedGraph;
  /** What the run was fed with, stacked on axis 0. */
  readonly feeds: Readonly<Record<string, Tensor>>;
  /** Steps in it, and the first whose loss is not finite. */
  readonly steps: number;
  readonly bad: number;
  /** Optimizer steps before the run. */
  readonly step: number;
  readonly loss: number;
}

/** The entries `from`..`to` of axis 0, as a view. */
function part(tensor: Tensor, from: number, to: number): Tensor {
  const each = tensor.bytes.byteLength / (tensor.shape[0] ?? 1);
  return { ...tensor, shape: [to - from, ...tensor.shape.slice(1)], bytes: tensor.bytes.subarray(from * each, to * each) };
}

const allFinite = (tensor: Tensor): boolean => sizeOf(tensor.shape) === 0 || (dataOf(tensor) as Float32Array).every((v: number) => Number.isFinite(v));

const words: Readonly<Record<DiagnosticOutput['kind'], string>> = {
  weight: 'a weight', activation: 'the output', loss: 'the loss', activationGradient: 'the gradient of the output', weightGradient: 'the gradient of a weight',
};

/** The error for a run whose loss became NaN or infinite: names the step and the first layer. The state before the bad step is put back where the device still has it. */
export async function explainNotFinite(training: Training, run: BadRun): Promise<LayerwrightError> {
  const step = run.step + run.bad;
  const found = await findCulprit(training, run).catch(() => undefined);
  const where = found ? `step ${step}, layer ${found.node}` : `step ${step}`;
  const what = found ? ` It began with ${words[found.kind]} of ${found.node}${found.kind === 'weight' || found.kind === 'weightGradient' ? ` (${found.part})` : ''}.` : '';
  return new LayerwrightError('training/not-finite', `The loss became ${run.loss} at step ${step}.${what}`, {
    where, expected: 'a finite loss', received: String(run.loss),
    hint: 'Lower the learning rate, clip gradients to a norm of 1, or look for NaN in the data. Checkpoints from before are kept.',
  });
}

/** What a pass over one step takes: the weights, and the entry `at` of what the run was fed with, as much of it as the graph asks for (a micro-batch, say). */
export function stepOf(graph: Pick<DiagnosticGraph, 'weights' | 'data' | 'controls'>, weights: ReadonlyMap<string, Tensor>, stacks: Readonly<Record<string, Tensor>>, at: number): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const w of graph.weights) feeds[w.in] = weights.get(w.name) as Tensor;
  for (const input of [...graph.data, ...graph.controls]) {
    const stacked = stacks[input.name];
    if (!stacked) continue;
    const step = { ...part(stacked, at, at + 1), shape: stacked.shape.slice(1) };
    feeds[input.name] = part(step, 0, input.shape[0] as number);
  }
  return feeds;
}

async function findCulprit(training: Training, run: BadRun): Promise<DiagnosticOutput | undefined> {
  const { state, executor, project, fields, constants, stored } = training;
  const { graph, bad } = run;
  if (!state.undo()) return undefined;
  if (bad > 0) {
    const before = Object.fromEntries(Object.entries(run.feeds).map(([name, tensor]) => [name, part(tensor, 0, bad)]));
    await graph.session.advance(state, graph.map.state, before);
  }
  const diagnosis = buildDiagnosticGraph(project, { batch: graph.map.batch, device: executor.device, fields, constants, stored });
  const session = await executor.load(diagnosis.model);
  try {
    const weights = new Map([...constants, ...await state.read()]);
    const results = await session.run(stepOf(diagnosis, weights, run.feeds, bad));
    return diagnosis.outputs.find((output) => {
      const figures = results[output.name];
      return figures !== undefined && !numbersOf(figures).every(Number.isFinite);
    });
  } finally {
    await session.close();
  }
}

/** Names of the tensors that hold a NaN or infinity. */
export const notFinite = (tensors: ReadonlyMap<string, Tensor>): string[] => [...tensors].filter(([, t]) => !allFinite(t)).map(([name]) => name);
