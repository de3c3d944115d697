// Binds a project to its data: every input and loss gets a field, and the network's sizes must be those of the data.
import { LayerwrightError } from '../../core/errors.ts';
import { checkProject } from '../../core/graph/check-project.ts';
import { throwProblems } from '../../core/graph/problem.ts';
import type { Binding, GraphNode, Project } from '../../core/graph/schema.ts';
import { edgesInto } from '../../core/graph/topology.ts';
import { sampleShape } from '../../core/templates/bind.ts';
import { templateById } from '../../core/templates/index.ts';
import { formatShape, sizeOf } from '../../core/tensor.ts';
import { catalogueOf } from '../../core/shapes/catalogue.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import type { FlatNode } from '../../core/shapes/types.ts';
import type { Dataset, Field } from '../data/types.ts';
import type { DatasetRecord } from '../runs/datasets.ts';
import { openProjectData, recordOf, withResolvedData } from './datasets.ts';
import { projectFile } from './projects.ts';
import { settingProblems } from './settings.ts';

export interface Bound {
  /** With absolute data paths and a field bound to every input and loss. */
  readonly project: Project;
  readonly dataset: DatasetRecord;
}

/**
 * Opens the project's data, binds what is not bound yet and checks that the two fit. `projectPath`: folder or file of the
 * project. Throws `graph/binding`, `shape/mismatch` naming the node and the param to change, and as `openDataset`.
 */
export async function bindData(given: Project, projectPath: string): Promise<Bound> {
  const { project, dataset } = await openBound(given, projectPath);
  dataset.close();
  return { project, dataset: recordOf(dataset) };
}

/** As `bindData`, with the data set left open: close it after use. */
async function openBound(given: Project, projectPath: string): Promise<{ project: Project; dataset: Dataset }> {
  const file = projectFile(projectPath);
  throwProblems([...checkProject({ ...given, bindings: { inputs: {}, losses: {} } }, catalogueOf(given)), ...settingProblems(given)], file);
  let project = withResolvedData(given, projectPath);
  let dataset = await openProjectData(project);
  try {
    project = fillBindings(project, dataset, file);
    const resized = picturesToFit(project, dataset);
    if (resized) {
      dataset.close();
      project = resized;
      dataset = await openProjectData(project);
    }
    throwProblems(checkProject(project, catalogueOf(project), { fields: dataset.fields }), file);
    checkShapes(project, dataset, file);
    return { project, dataset };
  } catch (thrown) {
    dataset.close();
    throw thrown;
  }
}

const nodesOf = (project: Project, role: 'input' | 'loss'): GraphNode[] => {
  const catalogue = catalogueOf(project);
  return project.graph.nodes.filter((node) => catalogue.kind(node.type)?.role === role);
};

function fillBindings(project: Project, data: Dataset, file: string): Project {
  const template = project.template === undefined ? undefined : templateById(project.template);
  const known = (binding: Binding | undefined): boolean => binding !== undefined && data.fields.some((f) => f.name === binding.field);
  const losses: Record<string, Binding> = {};
  const inputs: Record<string, Binding> = {};
  for (const node of nodesOf(project, 'loss')) {
    const binding = project.bindings.losses[node.id];
    if (binding && known(binding)) losses[node.id] = binding;
    else {
      const field = targetField(node, project, data, file);
      losses[node.id] = { field: field.name, transform: binding?.transform ?? (field.kind === 'label' ? 'none' : 'standardize') };
    }
  }
  const targets = new Set(Object.values(losses).map((b) => b.field));
  const nodes = nodesOf(project, 'input');
  for (const node of nodes) {
    const binding = project.bindings.inputs[node.id];
    if (binding && known(binding)) inputs[node.id] = binding;
    else {
      const taken = new Set(Object.values(inputs).map((b) => b.field));
      const field = inputField(node, nodes.length, data, targets, taken, file);
      const scaling = template?.scaling ?? { picture: 'scale255' as const, table: 'standardize' as const };
      const own = field.kind === 'image' ? scaling.picture : field.kind === 'table' ? scaling.table : 'none';
      inputs[node.id] = { field: field.name, transform: binding?.transform === 'none' ? 'none' : own };
    }
  }
  // Bindings of nodes that are gone stay as they are: `checkProject` names them.
  return { ...project, bindings: { inputs: { ...project.bindings.inputs, ...inputs }, losses: { ...project.bindings.losses, ...losses } } };
}

const listed = (data: Dataset): string => data.fields.map((f) => `${f.name} (${f.kind} ${formatShape(f.shape)})`).join(', ');

function targetField(node: GraphNode, project: Project, data: Dataset, file: string): Field {
  const catalogue = catalogueOf(project);
  const kind = catalogue.kind(node.type);
  const regression = kind?.role === 'loss' && kind.loss.task === 'regression';
  const labels = data.fields.filter((f) => f.kind === 'label');
  const named = data.fields.find((f) => f.name === node.id);
  if (named) return named;
  const numbers = data.fields.filter((f) => f.kind === 'table');
  const target = numbers.find((f) => f.name === 'target') ?? (numbers.length > 1 ? numbers.at(-1) : undefined);
  const found = regression ? target ?? (labels.length === 1 ? labels[0] : undefined) : labels.length === 1 ? labels[0] : undefined;
  if (found) return found;
  throw new LayerwrightError('graph/binding', labels.length > 1 ? `The data has several fields of labels for ${node.id}.` : `The data has no field that ${node.id} could learn.`, {
    where: `${file} → bindings.losses.${node.id}`, expected: regression ? 'a field of numbers' : 'a field of labels', received: listed(data), hint: 'Name the field in bindings.losses.',
  });
}

function inputField(node: GraphNode, count: number, data: Dataset, targets: ReadonlySet<string>, taken: ReadonlySet<string>, file: string): Field {
  const free = data.fields.filter((f) => f.kind !== 'text' && f.kind !== 'label' && !targets.has(f.name) && !taken.has(f.name));
  const wanted = sizeOf((node.params['shape'] as number[] | undefined) ?? []);
  const [first] = free;
  const found = data.fields.find((f) => f.name === node.id) ?? free.find((f) => sizeOf(f.shape) === wanted) ?? free.find((f) => f.kind === 'image') ?? (free.length === 1 || count === 1 ? first : undefined);
  if (found) return found;
  throw new LayerwrightError('graph/binding', `The data has no field for the input ${node.id}.`, {
    where: `${file} → bindings.inputs.${node.id}`, expected: 'a field of pictures or numbers', received: listed(data), hint: 'Name the field in bindings.inputs.',
  });
}

/** Folders of pictures are decoded at the size that the network takes, unless a size is asked for. */
function picturesToFit(project: Project, data: Dataset): Project | undefined {
  if (data.format !== 'images' || project.data.options['size'] !== undefined) return undefined;
  for (const node of nodesOf(project, 'input')) {
    const field = data.fields.find((f) => f.name === project.bindings.inputs[node.id]?.field);
    const shape = shapeParam(node);
    if (field?.kind !== 'image' || shape?.length !== 3) continue;
    const [channels, height, width] = shape as [number, number, number];
    if (formatShape(sampleShape(field)) === formatShape(shape) || (channels !== 1 && channels !== 3)) continue;
    return { ...project, data: { ...project.data, options: { ...project.data.options, size: [height, width], channels } } };
  }
  return undefined;
}

const shapeParam = (node: GraphNode): number[] | undefined =>
  (Array.isArray(node.params['shape']) && node.params['shape'].every((d) => typeof d === 'number') ? node.params['shape'] : undefined);

function checkShapes(project: Project, data: Dataset, file: string): void {
  const fieldNamed = (name: string | undefined): Field | undefined => data.fields.find((f) => f.name === name);
  const facts = new Map(nodesOf(project, 'loss').flatMap((node) => {
    const field = fieldNamed(project.bindings.losses[node.id]?.field);
    return field ? [[node.id, { dtype: field.dtype, shape: field.shape }] as const] : [];
  }));
  const shapes = inferShapes(project, { fields: facts });
  const layers = new Map(shapes.layers.map((layer) => [layer.id, layer]));
  for (const node of nodesOf(project, 'input')) {
    const field = fieldNamed(project.bindings.inputs[node.id]?.field);
    const type = layers.get(node.id)?.outputs[0];
    if (!field || !type) continue;
    const wanted = type.shape.slice(1);
    const given = sampleShape(field);
    if (field.kind === 'text') {
      throw new LayerwrightError('graph/binding', `The input ${node.id} is bound to text.`, { where: `${file} → bindings.inputs.${node.id}`, expected: 'a field of pictures or numbers', received: field.name });
    }
    if (formatShape(wanted) === formatShape(given)) continue;
    throw new LayerwrightError('shape/mismatch', `The data does not have the size that the network takes: field ${field.name} of ${data.source}.`, {
      where: `${file} → node ${node.id}`, expected: formatShape(wanted), received: formatShape(given),
      hint: `Set shape of ${node.id} to ${JSON.stringify(given)}, or make the project anew with \`new --data\`.`,
    });
  }
  throwProblems(shapes.problems, file);
  if (project.data.augment.length > 0 && !nodesOf(project, 'input').some((n) => fieldNamed(project.bindings.inputs[n.id]?.field)?.kind === 'image')) {
    throw new LayerwrightError('training/settings', 'Augmentation changes pictures, and no input takes pictures.', {
      where: `${file} → data.augment`, expected: 'an input bound to a field of pictures', received: listed(data), hint: 'Empty data.augment.',
    });
  }
  for (const node of nodesOf(project, 'loss')) {
    const field = fieldNamed(project.bindings.losses[node.id]?.field);
    const loss = layers.get(node.id);
    if (field && loss) checkTarget(project, node, loss, field, data.source, file);
  }
}

/** Number of classes of the network against that of the data; numbers against the width of the prediction. */
function checkTarget(project: Project, node: GraphNode, loss: FlatNode, field: Field, source: string, file: string): void {
  const { target } = loss;
  const [from] = edgesInto(project.graph, node.id);
  const maker = project.graph.nodes.find((n) => n.id === from?.from.node);
  const param = maker && ['units', 'filters'].find((p) => Object.hasOwn(maker.params, p));
  const advice = (wanted: number): string => (maker && param !== undefined ? `Set ${param} of ${maker.id} to ${wanted}.` : `Give the layer before ${node.id} ${wanted} outputs.`);
  const task = loss.kind.role === 'loss' ? loss.kind.loss.task : undefined;
  if (field.kind === 'label' && field.classes && task !== 'regression') {
    const classes = field.classes.length;
    const width = target?.classes;
    if (task === 'binary' ? classes > 2 && width !== classes : width !== undefined && width !== classes && field.shape.length === 0) {
      throw new LayerwrightError('shape/mismatch', `The data has ${classes} classes and the network tells ${task === 'binary' ? 2 : width ?? 0} apart.`, {
        where: `${file} → node ${node.id}`, expected: `${task === 'binary' ? 2 : width ?? 0} classes`, received: `${classes} in field ${field.name} of ${source} (${field.classes.slice(0, 8).join(', ')}${classes > 8 ? ', …' : ''})`,
        hint: task === 'binary' ? 'Use SoftmaxCrossEntropy with an output a class.' : advice(classes),
      });
    }
  }
  if (field.kind === 'text') {
    throw new LayerwrightError('graph/binding', `The loss ${node.id} is bound to text.`, { where: `${file} → bindings.losses.${node.id}`, expected: 'labels or numbers', received: field.name });
  }
  const [low, high] = field.range ?? [0, 1];
  if (task === 'binary' && field.kind !== 'label' && (low < 0 || high > 1)) {
    throw new LayerwrightError('data/field', `${loss.kind.title} tells yes (1) from no (0), and the data has other numbers.`, {
      where: `${file} → node ${node.id}`, expected: 'numbers from 0 to 1', received: `${low} to ${high} in field ${field.name} of ${source}`, hint: 'Bind labels, or use MeanSquaredError for numbers.',
    });
  }
  if (task === 'regression' && target) {
    const wanted = target.shape.slice(1).reduce<number>((n, d) => n * (typeof d === 'number' ? d : 1), 1);
    const given = Math.max(1, sizeOf(field.shape));
    if (wanted === given) return;
    throw new LayerwrightError('shape/mismatch', `The data has ${given} number${given === 1 ? '' : 's'} a sample to predict and the network gives ${wanted}.`, {
      where: `${file} → node ${node.id}`, expected: String(wanted), received: `${given} in field ${field.name} of ${source}`, hint: advice(given),
    });
  }
}
