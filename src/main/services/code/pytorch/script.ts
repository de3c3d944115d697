// The network and its training as one PyTorch script, written from the document: a line a layer, the same losses, optimizer and schedule.
import { LayerwrightError } from '../../../../core/errors.ts';
import { throwProblems } from '../../../../core/graph/problem.ts';
import type { Project } from '../../../../core/graph/schema.ts';
import { weightsOf } from '../../../../core/shapes/costs.ts';
import { inferShapes } from '../../../../core/shapes/infer.ts';
import type { FlatNode, Shapes } from '../../../../core/shapes/types.ts';
import { python, pythonNames } from '../literals.ts';
import type { Emitted } from './emit.ts';
import { importedInTorch } from './imported.ts';
import { layersInTorch } from './layers.ts';
import { lossesInTorch } from './losses.ts';
import { operatorHelpers } from './operators.ts';
import { trainingScript } from './template.ts';
import { optimizerInTorch, scheduleInTorch } from './training.ts';

export interface TorchScript {
  readonly text: string;
  /** Names of the weights that it loads. */
  readonly weights: readonly string[];
}

/** Throws the network's first problem, and `onnx/unsupported` with the layer, loss, optimizer or schedule that has no equivalent. */
export function pytorchScript(project: Project, title: string): TorchScript {
  const shapes = inferShapes(project);
  throwProblems(shapes.problems);
  const network = networkOf(shapes);
  const optimizer = optimizerInTorch(project.training);
  const { training } = project;
  const specs = weightsOf(shapes);
  const held = new Set(network.weights.map(([name]) => name));
  const penalties = specs.flatMap(({ name, spec, frozen }) => (frozen || !held.has(name) || (!spec.l1 && !spec.l2) ? [] : [[name, spec.l1 ?? 0, spec.l2 ?? 0] as const]));
  const factors = new Map(shapes.layers.map((l) => [l.id, l.learningRateFactor]));
  const nodeOf = (weight: string): string => weight.slice(0, weight.lastIndexOf('.'));
  const settings = {
    learning_rate: training.learningRate, rate_factor: optimizer.rate, batch: training.batch, accumulate: training.accumulate, epochs: training.epochs, steps: training.steps ?? null, shuffle: training.shuffle,
    clip_value: training.clip.value ?? null, clip_norm: training.clip.norm ?? null, seed: project.seed,
    split: [project.data.split.train, project.data.split.dev, project.data.split.test],
  };
  const augment = project.data.augment.filter((a) => ['mirror', 'randomCrop', 'cutout'].includes(a.type));
  const text = trainingScript({
    title, optimizer: optimizer.make, schedule: scheduleInTorch(training), settings: python(settings), network: network.text, helpers: network.imported ? operatorHelpers : '', losses: network.losses, outputs: network.outputs,
    weights: python(network.weights.map(([name, to, turned]) => [name, to, turned])),
    frozen: python(network.frozen), penalties: python(penalties),
    decay: python(specs.filter(({ name, spec, frozen }) => optimizer.decay > 0 && spec.decay && !frozen && held.has(name)).map(({ name }) => [name, optimizer.decay])),
    factors: python(specs.flatMap(({ name }) => (held.has(name) && (factors.get(nodeOf(name)) ?? 1) !== 1 ? [[name, factors.get(nodeOf(name)) ?? 1]] : []))),
    inputs: python(network.inputs.map(([node, dtype, shape]) => ({ node, field: project.bindings.inputs[node]?.field ?? node, transform: project.bindings.inputs[node]?.transform ?? 'none', dtype, shape }))),
    targets: python(network.targets.map(([node, kind]) => ({ node, field: project.bindings.losses[node]?.field ?? node, transform: project.bindings.losses[node]?.transform ?? 'none', kind }))),
    augment: python(augment), leftOut: project.data.augment.filter((a) => !augment.includes(a)).map((a) => a.type),
  });
  return { text, weights: network.weights.map(([name]) => name) };
}

interface NetworkText {
  readonly text: string;
  /** Whether it has operators of an imported model. */
  readonly imported: boolean;
  readonly losses: string;
  readonly outputs: string;
  readonly inputs: readonly (readonly [node: string, dtype: string, shape: readonly (number | string)[]])[];
  readonly targets: readonly (readonly [node: string, kind: string])[];
  /** Ours, PyTorch's, whether the axes are turned around. */
  readonly weights: readonly (readonly [string, string, boolean])[];
  readonly frozen: readonly string[];
}

function refused(node: FlatNode, reason: string): never {
  throw new LayerwrightError('onnx/unsupported', `The layer ${node.id} (${node.kind.type}) has no equivalent in PyTorch here: ${reason}.`, { where: node.id });
}

function emitOf(node: FlatNode, names: ReadonlyMap<string, string>, values: ReadonlyMap<string, string>): Emitted {
  const c = {
    node, params: node.params, x: node.sources.map((s) => values.get(`${s.node}:${s.port}`) ?? ''), shapes: node.sources.map((s) => s.type.shape), outputs: node.outputs.map((o) => o.shape),
    self: `self.${names.get(node.weightsFrom) ?? node.weightsFrom}`,
  };
  if (node.kind.type === 'ModelOutput') return { forward: c.x[0] ?? '' };
  if (node.kind.type === 'Operator' || node.kind.type === 'Constant') return importedInTorch(c, node.sources.map((s) => s.type), (reason) => refused(node, reason));
  const emitter = (layersInTorch as Readonly<Record<string, (typeof layersInTorch)[keyof typeof layersInTorch]>>)[node.kind.type];
  if (!emitter) return refused(node, 'nobody has written it in PyTorch yet');
  return typeof emitter === 'function' ? emitter(c) : refused(node, emitter.refuse);
}

function networkOf(shapes: Shapes): NetworkText {
  const layers = shapes.layers.filter((l) => l.kind.role !== 'loss');
  const lossNodes = shapes.layers.filter((l) => l.kind.role === 'loss');
  const names = pythonNames(layers.map((l) => l.id));
  const values = new Map<string, string>();
  const init: string[] = [];
  const forward: string[] = [];
  const weights: (readonly [string, string, boolean])[] = [];
  const frozen: string[] = [];
  const inputs = layers.filter((l) => l.kind.role === 'input');
  for (const node of layers) {
    const name = names.get(node.id) as string;
    node.ports.forEach((port, i) => values.set(`${node.id}:${port}`, node.ports.length === 1 ? name : `${name}[${i}]`));
    if (node.kind.role === 'input') continue;
    const emitted = emitOf(node, names, values);
    for (const statement of [...(emitted.before ?? []), `${name} = ${emitted.forward}`]) forward.push(`        ${statement}`);
    // Weights that several nodes share are made once, by their owner.
    if (node.weightsFrom !== node.id) continue;
    for (const { attribute, value, buffer } of emitted.init ?? []) init.push(buffer === true ? `        self.register_buffer("${name}${attribute}", ${value})` : `        self.${name}${attribute} = ${value}`);
    for (const w of emitted.weights ?? []) weights.push([`${node.id}.${w.name}`, `${name}${w.to}`, w.turned ?? false]);
    if (node.frozen) for (const { attribute } of emitted.init ?? []) frozen.push(`${name}${attribute}`);
  }
  const used = new Set(shapes.layers.flatMap((l) => l.sources.map((s) => s.node)));
  const ends = layers.filter((l) => !used.has(l.id) && l.kind.role === 'layer');
  const predictions = lossNodes.map((l) => [l.id, values.get(`${l.sources[0]?.node}:${l.sources[0]?.port}`) ?? ''] as const);
  const results = [...predictions, ...ends.map((l) => [l.id, names.get(l.id) as string] as const)];
  const text = `class Network(nn.Module):
    def __init__(self):
        super().__init__()
${init.length > 0 ? init.join('\n') : '        pass'}

    def forward(self, ${inputs.map((l) => names.get(l.id)).join(', ')}):
        """What the losses take (no softmax yet), by loss; and ends that feed no loss."""
${forward.join('\n')}
        return {${results.map(([id, value]) => `${python(id)}: ${value}`).join(', ')}}`;
  return { text, imported: layers.some((l) => l.kind.type === 'Operator'), ...lossText(lossNodes), inputs: inputs.map((l) => [l.id, l.outputs[0]?.dtype ?? 'float32', l.outputs[0]?.shape.slice(1) ?? []]), weights, frozen };
}

function lossText(nodes: readonly FlatNode[]): Pick<NetworkText, 'losses' | 'outputs' | 'targets'> {
  const terms: string[] = [];
  const outputs: string[] = [];
  for (const node of nodes) {
    const loss = lossesInTorch[node.kind.type] ?? refused(node, 'it is a loss that is not written yet');
    const params = node.params as { weight: number };
    terms.push(`    z, y = outputs[${python(node.id)}], targets[${python(node.id)}]\n    total = total + ${params.weight} * ${loss.loss(params)}`);
    outputs.push(`        ${python(node.id)}: ${loss.activate(`outputs[${python(node.id)}]`, params)},`);
  }
  return { losses: terms.join('\n'), outputs: outputs.join('\n'), targets: nodes.map((n) => [n.id, n.target?.kind ?? 'values']) };
}
