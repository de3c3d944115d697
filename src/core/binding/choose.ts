// Which field an input or a loss gets where nobody has said: the same rule for new projects and for those that meet other data.
import { silentNodes } from '../graph/modes.ts';
import type { Binding, GraphNode, Project } from '../graph/schema.ts';
import { catalogueOf } from '../shapes/catalogue.ts';
import { formatShape, sizeOf } from '../tensor.ts';
import { sampleShape } from './fields.ts';
import type { DataFacts, FieldFact } from './fields.ts';

/** What a loss learns: labels, numbers, or labels where there are any, else numbers. */
export type Wanted = 'classes' | 'numbers' | 'either';

/** How a template wants its inputs scaled. */
export interface Scaling { readonly picture: Binding['transform']; readonly table: Binding['transform'] }
const usual: Scaling = { picture: 'scale255', table: 'standardize' };

/** The nodes that data are bound to. */
export function boundNodes(project: Pick<Project, 'graph' | 'blocks'>, role: 'input' | 'loss'): GraphNode[] {
  const catalogue = catalogueOf(project);
  const silent = silentNodes(project.graph);
  return project.graph.nodes.filter((node) => catalogue.kind(node.type)?.role === role && !silent.has(node.id));
}

/** The shape that an input node asks for, where it is one. */
export const shapeOf = (node: Pick<GraphNode, 'params'>): readonly number[] | undefined => {
  const { shape } = node.params;
  return Array.isArray(shape) && shape.every((d) => typeof d === 'number') ? shape : undefined;
};

/** What the loss node learns; undefined for a node that is no loss. */
export function wantedBy(project: Pick<Project, 'graph' | 'blocks'>, node: GraphNode): Wanted | undefined {
  const kind = catalogueOf(project).kind(node.type);
  if (kind?.role !== 'loss') return undefined;
  return kind.loss.task === 'regression' ? 'numbers' : 'classes';
}

/** Fields that could be learned, the likeliest first. */
export function targetCandidates(fields: readonly FieldFact[], wanted: Wanted): readonly FieldFact[] {
  const labels = fields.filter((f) => f.kind === 'label');
  if (wanted === 'classes') return labels;
  const numbers = fields.filter((f) => f.kind === 'table' || f.kind === 'tensor');
  const named = numbers.find((f) => f.name === 'target');
  // A table's target comes last; the only field of numbers is what is known, not what is asked for.
  const last = fields.length > 1 && (numbers.length > 1 || wanted === 'either') ? numbers.at(-1) : undefined;
  const target = named ?? last;
  const others = target ? [target] : [];
  return wanted === 'either' ? [...labels, ...others] : [...others, ...(labels.length === 1 ? labels : [])];
}

/** Fields that could be put in, the likeliest first. `shape`: what the input takes, where it is known. */
export function inputCandidates(fields: readonly FieldFact[], shape: readonly number[] | undefined, taken: ReadonlySet<string>): readonly FieldFact[] {
  const free = fields.filter((f) => f.kind !== 'text' && f.kind !== 'label' && !taken.has(f.name));
  const fits = (f: FieldFact): number => (shape === undefined ? 0 : formatShape(sampleShape(f)) === formatShape(shape) ? 2 : Number(sizeOf(f.shape) === sizeOf(shape)));
  return [...free].sort((a, b) => fits(b) - fits(a) || Number(b.kind === 'image') - Number(a.kind === 'image') || sizeOf(b.shape) - sizeOf(a.shape));
}

/** The binding of a field, with the scaling that suits it. */
export function bindingTo(field: FieldFact, side: 'inputs' | 'losses', scaling: Scaling = usual): Binding {
  if (side === 'losses') return { field: field.name, transform: field.kind === 'label' ? 'none' : 'standardize' };
  return { field: field.name, transform: field.kind === 'image' ? scaling.picture : field.kind === 'table' ? scaling.table : 'none' };
}

/**
 * Bindings with a field for every input and loss whose choice is plain: by its name, the only one that could be meant, or
 * the one of the right size. What is bound to a field of the data stays; what is not plain stays unbound.
 */
export function fillBindings(project: Project, { fields }: DataFacts, scaling: Scaling = usual): Project['bindings'] {
  const named = (name: string | undefined): FieldFact | undefined => fields.find((f) => f.name === name);
  const losses: Record<string, Binding> = {};
  for (const node of boundNodes(project, 'loss')) {
    const binding = project.bindings.losses[node.id];
    const wanted = wantedBy(project, node) ?? 'classes';
    const candidates = targetCandidates(fields, wanted);
    const chosen = named(node.id) ?? (wanted === 'classes' && candidates.length > 1 ? undefined : candidates[0]);
    if (binding && named(binding.field)) losses[node.id] = binding;
    else if (chosen) losses[node.id] = { ...bindingTo(chosen, 'losses', scaling), ...(binding && { transform: binding.transform }) };
  }
  const targets = Object.values(losses).map((b) => b.field);
  const inputs: Record<string, Binding> = {};
  const nodes = boundNodes(project, 'input');
  for (const node of nodes) {
    const binding = project.bindings.inputs[node.id];
    if (binding && named(binding.field)) {
      inputs[node.id] = binding;
      continue;
    }
    const shape = shapeOf(node);
    const candidates = inputCandidates(fields, shape, new Set([...targets, ...Object.values(inputs).map((b) => b.field)]));
    const [first] = candidates;
    const plain = first && (nodes.length === 1 || candidates.length === 1 || first.kind === 'image' || (shape !== undefined && sizeOf(first.shape) === sizeOf(shape)));
    const chosen = named(node.id) ?? (plain ? first : undefined);
    if (chosen) inputs[node.id] = { ...bindingTo(chosen, 'inputs', scaling), ...(binding?.transform === 'none' && { transform: 'none' }) };
  }
  // Bindings of nodes that are gone stay as they are: they are named as a mistake.
  return { inputs: { ...project.bindings.inputs, ...inputs }, losses: { ...project.bindings.losses, ...losses } };
}
