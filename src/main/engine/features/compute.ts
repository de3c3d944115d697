// Features computed once: what the frozen part of a network gives for every sample, and for so many changed copies of the trained ones.
import { createHash } from 'node:crypto';
import type { Project } from '../../../core/graph/schema.ts';
import { storedName } from '../../../core/lower/types.ts';
import { encodeModel } from '../../../core/onnx/codec/index.ts';
import type { FieldFacts } from '../../../core/shapes/infer.ts';
import type { Shapes } from '../../../core/shapes/types.ts';
import { dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { buildFeatureGraph, featureCut } from '../../../core/training/index.ts';
import type { FeatureCut, FeatureGraph } from '../../../core/training/index.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { judgedAtOnce } from '../trainer/at-once.ts';
import type { TrainingData } from '../trainer/data.ts';
import type { FeatureProgress } from '../trainer/protocol.ts';
import { FeatureRows, keepTable, readTable } from './store.ts';
import type { FeatureTable } from './store.ts';

/** Bytes that are kept in memory while a training runs. */
const MOST = 1e9;
const MOST_AT_ONCE = 32;

export interface FeatureWatch {
  /** Folder of tables of this and earlier trainings. */
  readonly folder: string;
  progress(features: FeatureProgress): void;
  /** Whether somebody has put an end to it. */
  stopped(): boolean;
}

/** Somebody has put an end to the training while features were worked out. */
export class Stopped extends Error {}

export interface FeatureRequest {
  readonly project: Project;
  readonly shapes: Shapes;
  readonly data: TrainingData;
  /** All weights, and the constants of imported models. */
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly fields: ReadonlyMap<string, FieldFacts>;
  readonly watch: FeatureWatch;
  readonly threads: number | undefined;
}

export interface Features {
  readonly cut: FeatureCut;
  readonly rows: FeatureRows;
  /** What was done, in a sentence. */
  readonly note: string;
}

const whole = (n: number): string => n.toLocaleString('en-US');

/** Whether nothing but features and labels would be left to read: pictures beside them would be changed in other ways than those behind the features. */
const readsPictures = ({ shapes }: FeatureRequest, cut: FeatureCut): boolean => shapes.layers.some((l) => l.kind.role === 'input' && !cut.skipped.has(l.id));

/** The features of the project, computed or read; undefined where nothing can be worked out once, or it was asked not to. `note` where it was refused. */
export async function featuresOf(request: FeatureRequest): Promise<Features | string | undefined> {
  const { project, shapes, data, watch } = request;
  const { once = true, copies = 0 } = project.training.features ?? {};
  const augmented = project.data.augment.length > 0;
  const cut = once ? featureCut(shapes) : undefined;
  if (!cut || (augmented && (copies === 0 || readsPictures(request, cut)))) return undefined;
  const changes = augmented ? copies : 0;
  const { train, dev, test } = data.split;
  const samples = Int32Array.from([...train, ...dev, ...test]);
  const bytes = cut.bytes * (samples.length + changes * train.length);
  if (bytes > MOST) return `The features would take ${(bytes / 1e9).toPrecision(3)} GB, more than is kept: they are computed anew in every step.`;
  const graph = buildFeatureGraph(project, cut, request.weights, request.fields);
  const key = keyOf(request, graph, samples, changes);
  const kept = await readTable(watch.folder, key);
  if (kept) watch.progress({ done: samples.length, total: samples.length, seconds: 0, secondsLeft: 0 });
  if (kept) return { cut, rows: new FeatureRows(kept), note: `The features of ${whole(samples.length)} samples were computed before and are used again.` };
  const started = performance.now();
  const table = await compute(request, graph, samples, changes);
  await keepTable(watch.folder, key, table);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const what = changes === 0 ? `${whole(samples.length)} samples` : `${whole(samples.length)} samples and ${changes} changed copies of ${whole(train.length)}`;
  return { cut, rows: new FeatureRows(table), note: `The features of ${what} were computed once, in ${seconds} s.` };
}

/** Changes with all that features depend on. */
function keyOf({ project, data }: FeatureRequest, graph: FeatureGraph, samples: Int32Array, copies: number): string {
  const hash = createHash('sha256');
  for (const piece of encodeModel(graph.model)) hash.update(piece);
  const inputs = graph.data.map((input) => data.batchInput(input));
  const { augment, options, split } = project.data;
  hash.update(JSON.stringify([data.dataset.fingerprint, options, inputs, copies === 0 ? [] : [copies, augment, project.seed, split, data.statistics]], (_, v: unknown) => (ArrayBuffer.isView(v) ? [...v as unknown as Iterable<number>] : v)));
  hash.update(samples);
  return hash.digest('hex').slice(0, 40);
}

async function compute({ data, shapes, watch, threads }: FeatureRequest, graph: FeatureGraph, samples: Int32Array, copies: number): Promise<FeatureTable> {
  const session = await onnxruntimeExecutor('cpu', threads === undefined ? {} : { threads }).load(graph.model);
  try {
    await data.feed(graph.data);
    const trained = copies === 0 ? new Int32Array(0) : data.split.train;
    const total = samples.length + copies * trained.length;
    const size = Math.min(MOST_AT_ONCE, judgedAtOnce(shapes.totals.largestActivationBytes));
    const started = performance.now();
    let done = 0;
    let told = 0;
    const pass = async (of: Int32Array, tables: Float32Array[], at: number, rows: number, epoch?: number): Promise<void> => {
      let row = at;
      for await (const { samples: batch, feeds } of data.inOrder(of, size, epoch)) {
        // Lets in what the owner of the run has to say.
        await new Promise((resolve) => { setImmediate(resolve); });
        if (watch.stopped()) throw new Stopped();
        const results = await session.run(feeds);
        graph.outputs.forEach((name, i) => {
          const values = dataOf(results[name] as Tensor) as Float32Array;
          const width = values.length / batch.length;
          (tables[i] ??= new Float32Array(rows * width)).set(values, row * width);
        });
        row += batch.length;
        done += batch.length;
        const now = performance.now();
        if (now - told < 250 && done < total) continue;
        told = now;
        const seconds = (now - started) / 1000;
        watch.progress({ done, total, seconds, secondsLeft: (seconds / done) * (total - done) });
      }
    };
    watch.progress({ done: 0, total, seconds: 0, secondsLeft: Number.NaN });
    const plain: Float32Array[] = [];
    const changed: Float32Array[] = [];
    await pass(samples, plain, 0, samples.length);
    for (let copy = 0; copy < copies; copy++) await pass(trained, changed, copy * trained.length, copies * trained.length, copy);
    return { samples, plain, trained, copies, changed };
  } finally {
    await session.close();
  }
}

/** Names under which the features are fed. */
export const fedNames = (cut: FeatureCut): string[] => cut.values.map(storedName);
