// How pictures are brought to a pretrained model, as nodes of the network: size, order of channels, mean and deviation, layout.
import type { GraphEdge, GraphNode, Project } from '../graph/schema.ts';
import { LayerwrightError } from '../errors.ts';
import { readTypeText } from '../onnx/text/values.ts';

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

/**
 * The project with its picture input taking pixel values 0 to 255 of `height`×`width`, channels first, whatever the model
 * takes. Throws `onnx/unsupported` where the model has no single picture input.
 */
export function withPreprocessing(project: Project, p: Preprocessing, height: number, width: number, channels: number): Project {
  const inputs = project.graph.nodes.filter((n) => n.type === 'ModelInput');
  const [input] = inputs;
  const type = input && readTypeText(String(input.params['type']));
  if (!input || inputs.length > 1 || type?.kind !== 'tensor' || type.shape?.length !== 4 || type.dtype !== 'float32') {
    throw new LayerwrightError('onnx/unsupported', 'Fine-tuning takes a model with one picture input.', { expected: 'float32 N×channels×height×width', received: inputs.map((i) => String(i.params['type'])).join('; ') });
  }
  const last = type.shape[3] === 3 || type.shape[3] === 1;
  const [c, h, w] = last ? [type.shape[3], type.shape[1], type.shape[2]] : type.shape.slice(1);
  if (typeof c === 'number' && c !== channels) throw new LayerwrightError('onnx/unsupported', `The model takes pictures of ${c} channels, the data have ${channels}.`, { expected: String(c), received: String(channels) });
  const wanted = [typeof h === 'number' ? h : (p.size ?? height), typeof w === 'number' ? w : (p.size ?? width)];
  const nodes: GraphNode[] = [];
  const add = (id: string, params: Record<string, unknown>): void => { nodes.push({ id, type: 'Operator', params, position: { x: 0, y: 0 } }); };
  const perChannel = (values: readonly number[]) => ({ dtype: 'float32', shape: [1, channels, 1, 1], values: values.slice(0, channels).map(Math.fround) });
  if (wanted[0] !== height || wanted[1] !== width) {
    const scales = { dtype: 'float32', shape: [4], values: [1, 1, Math.fround((wanted[0] as number) / height), Math.fround((wanted[1] as number) / width)] };
    add('resize', { op: 'Resize', inputs: ['wire', '', scales], attributes: { mode: { string: 'linear' }, coordinate_transformation_mode: { string: 'half_pixel' } } });
  }
  if (p.order === 'bgr' && channels === 3) add('channelOrder', { op: 'Gather', inputs: ['wire', { dtype: 'int64', shape: [3], values: [2, 1, 0] }], attributes: { axis: { int: 1 } } });
  if (p.mean.some((v) => v !== 0)) add('lessMean', { op: 'Sub', inputs: ['wire', perChannel(p.mean)] });
  if (p.std.some((v) => v !== 1)) add('byDeviation', { op: 'Div', inputs: ['wire', perChannel(p.std)] });
  if (last) add('channelsLast', { op: 'Transpose', inputs: ['wire'], attributes: { perm: { ints: [0, 2, 3, 1] } } });
  const chain = [input.id, ...nodes.map((n) => n.id)];
  const end = chain.at(-1) as string;
  const links = nodes.map((n, i): GraphEdge => ({ from: { node: chain[i] as string, port: 'out' }, to: { node: n.id, port: 'in' } }));
  const edges = project.graph.edges.map((e): GraphEdge => (e.from.node === input.id ? { ...e, from: { node: end, port: 'out' } } : e));
  const raw = { ...input, params: { ...input.params, type: `float32[N,${channels},${height},${width}]` } };
  return { ...project, graph: { ...project.graph, nodes: [raw, ...nodes, ...project.graph.nodes.filter((n) => n.id !== input.id)], edges: [...links, ...edges] } };
}
