// The end of a training: the model exported and proved, the figures of every part.
import { join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import { exportGraph } from '../../../core/lower/export-model.ts';
import type { Exported, ExportedOutput } from '../../../core/lower/export-model.ts';
import { lossByType } from '../../../core/losses/index.ts';
import { dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildForwardGraph } from '../../../core/training/index.ts';
import type { DataInput } from '../../../core/training/index.ts';
import { writeModelFile } from '../../models/files.ts';
import { version } from '../../version.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { meaningOf } from './meaning.ts';
import type { PartName } from './data.ts';
import type { FromTrainer, PartMetrics, TrainJob, TrainResult } from './protocol.ts';
import type { Training } from './prepare.ts';
import type { Position } from '../checkpoint/checkpoint.ts';

const MODEL_FILE = 'model.onnx';
const PROOF_SAMPLES = 32;

/** The model of the weights given, with what it says of its inputs and outputs. */
export function exported(training: Pick<Training, 'project' | 'fields' | 'data'>, weights: ReadonlyMap<string, Tensor>): Exported {
  const { project, fields, data } = training;
  const { model, outputs } = exportGraph(project, weights, { fields, version });
  const nodes = new Map(project.graph.nodes.map((n) => [n.id, n]));
  const described = outputs.flatMap(({ name, loss }) => {
    const node = nodes.get(loss ?? '');
    const definition = node && lossByType(node.type);
    if (!node || !definition || loss === undefined) return [];
    const { weight: _weight, exported: _exported, ...own } = node.params;
    return [{ name, loss, lossType: node.type, task: definition.task, params: definition.params.parse(own) }];
  });
  const meaning = meaningOf(project, data, { inputs: model.graph.inputs.map((i) => i.name), outputs: described });
  for (const [key, value] of Object.entries(meaning)) model.metadata.set(key, value);
  return { model, outputs };
}

/** Largest difference between the file, run in a fresh session, and the trainer's own graph with its own weights. */
async function prove(training: Training, path: string, weights: ReadonlyMap<string, Tensor>, outputs: readonly ExportedOutput[]): Promise<number> {
  const { project, fields, executor, data } = training;
  const forward = buildForwardGraph(project, { device: executor.device, fields, losses: false, constants: training.constants });
  const own = await executor.load(forward.model);
  const fresh = await onnxruntimeExecutor('cpu').load(path);
  try {
    const part: PartName = data.counts.test > 0 ? 'test' : 'train';
    let largest = 0;
    const inputs = forward.data.filter((d) => d.role === 'input');
    const compare = async (): Promise<void> => {
      for await (const { feeds } of data.batches(part, PROOF_SAMPLES)) {
        const given = Object.fromEntries(inputs.map((d) => [d.name, feeds[d.name] as Tensor]));
        for (const w of forward.weights) given[w.in] = weights.get(w.name) as Tensor;
        const expected = await own.run(given);
        const received = await fresh.run(Object.fromEntries(inputs.map((d) => [d.node, feeds[d.name] as Tensor])));
        for (const { loss, name } of forward.predictions) {
          const output = outputs.find((o) => o.loss === loss);
          if (!output) continue;
          const a = dataOf(expected[name] as Tensor) as Float32Array;
          const b = dataOf(received[output.name] as Tensor) as Float32Array;
          for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs((a[i] as number) - (b[i] as number)));
        }
        break;
      }
    };
    // Features stand in the place of the pictures while it trains: what is exported takes pictures.
    if (training.stored) await data.feeding(inputs.map((d): DataInput => ({ ...d, shape: [1, ...d.shape.slice(1)] as number[] })), compare);
    else await compare();
    if (!(largest < 1e-3)) {
      throw new LayerwrightError('internal', `internal: the exported model differs from the trained one by ${largest}`, { where: path });
    }
    return largest;
  } finally {
    await own.close();
    await fresh.close();
  }
}

/** The training loop after its last step. */
export interface EndedLoop {
  readonly position: Position;
  readonly seconds: number;
  readonly secondsToFirstStep: number;
  /** Milliseconds that it waited for data. */
  readonly waited: number;
  restoreBest(): Promise<number | undefined>;
}

export async function finish(training: Training, job: TrainJob, loop: EndedLoop, ended: 'finished' | 'stopped', emit: (message: FromTrainer) => void): Promise<TrainResult> {
  const { data } = training;
  const bestStep = await loop.restoreBest();
  const seconds = loop.seconds;
  const weights = await training.weights();
  const { model, outputs } = exported(training, weights);
  const path = join(job.folder, MODEL_FILE);
  await writeModelFile(path, model);
  const exportDifference = await prove(training, path, weights, outputs);

  const metrics: Partial<Record<PartName, PartMetrics>> = {};
  let details: Readonly<Record<string, unknown>> = {};
  for (const part of ['train', 'dev', 'test'] as const) {
    if (data.counts[part] === 0) continue;
    const evaluation = await training.evaluate(part);
    metrics[part] = evaluation.figures;
    details = evaluation.details;
    emit({ type: 'metrics', rows: Object.entries(evaluation.figures).map(([key, value]) => ({ key: `final/${part}/${key}`, step: loop.position.step, epoch: loop.position.epoch, value })) });
  }
  const { rss } = process.memoryUsage();
  return {
    status: ended, epochs: loop.position.epoch, steps: loop.position.step, seconds,
    metrics: { train: metrics.train ?? {}, ...(metrics.dev && { dev: metrics.dev }), ...(metrics.test && { test: metrics.test }) },
    details, model: path, exportDifference, peakMemory: Math.max(rss, process.resourceUsage().maxRSS * 1024),
    secondsToFirstStep: loop.secondsToFirstStep, waiting: loop.waited / Math.max(1, seconds * 1000), ...(bestStep !== undefined && { bestStep }),
  };
}
