// The inside of a run's network as pictures: what its layers give for one sample, and what its first layer has learned.
import { LayerwrightError, internal } from '../../core/errors.ts';
import { throwProblems } from '../../core/graph/problem.ts';
import type { Project } from '../../core/graph/schema.ts';
import { withDrawn } from '../../core/lower/initial-weights.ts';
import { weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { FieldFacts } from '../../core/shapes/infer.ts';
import { dataOf, sizeOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { activationPlates, buildActivationGraph, firstKernel, greys, kernelPlates, plateOf, rangeOf } from '../../core/training/index.ts';
import type { Plates, Range } from '../../core/training/index.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import type { Executor } from '../engine/executor.ts';
import { TrainingData } from '../engine/trainer/data.ts';
import { fieldFacts } from '../engine/trainer/prepare.ts';
import { fillDataStatistics } from '../engine/trainer/statistics.ts';
import { weightsAt } from './initial-weights.ts';
import type { WeightsPlace } from './initial-weights.ts';
import { pngOf } from './pictures.ts';

/** Numbers of a vector that are given. */
const MOST_NUMBERS = 4096;
/** Longest edge of a picture that is given. */
const MOST_PIXELS = 512;

export interface PlatesAsked { readonly offset: number; readonly limit: number }

/** A picture (PNG), and the numbers that are its black and its white. */
export interface Plate extends Range { readonly picture: Uint8Array }

export interface PlatesGiven {
  /** Pictures in all, of which `plates` are those that were asked for. */
  readonly total: number;
  readonly height: number;
  readonly width: number;
  readonly plates: readonly Plate[];
}

export interface Activations {
  /** Optimizer steps that the weights have seen. */
  readonly step: number;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Over all of the output. */
  readonly range: Range;
  /** Where the layer gives more than a vector. */
  readonly pictures?: PlatesGiven;
  /** Of a vector; at most 4,096 numbers. */
  readonly values?: readonly number[];
  /** Names of the numbers, where the vector scores the classes of the data. */
  readonly classes?: readonly string[];
}

export interface Filters extends PlatesGiven {
  readonly step: number;
  /** Flat id. */
  readonly layer: string;
  /** `conv1.kernel` */
  readonly weight: string;
  readonly shape: readonly number[];
}

const floats = (tensor: Tensor | undefined, name: string): Float32Array => {
  if (!tensor) throw internal(`no values of ${name}`);
  return dataOf(tensor) as Float32Array;
};

/** `scale`: the numbers that are black and white, from those of the picture. */
async function drawn(plates: Plates, { offset, limit }: PlatesAsked, scale: (own: Range) => Range): Promise<PlatesGiven> {
  const { count, height, width, channels } = plates;
  const chosen = Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, i) => plateOf(plates, offset + i));
  return {
    total: count, height, width,
    plates: await Promise.all(chosen.map(async (values): Promise<Plate> => {
      const range = scale(rangeOf(values));
      return { ...range, picture: await pngOf(greys(values, range), { height, width, channels }, MOST_PIXELS) };
    })),
  };
}

/** Weights with those that come from the data, where the file that was read has none of them. */
async function completed(project: Project, data: TrainingData, fields: ReadonlyMap<string, FieldFacts>, given: ReadonlyMap<string, Tensor>, executor: Executor): Promise<ReadonlyMap<string, Tensor>> {
  const shapes = inferShapes(project, { fields });
  throwProblems(shapes.problems);
  const missing = weightsOf(shapes).filter((w) => w.spec.source !== undefined && !given.has(w.name));
  if (missing.length === 0) return given;
  const weights = withDrawn(given, missing, project.seed);
  await fillDataStatistics(project, shapes, data, weights, fields, executor, { constants: given });
  return weights;
}

/** What a layer gives for a sample of the data that the run is trained on; `sample` counts from 0. Throws `usage` for a layer or a sample that is not there, `run/state`, `data/…`. */
export async function activationsOf(place: WeightsPlace, { layer, sample, ...asked }: PlatesAsked & { readonly layer: string; readonly sample: number }): Promise<Activations> {
  const { project } = place;
  const { weights: read, step } = await weightsAt(place);
  const data = await TrainingData.open(project);
  try {
    const { count, source } = data.dataset;
    if (sample >= count) throw new LayerwrightError('usage', `${source} has no sample ${sample}.`, { where: source, expected: `0..${count - 1}`, received: String(sample) });
    const fields = fieldFacts(project, data);
    const executor = onnxruntimeExecutor('cpu');
    const weights = await completed(project, data, fields, read, executor);
    const graph = buildActivationGraph(project, layer, { fields, constants: weights });
    const session = await executor.load(graph.model);
    try {
      await data.feed(graph.data);
      const feeds = { ...await data.sample(sample) };
      for (const w of graph.weights) feeds[w.in] = weights.get(w.name) ?? (() => { throw internal(`no weight ${w.name}`); })();
      const values = floats((await session.run(feeds))[graph.output], layer);
      const plates = activationPlates(graph.layer, values);
      const classes = plates ? undefined : classesOf(project, data, layer, values.length);
      return {
        step, shape: (graph.layer.outputs[0]?.shape.slice(1) ?? []) as number[], range: rangeOf(values),
        ...(plates ? { pictures: await drawn(plates, asked, (own) => own) } : { values: [...values.subarray(0, MOST_NUMBERS)] }), ...(classes && { classes }),
      };
    } finally {
      await session.close();
    }
  } finally {
    data.close();
  }
}

/** The names of the classes, where the layer is what a loss compares with them. */
function classesOf(project: Project, data: TrainingData, layer: string, size: number): readonly string[] | undefined {
  const loss = project.graph.edges.find((e) => e.from.node === layer.split('/')[0] && project.bindings.losses[e.to.node])?.to.node;
  const classes = loss === undefined ? undefined : data.field(data.bindingOf(loss, 'target').field).classes;
  return classes?.length === size ? classes : undefined;
}

/** The kernel of the first layer that has learned one, middle grey being 0. Throws `run/state`; `usage` where no layer has one. */
export async function filtersOf(place: WeightsPlace, asked: PlatesAsked): Promise<Filters> {
  const { weights, step } = await weightsAt(place);
  const { layers } = inferShapes(place.project);
  const first = firstKernel(layers);
  if (!first) throw new LayerwrightError('usage', 'The network has neither a convolution nor a dense layer whose weights could be shown.', { where: place.run });
  const { layer, name, shape } = first;
  const kernel = weights.get(name);
  if (kernel && sizeOf(kernel.shape) !== sizeOf(shape)) throw internal(`the kernel ${name} has another shape`);
  const plates = kernelPlates(layer, { shape, values: floats(kernel, name) }, new Map(layers.map((l) => [l.id, l])));
  const symmetric = ({ min, max }: Range): Range => { const most = Math.max(Math.abs(min), Math.abs(max)); return { min: -most, max: most }; };
  return { ...await drawn(plates, asked, symmetric), step, layer: layer.id, weight: name, shape };
}
