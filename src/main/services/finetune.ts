// A pretrained model made to tell the classes of other data apart: new head, frozen weights, features computed once.
import { basename, dirname, join, resolve } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import { PROJECT_FORMAT, PROJECT_VERSION, projectSchema } from '../../core/graph/schema.ts';
import type { Project } from '../../core/graph/schema.ts';
import { importModel, WEIGHTS_FILE } from '../../core/import/import-model.ts';
import { FEATURE_NORM, HEAD, headNodes, LOSS, withNewHead } from '../../core/import/new-head.ts';
import type { Freeze, NewHead } from '../../core/import/new-head.ts';
import { guessPreprocessing, withPreprocessing } from '../../core/import/preprocessing.ts';
import type { Preprocessing } from '../../core/import/preprocessing.ts';
import { reportOf } from '../../core/import/report.ts';
import { exportGraph } from '../../core/lower/export-model.ts';
import { withDrawn } from '../../core/lower/initial-weights.ts';
import { constantsOf, weightsOf } from '../../core/shapes/costs.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import { tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { openDataset } from '../data/index.ts';
import type { Dataset } from '../data/index.ts';
import { storedWeights, writeProjectWeights } from '../engine/checkpoint/project-weights.ts';
import { computeFeatures } from '../engine/features.ts';
import type { StoredFeatures } from '../engine/features.ts';
import { ensureFolder } from '../files.ts';
import { readModelFile, writeModelFile } from '../models/files.ts';
import { createProject } from './projects.ts';

export interface FinetuneRequest {
  readonly model: string;
  /** Folder of the new project. */
  readonly folder: string;
  /** Absolute, or `made:<id>`. */
  readonly data: string;
  readonly testData?: string | undefined;
  readonly freeze: Freeze;
  /** What differs from what is known or guessed. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
  /** At most so many training samples a class; with frozen features only. */
  readonly perClass?: number | undefined;
  readonly training?: Partial<Project['training']> | undefined;
}

export interface Prepared {
  /** The whole network, on the pictures. */
  readonly project: Project;
  readonly file: string;
  readonly head: NewHead;
  readonly classes: readonly string[];
  readonly preprocessing: Preprocessing & { readonly name?: string };
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly input: string;
}

/** The fields that pictures and labels come from. Throws `data/field`. */
function fieldsOf(dataset: Dataset): { picture: Dataset['fields'][number]; label: Dataset['fields'][number]; classes: readonly string[] } {
  const picture = dataset.fields.find((f) => f.kind === 'image');
  const label = dataset.fields.find((f) => f.kind === 'label');
  if (!picture || !label) {
    throw new LayerwrightError('data/field', 'Fine-tuning takes pictures with labels.', { where: dataset.source, expected: 'a field of pictures and one of labels', received: dataset.fields.map((f) => `${f.name} (${f.kind})`).join(', ') });
  }
  return { picture, label, classes: label.classes ?? [] };
}

/** Writes the project with its new head. Throws `usage`, `onnx/…`, `data/…`. */
export async function prepareFinetune(request: FinetuneRequest): Promise<Prepared> {
  const model = await readModelFile(resolve(request.model));
  const imported = importModel(model, basename(resolve(request.folder)));
  const dataset = await openDataset(request.data, { test: request.testData });
  try {
    const { picture, label, classes } = fieldsOf(dataset);
    const [height, width, channels = 1] = picture.shape as [number, number, number?];
    const guessed = guessPreprocessing(reportOf(model, imported).parameters);
    const given = request.preprocessing ?? {};
    const preprocessing = { ...guessed, ...given };
    const named = withPreprocessing(imported.project, preprocessing, height, width, channels);
    const cached = isCached(request);
    const head = withNewHead(named, { classes: Math.max(2, classes.length), freeze: request.freeze, normalise: cached });
    const input = head.project.graph.nodes.find((n) => n.type === 'ModelInput')?.id ?? '';
    const project: Project = {
      ...head.project, weights: WEIGHTS_FILE,
      data: { ...head.project.data, source: request.data, ...(request.testData !== undefined && { testSource: request.testData }) },
      bindings: { inputs: { [input]: { field: picture.name, transform: 'none' } }, losses: { [LOSS]: { field: label.name, transform: 'none' } } },
      training: { ...head.project.training, batch: 32, epochs: cached ? 100 : 10, learningRate: cached ? 0.003 : 0.0003, ...request.training },
    };
    await ensureFolder(request.folder);
    const file = await createProject(request.folder, project);
    await writeProjectWeights(join(request.folder, WEIGHTS_FILE), imported.weights);
    return { project, file, head, classes, preprocessing, weights: imported.weights, input };
  } finally {
    dataset.close();
  }
}

/** Whether all below the head is frozen and sees the same pictures every epoch. */
export const isCached = (request: Pick<FinetuneRequest, 'freeze'>): boolean => request.freeze === 'all';

/** The head alone on features, in a project beside the whole. */
export interface HeadProject { readonly project: Project; readonly folder: string; readonly features: StoredFeatures }

/** Computes the features of all samples and writes a project that trains the head on them. */
export async function prepareHead(prepared: Prepared, request: FinetuneRequest): Promise<HeadProject> {
  const { project, head, input, classes } = prepared;
  const folder = join(dirname(prepared.file), 'features');
  await ensureFolder(folder);
  const features = await computeFeatures(project, {
    model: backboneModel(prepared), input, loss: LOSS, folder, perClass: request.perClass,
    shape: (inferShapes(project, { inner: true }).nodes.get(input)?.outputs.get('out')?.shape.slice(1) ?? []) as number[],
  });
  const from = { node: 'input', port: 'out' };
  const made = headNodes(from, 2, { classes: Math.max(2, classes.length), normalise: true });
  const headProject = projectSchema.parse({
    format: PROJECT_FORMAT, version: PROJECT_VERSION, name: `${project.name} head`, weights: WEIGHTS_FILE, seed: project.seed, training: project.training,
    graph: { nodes: [{ id: 'input', type: 'Input', params: { shape: [head.width] } }, ...made.nodes], edges: made.edges },
    data: { source: features.files.train, ...(features.files.test !== undefined && { testSource: features.files.test }), split: { train: 1, dev: 0, test: 0, stratify: true } },
    bindings: { inputs: { input: { field: 'x' } }, losses: { [LOSS]: { field: 'y' } } },
  });
  await writeProjectWeights(join(folder, WEIGHTS_FILE), normWeights(features));
  await createProject(folder, headProject);
  return { project: headProject, folder, features };
}

function normWeights({ mean, variance }: StoredFeatures): Map<string, Tensor> {
  const shape = [mean.length];
  const of = (name: string, values: Float32Array): [string, Tensor] => [`${FEATURE_NORM}.${name}`, tensorOf('float32', shape, values)];
  return new Map([of('mean', mean), of('variance', variance), of('gamma', new Float32Array(mean.length).fill(1)), of('beta', new Float32Array(mean.length))]);
}

/** The frozen part alone, its features averaged over space. */
function backboneModel({ project, head, weights }: Prepared) {
  const { graph } = project;
  const kept = new Set([...head.backbone, 'features']);
  const nodes = graph.nodes.filter((n) => kept.has(n.id));
  const last = nodes.some((n) => n.id === 'features') ? { node: 'features', port: 'out' } : head.cut;
  const part: Project = {
    ...project,
    graph: {
      nodes: [...nodes, { id: 'featuresOut', type: 'ModelOutput', params: { name: 'features', type: '' }, position: { x: 0, y: 0 } }],
      edges: [...graph.edges.filter((e) => kept.has(e.from.node) && kept.has(e.to.node)), { from: last, to: { node: 'featuresOut', port: 'in' } }],
    },
  };
  return exportGraph(part, allWeights(part, weights)).model;
}

/** By flat name: what the file has, the rest as it is drawn. */
function allWeights(project: Project, file: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  const shapes = inferShapes(project, { inner: true });
  const all = weightsOf(shapes);
  return withDrawn(storedWeights(file, [...all, ...constantsOf(shapes)], WEIGHTS_FILE), all, project.seed);
}

/** Puts a trained head on the whole network: its weights file and an ONNX file beside the project. Returns the latter's path. */
export async function joinHead(prepared: Prepared, features: StoredFeatures, headModel: string): Promise<string> {
  const trained = (await readModelFile(headModel)).graph.initializers;
  const head = new Map([...trained].filter(([name]) => name.startsWith(`${HEAD}.`)));
  const weights = new Map([...prepared.weights, ...normWeights(features), ...head]);
  const folder = dirname(prepared.file);
  await writeProjectWeights(join(folder, WEIGHTS_FILE), weights);
  const { model } = exportGraph(prepared.project, allWeights(prepared.project, weights), { metadata: { 'layerwright.classes': JSON.stringify(prepared.classes) } });
  const path = join(folder, 'model.onnx');
  await writeModelFile(path, model);
  return path;
}
