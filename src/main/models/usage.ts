// How a model is used, as it says itself, as the catalogue says, or as its shapes let one guess.
import { basename } from 'node:path';
import type { Graph, Model } from '../../core/onnx/model.ts';
import { sizeOf } from '../../core/tensor.ts';
import { findDetector } from '../../core/using/detectors/index.ts';
import type { Port } from '../../core/using/detectors/detector.ts';
import type { PictureFit, PictureWay } from '../../core/using/picture.ts';
import { guessUsage } from '../../core/using/usage.ts';
import type { ModelPorts, Usage, UseTask } from '../../core/using/usage.ts';
import { labelLists, labelsOf } from './catalogue/labels/index.ts';
import type { LabelList } from './catalogue/labels/index.ts';
import type { CatalogueEntry, ModelTask } from './catalogue/schema.ts';
import type { Preprocessing } from './metadata.ts';
import { withUltralytics } from './ultralytics.ts';

/** Who says it: a model of Layerwright's itself, the catalogue, what another tool wrote into the file, or nobody. */
export type UsageSource = 'model' | 'catalogue' | 'metadata' | 'guess';

const portsIn = (graph: Graph, ends: Graph['inputs']): Port[] => ends.flatMap(({ name, type }) => (type.kind === 'tensor' && !graph.initializers.has(name) ? [{ name, dtype: type.dtype, shape: type.shape ?? [] }] : []));

/** Inputs, outputs and the number of weights. */
export const portsOf = ({ graph }: Model): ModelPorts => ({
  inputs: portsIn(graph, graph.inputs), outputs: portsIn(graph, graph.outputs),
  parameters: [...graph.initializers.values()].filter((t) => t.dtype === 'float32' || t.dtype === 'float16' || t.dtype === 'uint8' || t.dtype === 'int8').reduce((n, t) => n + sizeOf(t.shape), 0),
});

const tasks: Readonly<Record<ModelTask, UseTask>> = {
  classification: 'classification', detection: 'detection', 'face-detection': 'detection', 'face-embedding': 'embedding', segmentation: 'segmentation', style: 'picture', 'super-resolution': 'picture', audio: 'numbers',
};

/** As the catalogue says; the family of a detector from its shapes. */
function usageOfEntry({ task, preprocessing, labels, others }: CatalogueEntry, ports: ModelPorts): Usage {
  const names = labels && { list: labels.list, first: labels.first };
  if (preprocessing.kind === 'sound') {
    const { input, rate, scale = 'unit', window } = preprocessing;
    return { task: tasks[task], sound: { input, rate, scale, ...(window && { window }) }, ...(others && { others }), ...(names && { labels: names }) };
  }
  const { fit } = preprocessing;
  const detector = tasks[task] === 'detection' ? findDetector(ports.outputs, fit.how === 'keep' ? { width: 640, height: 640 } : fit)?.id : undefined;
  const faces = task === 'face-detection' ? { list: 'face', first: 0 } : undefined;
  return { task: tasks[task], picture: preprocessing, ...(others && { others }), ...(detector !== undefined && { detector }), ...((names ?? faces) && { labels: names ?? faces }) };
}

/** As a model of Layerwright's says; undefined parts are those that it has not: what it takes may be a table. */
function usageOfMetadata({ inputs, outputs, reader }: Preprocessing): Usage {
  const [meaning] = outputs;
  const classes = meaning?.task === 'multiclass' || meaning?.task === 'binary';
  const found = Object.entries(inputs).find(([, i]) => i.kind === 'image');
  return {
    task: classes ? 'classification' : meaning?.task === 'embedding' ? 'embedding' : 'numbers',
    ...(found && { picture: wayOf(...found, reader?.options['fit']) }), ...(meaning?.classes && { labels: { names: meaning.classes, first: 0 } }),
  };
}

function wayOf(name: string, { sampleShape, layout, transform, statistics }: Preprocessing['inputs'][string], fit: unknown): PictureWay {
  const [height = 1, width = 1, channels = 1] = sampleShape;
  const frame = { width: width || 224, height: height || 224 };
  const how: PictureFit = fit === 'fill' ? { how: 'stretch', ...frame } : fit === 'contain' ? { how: 'letterbox', ...frame, fill: 0, at: 'middle' } : { how: 'cover', ...frame };
  return { kind: 'picture', input: name, channels: channels === 1 ? 'gray' : 'rgb', fit: how, layout, transform, ...(statistics && { statistics }) };
}

/** How the model is used, and who says so. `entry`: what the catalogue knows of the file; `metadata`: what the file says of itself. */
export function usageOf(ports: ModelPorts, said: Preprocessing | undefined, entry: CatalogueEntry | undefined, metadata: ReadonlyMap<string, string> = new Map()): { readonly usage: Usage; readonly from: UsageSource } {
  if (said) return { usage: usageOfMetadata(said), from: 'model' };
  if (entry) return { usage: usageOfEntry(entry, ports), from: 'catalogue' };
  const guess = guessUsage(ports);
  const told = withUltralytics(guess, ports, metadata);
  return told ? { usage: told, from: 'metadata' } : { usage: guess, from: 'guess' };
}

const isList = (list: string): list is LabelList => (labelLists as readonly string[]).includes(list);

/** Names of the classes by index. A name that nobody gives is ''. */
export function namesOf({ labels }: Usage): readonly string[] {
  const names = labels?.names ?? (labels?.list !== undefined && isList(labels.list) ? labelsOf(labels.list) : []);
  return labels ? [...Array.from({ length: labels.first }, () => ''), ...names] : [];
}

/** The lists of names, with how many names they have. */
export const lists = (): readonly { readonly list: string; readonly count: number }[] => labelLists.map((list) => ({ list, count: labelsOf(list).length }));

export const modelName = (path: string): string => basename(path).replace(/\.onnx$/i, '');
