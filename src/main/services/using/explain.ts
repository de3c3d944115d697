// Why a classifier says a class of a picture: Grad-CAM, saliency or occlusion, as a map over what the network saw.
import { LayerwrightError, internal } from '../../../core/errors.ts';
import { explainGraph, spatialLayers } from '../../../core/explain/graph.ts';
import type { SpatialLayer } from '../../../core/explain/graph.ts';
import { clipped, covered, gradCam, occlusionMap, patchesOf, saliency, withNoise } from '../../../core/explain/maps.ts';
import type { HeatMap } from '../../../core/explain/maps.ts';
import { dataOf, numbersOf, tensorOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { classProbabilities, ranked } from '../../../core/using/classes.ts';
import { heatBytes, resized, scaledToOne } from '../../../core/using/heat.ts';
import type { Ranked } from '../../../core/using/interpret.ts';
import { otherFeeds } from '../../../core/using/others.ts';
import type { PictureWay } from '../../../core/using/picture.ts';
import type { Usage } from '../../../core/using/usage.ts';
import type { Model } from '../../../core/onnx/model.ts';
import { onnxruntimeExecutor } from '../../engine/onnxruntime.ts';
import { readModelFile } from '../../models/files.ts';
import { namesOf, portsOf } from '../../models/usage.ts';
import type { ModelPlace } from '../models.ts';
import { pngOf } from '../pictures.ts';
import { pictureOfFrame, preparePicture } from './picture.ts';

export const methods = ['gradcam', 'saliency', 'occlusion'] as const;
export type ExplainMethod = (typeof methods)[number];

export interface ExplainAsked {
  readonly usage: Usage;
  readonly picture: string;
  readonly method: ExplainMethod;
  /** Its index; the most likely one where left out. */
  readonly class?: number | undefined;
  /** Of Grad-CAM: a node of the file, or a layer whose nodes begin with its name; the last one that keeps places where left out. */
  readonly layer?: string | undefined;
  /** Of saliency: the mean over so many copies with noise (SmoothGrad). */
  readonly smooth?: number | undefined;
  /** Of occlusion: squares along the longer side. */
  readonly across?: number | undefined;
}

export interface Explanation {
  readonly method: ExplainMethod;
  readonly class: { readonly index: number; readonly name: string; readonly probability: number };
  readonly top: readonly Ranked[];
  /** PNG files of one size: what the network saw, the map in colours. */
  readonly seen: Uint8Array;
  readonly heat: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The map as it was worked out. */
  readonly map: { readonly height: number; readonly width: number; readonly max: number };
  /** Of Grad-CAM: the layer, and those that could be asked for, from first to last. */
  readonly layer?: string;
  readonly layers: readonly Pick<SpatialLayer, 'name' | 'operator' | 'shape'>[];
  readonly milliseconds: number;
}

export interface ExplainProgress { readonly done: number; readonly total: number }

const TOP = 5;
const ACROSS = 9;
/** Deviation of SmoothGrad's noise, as a share of the input's range: the paper's choice lies between 0.1 and 0.2. */
const NOISE = 0.15;

/** Share of the places of a saliency map that are told apart; the brighter ones look alike. */
const BRIGHTEST = 0.99;

/** Longest edge of the map that is given. */
const SHOWN = 512;

/** Throws `onnx/unsupported` for what is no classifier of pictures, `autodiff/…` where no gradient passes (occlusion needs none), `usage`, `data/damaged`. */
export async function explain(place: ModelPlace, asked: ExplainAsked, onProgress: (progress: ExplainProgress) => Promise<void> = () => Promise.resolve()): Promise<Explanation> {
  const { usage, method } = asked;
  const way = usage.picture;
  if (!way) throw new LayerwrightError('onnx/unsupported', 'Only what is said of pictures can be explained.', { where: place.path });
  if (usage.task !== 'classification') throw new LayerwrightError('onnx/unsupported', 'Only what a classifier says can be explained: one score a class.', { where: place.path });
  const model = await readModelFile(place.path);
  const ports = portsOf(model);
  const port = ports.inputs.find((i) => i.name === way.input);
  const prepared = await preparePicture(asked.picture, way, port?.dtype ?? 'float32');
  const feeds = { ...otherFeeds(ports.inputs, way.input, usage.others ?? [], { frame: prepared.place }), [way.input]: prepared.tensor };
  const start = performance.now();
  const session = await onnxruntimeExecutor('cpu').load(place.path);
  try {
    const output = ports.outputs[0]?.name ?? '';
    const probabilities = async (input: Tensor): Promise<readonly number[]> => {
      const given = (await session.run({ ...feeds, [way.input]: input }))[output];
      if (!given) throw internal(`no output ${output}`);
      return classProbabilities(numbersOf(given));
    };
    const said = await probabilities(prepared.tensor);
    const names = namesOf(usage);
    const top = ranked(said).slice(0, TOP).map(({ index, value }) => ({ index, class: names[index] || String(index), probability: value }));
    const index = asked.class ?? top[0]?.index ?? 0;
    if (index >= said.length) throw new LayerwrightError('usage', `The model has no class ${index}.`, { expected: `0..${said.length - 1}`, received: String(index) });
    const made = method === 'occlusion'
      ? { map: await byOcclusion(prepared.tensor, way, asked.across ?? ACROSS, async (input) => (await probabilities(input))[index] ?? 0, said[index] ?? 0, onProgress) }
      : await byGradient(model, way, feeds, index, asked, onProgress);
    const { height, width } = prepared.place;
    const whole = resized(scaledToOne(made.map.values), made.map, { width, height });
    return {
      method, class: { index, name: names[index] || String(index), probability: said[index] ?? 0 }, top, seen: await pictureOfFrame(prepared), heat: await pngOf(heatBytes(whole), { width, height, channels: 4 }, SHOWN), width, height,
      map: { height: made.map.height, width: made.map.width, max: made.map.values.reduce((a, b) => Math.max(a, b), 0) },
      ...('layer' in made && made.layer !== undefined && { layer: made.layer }), layers: layersOf(model, way, feeds), milliseconds: performance.now() - start,
    };
  } finally {
    await session.close();
  }
}

/** The map laid over what the network saw, as a PNG file. */
export async function explanationPicture(place: ModelPlace, asked: ExplainAsked, opacity: number): Promise<{ readonly explanation: Explanation; readonly picture: Uint8Array }> {
  const explanation = await explain(place, asked);
  const sharp = (await import('sharp')).default;
  const raw = async (png: Uint8Array) => (await sharp(png).removeAlpha().toColourspace('srgb').resize(explanation.width, explanation.height, { fit: 'fill' }).raw().toBuffer());
  const [pixels, heat] = [await raw(explanation.seen), await raw(explanation.heat)];
  const blended = pixels.map((v, i) => Math.round(v * (1 - opacity) + (heat[i] ?? 0) * opacity));
  return { explanation, picture: await pngOf(blended, { width: explanation.width, height: explanation.height, channels: 3 }) };
}

/** Of models that no gradient passes there are none. */
function layersOf(model: Model, way: PictureWay, feeds: Readonly<Record<string, Tensor>>): Explanation['layers'] {
  try {
    return spatialLayers(model, way.input, feeds).map(({ name, operator, shape }) => ({ name, operator, shape }));
  } catch {
    return [];
  }
}

const layoutOf = ({ layout }: PictureWay): 'channelsFirst' | 'channelsLast' => (layout === 'channelsLast' ? 'channelsLast' : 'channelsFirst');

async function byGradient(model: Model, way: PictureWay, feeds: Readonly<Record<string, Tensor>>, index: number, { method, layer, smooth = 0 }: ExplainAsked, onProgress: (progress: ExplainProgress) => Promise<void>): Promise<{ readonly map: HeatMap; readonly layer?: string }> {
  const graph = explainGraph(model, way.input, feeds, method === 'gradcam' ? { layer } : 'picture');
  const pick = new Float32Array(graph.classes);
  if (graph.classes === 1) pick[0] = index === 0 ? -1 : 1;
  else pick[index] = 1;
  const session = await onnxruntimeExecutor('cpu').load(graph.model);
  try {
    const gradient = async (input: Tensor): Promise<Readonly<Record<string, Tensor>>> => session.run({ ...feeds, [way.input]: input, [graph.pick]: tensorOf('float32', [1, graph.classes], pick) });
    const picture = feeds[way.input] as Tensor;
    if (graph.layer) {
      const { activation, gradient: by, shape, name } = graph.layer;
      const got = await gradient(picture);
      return { map: gradCam(dataOf(got[activation] as Tensor) as Float32Array, dataOf(got[by] as Tensor) as Float32Array, shape), layer: name };
    }
    const input = dataOf(picture) as Float32Array;
    const copies = smooth > 0 ? smooth : 1;
    const sum = new Float32Array(input.length);
    for (let n = 0; n < copies; n++) {
      const noisy = smooth > 0 ? tensorOf('float32', picture.shape, withNoise(input, NOISE, n)) : picture;
      (dataOf((await gradient(noisy))[graph.gradient ?? ''] as Tensor) as Float32Array).forEach((v, i) => { sum[i] = (sum[i] ?? 0) + v / copies; });
      await onProgress({ done: n + 1, total: copies });
    }
    return { map: clipped(saliency(sum, picture.shape, layoutOf(way)), BRIGHTEST) };
  } finally {
    await session.close();
  }
}

async function byOcclusion(picture: Tensor, way: PictureWay, across: number, probability: (input: Tensor) => Promise<number>, whole: number, onProgress: (progress: ExplainProgress) => Promise<void>): Promise<HeatMap> {
  const layout = layoutOf(way);
  const [height = 1, width = 1] = layout === 'channelsLast' ? picture.shape.slice(1) : picture.shape.slice(2);
  const patches = patchesOf({ height, width }, across);
  const input = Float32Array.from(numbersOf(picture));
  const drops: number[] = [];
  for (const patch of patches) {
    const values = covered(input, picture.shape, layout, patch);
    const tensor = picture.dtype === 'float32' ? tensorOf('float32', picture.shape, values) : tensorOf('uint8', picture.shape, Uint8Array.from(values));
    drops.push(whole - await probability(tensor));
    await onProgress({ done: drops.length, total: patches.length });
  }
  return occlusionMap({ height, width }, patches, drops);
}
