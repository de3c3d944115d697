// How pictures are brought to a pretrained model, as nodes of the network: size, order of channels, mean and deviation, layout.
import { claimed } from '../graph/ids.ts';
import { COLUMN } from '../graph/layout.ts';
import type { GraphEdge, GraphNode, NetworkGraph, Project } from '../graph/schema.ts';
import { topologicalOrder } from '../graph/topology.ts';
import { catalogueOf } from '../shapes/catalogue.ts';
import { inferShapes } from '../shapes/infer.ts';
import { LayerwrightError } from '../errors.ts';

export interface Preprocessing {
  /** Height and width that the network gets; undefined: as the pictures are, or as the model fixes it. */
  readonly size?: number;
  /** Of pixel values from 0 to 255, in the order of the model's channels. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly order: 'rgb' | 'bgr';
}

export const presets: Readonly<Record<string, Preprocessing>> = {
  /** torchvision: RGB from 0 to 1, less the mean of ImageNet, through its deviation. */
  imagenet: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375], order: 'rgb' },
  /** Caffe, and Keras' VGG and ResNet: BGR less the mean. */
  caffe: { mean: [103.939, 116.779, 123.68], std: [1, 1, 1], order: 'bgr' },
  /** TensorFlow's MobileNets: from −1 to 1. */
  tf: { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], order: 'rgb' },
  /** CIFAR-10 as torchvision has it. */
  cifar: { mean: [125.307, 122.961, 113.8575], std: [51.5865, 50.847, 51.255], order: 'rgb' },
  unit: { mean: [0, 0, 0], std: [255, 255, 255], order: 'rgb' },
  none: { mean: [0, 0, 0], std: [1, 1, 1], order: 'rgb' },
};

/** Public models that are known by the number of their weights. */
const known: readonly { readonly parameters: number; readonly name: string; readonly preset: keyof typeof presets; readonly size?: number }[] = [
  { parameters: 722_496, name: 'SqueezeNet 1.1 of Keras, without top', preset: 'caffe', size: 227 },
  { parameters: 1_235_496, name: 'SqueezeNet 1.1', preset: 'imagenet', size: 224 },
  { parameters: 517_700, name: 'MobileNet v2 0.35 of Teachable Machine', preset: 'tf', size: 224 },
  { parameters: 274_043, name: 'ResNet-20 for CIFAR-10', preset: 'cifar', size: 32 },
];

/** What is known of a model, or what most have; `name` is undefined where it is a guess. */
export function guessPreprocessing(parameters: number): Preprocessing & { readonly name?: string } {
  const found = known.find((k) => Math.abs(k.parameters - parameters) <= 0.001 * k.parameters);
  const preset = presets[found?.preset ?? 'imagenet'] as Preprocessing;
  return { ...preset, ...(found?.size !== undefined && { size: found.size }), ...(found && { name: found.name }) };
}

/** Group of the nodes that bring pictures to a network. */
export const PICTURES_GROUP = 'picture-input';

const opIn = (graph: NetworkGraph, op: string): readonly number[] | undefined => {
  const node = graph.nodes.find((n) => n.group === PICTURES_GROUP && n.params['op'] === op);
  const [, constant] = (node?.params['inputs'] ?? []) as readonly (undefined | { readonly values?: readonly number[] })[];
  return constant?.values;
};

/** How pictures are brought to the network by nodes that `withPreprocessing` put there; undefined where there are none. */
export function preprocessingIn({ graph }: Pick<Project, 'graph'>): Omit<Preprocessing, 'size'> | undefined {
  if (!graph.nodes.some((n) => n.group === PICTURES_GROUP)) return undefined;
  return { mean: opIn(graph, 'Sub') ?? [0, 0, 0], std: opIn(graph, 'Div') ?? [1, 1, 1], order: opIn(graph, 'Gather')?.[0] === 2 ? 'bgr' : 'rgb' };
}

interface Taken { readonly channels: number | string; readonly height: number | string; readonly width: number | string; readonly last: boolean }

const refused = (message: string, expected: string, received: string): LayerwrightError => new LayerwrightError('onnx/unsupported', message, { expected, received });

/** The graph without what brought pictures to it before. */
function without(graph: NetworkGraph, input: string): NetworkGraph {
  const gone = new Set(graph.nodes.filter((n) => n.group === PICTURES_GROUP && n.id !== input).map((n) => n.id));
  if (gone.size === 0) return graph;
  const edges = graph.edges.filter((e) => !gone.has(e.to.node)).map((e): GraphEdge => (gone.has(e.from.node) ? { ...e, from: { node: input, port: 'out' } } : e));
  return { ...graph, nodes: graph.nodes.filter((n) => !gone.has(n.id)), edges };
}

/** The scale with which that many pixels become so many, rounded down as Resize does it. */
function scaleTo(from: number, to: number): number {
  let scale = Math.fround(to / from);
  while (Math.floor(Math.fround(from * scale)) < to) scale = Math.fround(scale * (1 + 2 ** -23));
  return scale;
}

/** What the network takes of pictures: at its input, or behind what brings them there. */
function takenBy(project: Pick<Project, 'graph' | 'blocks'>, input: GraphNode): Taken | undefined {
  const { graph } = project;
  const last = topologicalOrder(graph).order.findLast((n) => n.group === PICTURES_GROUP);
  const type = inferShapes(project, { inner: true }).nodes.get(last?.id ?? input.id)?.outputs.get('out');
  if (type?.shape.length !== 4 || type.dtype !== 'float32') return undefined;
  const [, a, b, c] = type.shape as [unknown, number | string, number | string, number | string];
  const isLast = input.type === 'ModelInput' && (c === 3 || c === 1);
  return isLast ? { channels: c, height: a, width: b, last: true } : { channels: a, height: b, width: c, last: false };
}

export interface WithPreprocessing {
  readonly graph: NetworkGraph;
  readonly input: string;
  readonly added: readonly string[];
  /** Pixel values from 0 to 255 come in: an imported model. false: they come as the binding scales them. */
  readonly pixels: boolean;
}

/**
 * The graph with its picture input taking pictures of the shape given, channels first, whatever the network takes: of an imported
 * model pixel values 0 to 255. Throws `onnx/unsupported` where there is no single picture input or channels are missing.
 */
export function withPreprocessing(project: Pick<Project, 'graph' | 'blocks'>, p: Preprocessing, [channels, height, width]: readonly [number, number, number]): WithPreprocessing {
  const catalogue = catalogueOf(project);
  const inputs = project.graph.nodes.filter((n) => catalogue.kind(n.type)?.role === 'input');
  const [input] = inputs;
  const taken = input && inputs.length === 1 ? takenBy(project, input) : undefined;
  if (!input || !taken) throw refused('Fine-tuning takes a model with one picture input.', 'float32 N×channels×height×width', inputs.map((i) => (typeof i.params['type'] === 'string' ? i.params['type'] : i.id)).join('; '));
  const widened = channels === 1 && taken.channels === 3;
  if (typeof taken.channels === 'number' && taken.channels !== channels && !widened) throw refused(`The model takes pictures of ${taken.channels} channels, the data have ${channels}.`, String(taken.channels), String(channels));
  const pixels = input.type === 'ModelInput';
  const graph = without(project.graph, input.id);
  const used = new Set(graph.nodes.map((n) => n.id));
  const added: GraphNode[] = [];
  const add = (id: string, params: Record<string, unknown>): void => {
    added.push({ id: claimed(id, used), type: 'Operator', params, position: { x: input.position.x + added.length * COLUMN, y: input.position.y }, group: PICTURES_GROUP });
  };
  const of = widened ? 3 : channels;
  for (const [what, values] of [['means', p.mean], ['deviations', p.std]] as const) {
    if (values.length < of) throw refused('Preprocessing takes a mean and a deviation for each channel.', `${of} ${what}`, values.join(', '));
  }
  if (p.std.some((v) => v === 0)) throw refused('Pictures cannot be divided by a deviation of 0.', 'deviations that are not 0', p.std.join(', '));
  const perChannel = (values: readonly number[]) => ({ dtype: 'float32', shape: [1, of, 1, 1], values: values.slice(0, of).map(Math.fround) });
  const wanted = [taken.height, taken.width].map((d, i) => (typeof d === 'number' ? d : p.size ?? [height, width][i] as number)) as [number, number];
  if (wanted[0] !== height || wanted[1] !== width) {
    const scales = { dtype: 'float32', shape: [4], values: [1, 1, scaleTo(height, wanted[0]), scaleTo(width, wanted[1])] };
    add('resize', { op: 'Resize', inputs: ['wire', '', scales], attributes: { mode: { string: 'linear' }, coordinate_transformation_mode: { string: 'half_pixel' } } });
  }
  const order = widened ? [0, 0, 0] : [2, 1, 0];
  if (widened || (pixels && p.order === 'bgr' && channels === 3)) add('channelOrder', { op: 'Gather', inputs: ['wire', { dtype: 'int64', shape: [3], values: order }], attributes: { axis: { int: 1 } } });
  if (pixels && p.mean.some((v) => v !== 0)) add('lessMean', { op: 'Sub', inputs: ['wire', perChannel(p.mean)] });
  if (pixels && p.std.some((v) => v !== 1)) add('byDeviation', { op: 'Div', inputs: ['wire', perChannel(p.std)] });
  if (taken.last) add('channelsLast', { op: 'Transpose', inputs: ['wire'], attributes: { perm: { ints: [0, 2, 3, 1] } } });
  const chain = [input.id, ...added.map((n) => n.id)];
  const end = chain.at(-1) as string;
  const links = added.map((n, i): GraphEdge => ({ from: { node: chain[i] as string, port: 'out' }, to: { node: n.id, port: 'in' } }));
  const edges = graph.edges.map((e): GraphEdge => (e.from.node === input.id ? { ...e, from: { node: end, port: 'out' } } : e));
  const raw: GraphNode = {
    ...input, position: { x: input.position.x - COLUMN * added.length, y: input.position.y },
    params: { ...input.params, ...(pixels ? { type: `float32[N,${channels},${height},${width}]` } : { shape: [channels, height, width] }) },
  };
  const moved = added.map((n): GraphNode => ({ ...n, position: { ...n.position, x: n.position.x - COLUMN * (added.length - 1) } }));
  return { input: input.id, added: added.map((n) => n.id), pixels, graph: { ...graph, nodes: [raw, ...moved, ...graph.nodes.filter((n) => n.id !== input.id)], edges: [...links, ...edges] } };
}
