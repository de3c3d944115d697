// The networks of the benchmark: templates, batch 64, Adam.
import { LayerwrightError } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import { templateById } from '../../core/templates/index.ts';

export const BENCH_BATCH = 64;

/** Throughput against PyTorch 1.13 that is aimed at, and the memory that may be taken against it. */
export const networks = [
  { name: 'mlp', title: '784-512-256-10', template: 'mlp', params: { shape: [784], hidden: [512, 256], classes: 10 }, goal: 1.2 },
  { name: 'lenet', title: 'LeNet-5, 28×28', template: 'lenet-5', params: { shape: [1, 28, 28], classes: 10 }, goal: 0.9 },
  { name: 'vgg-small', title: 'five convolutions, 32×32', template: 'vgg-small', params: { shape: [3, 32, 32], classes: 10 }, goal: 0.65 },
  { name: 'resnet20', title: 'ResNet-20, 32×32', template: 'resnet-20', params: { shape: [3, 32, 32], classes: 10 }, goal: 0.6 },
  { name: 'mobilenet', title: 'MobileNet, 32×32', template: 'mobilenet-small', params: { shape: [3, 32, 32], classes: 10 }, goal: 0.6 },
] as const;

export function benchNetwork(name: string): (typeof networks)[number] {
  const found = networks.find((n) => n.name === name);
  if (found) return found;
  throw new LayerwrightError('usage', `There is no network "${name}" in the benchmark.`, { expected: networks.map((n) => n.name).join(', '), received: name });
}

export function benchProject(name: string): Project {
  const network = benchNetwork(name);
  const template = templateById(network.template);
  if (!template) throw new LayerwrightError('internal', `internal: no template ${network.template}`);
  const project = template.build(network.params, name);
  return { ...project, training: { ...project.training, optimizer: { type: 'adam' }, learningRate: 0.001, schedule: { type: 'constant' }, batch: BENCH_BATCH, accumulate: 1, epochs: 1, clip: {} } };
}
