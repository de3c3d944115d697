// What does not fit between a network and its data, each with the ways out of it.
import { checkBindings } from '../graph/check-project.ts';
import type { Edit } from '../graph/edits.ts';
import type { Problem } from '../graph/problem.ts';
import type { GraphNode, Project } from '../graph/schema.ts';
import { edgesInto } from '../graph/topology.ts';
import { catalogueOf } from '../shapes/catalogue.ts';
import { inferShapes } from '../shapes/infer.ts';
import type { FieldFacts } from '../shapes/infer.ts';
import type { FlatNode, Shapes } from '../shapes/types.ts';
import { formatShape, sameShape, sizeOf } from '../tensor.ts';
import type { Shape } from '../tensor.ts';
import { bindingTo, boundNodes, inputCandidates, shapeOf, targetCandidates, wantedBy } from './choose.ts';
import { listFields, sampleShape } from './fields.ts';
import type { DataFacts, FieldFact } from './fields.ts';
import { asRead } from './pictures.ts';

/** A way out: what it changes, said by its parts, and the edit that does it. */
export type Fix = { readonly edit: Edit } & (
  | { readonly kind: 'shape'; readonly node: string; readonly shape: readonly number[] }
  | { readonly kind: 'param'; readonly node: string; readonly param: string; readonly value: number }
  | { readonly kind: 'bind'; readonly node: string; readonly field: string }
  | { readonly kind: 'loss'; readonly node: string; readonly loss: string }
  | { readonly kind: 'noAugment' }
);

export interface Finding { readonly problem: Problem; readonly fixes: readonly Fix[] }

/** Loss node → dtype and shape of the field bound to it, for losses whose labels come in more than one form: what shape inference asks for. */
export function lossFields(project: Project, { fields }: DataFacts): ReadonlyMap<string, FieldFacts> {
  return new Map(boundNodes(project, 'loss').filter((node) => wantedBy(project, node) !== 'numbers').flatMap((node) => {
    const field = fields.find((f) => f.name === project.bindings.losses[node.id]?.field);
    return field ? [[node.id, { dtype: field.dtype, shape: field.shape }] as const] : [];
  }));
}

/** What does not fit, as values. The structure of the graph is taken to be checked; what `inferShapes` finds itself is not repeated. */
export const dataProblems = (project: Project, data: DataFacts, shapes?: Shapes): Problem[] => dataFindings(project, data, shapes).map((f) => f.problem);

/** As `dataProblems`, with the ways out. `shapes`: those of the project with the fields of its losses, where they are at hand. */
export function dataFindings(project: Project, given: DataFacts, shapes?: Shapes): Finding[] {
  const data = asRead(project, given);
  const known = shapes ?? inferShapes(project, { fields: lossFields(project, data) });
  const layers = new Map(known.layers.map((layer) => [layer.id, layer]));
  const field = (side: 'inputs' | 'losses', node: GraphNode): FieldFact | undefined => data.fields.find((f) => f.name === project.bindings[side][node.id]?.field);
  const inputs = boundNodes(project, 'input');
  return [
    ...bindingFindings(project, data),
    ...inputs.flatMap((node) => { const bound = field('inputs', node); return bound ? inputFindings(project, node, layers.get(node.id), bound) : []; }),
    ...augmentFindings(project, data, inputs.map((node) => field('inputs', node))),
    ...boundNodes(project, 'loss').flatMap((node) => {
      const [bound, layer] = [field('losses', node), layers.get(node.id)];
      return bound && layer ? targetFindings(project, node, layer, bound) : [];
    }),
  ];
}

function bindingFindings(project: Project, { fields }: DataFacts): Finding[] {
  return checkBindings(project, catalogueOf(project), { fields }).map((problem): Finding => {
    const node = project.graph.nodes.find((n) => n.id === problem.node);
    const wanted = node && wantedBy(project, node);
    if (!node) return { problem, fixes: [] };
    const side = wanted === undefined ? 'inputs' : 'losses';
    const taken = new Set(Object.values(project.bindings.losses).map((b) => b.field));
    const candidates = wanted === undefined ? inputCandidates(fields, shapeOf(node), taken) : targetCandidates(fields, wanted);
    const fixes = candidates.map((f): Fix => ({ kind: 'bind', node: node.id, field: f.name, edit: { type: 'bind', side, node: node.id, binding: bindingTo(f, side) } }));
    if (project.bindings[side][node.id]) return { problem, fixes };
    const expected = wanted === undefined ? 'a field of pictures or numbers' : wanted === 'numbers' ? 'a field of numbers' : 'a field of labels';
    const hint = `Name the field in bindings.${side}.`;
    const message = candidates.length > 1 ? `The data has several fields for ${node.id}.` : candidates.length === 1 ? problem.message : `The data has no field for ${node.id}.`;
    return { problem: { code: problem.code, message, node: node.id, path: `bindings.${side}.${node.id}`, expected, received: listFields(fields), hint }, fixes };
  });
}

const textFinding = (node: GraphNode, side: 'inputs' | 'losses', field: FieldFact): Finding => ({
  problem: {
    code: 'graph/binding', node: node.id, path: `bindings.${side}.${node.id}`, message: `${side === 'inputs' ? 'The input' : 'The loss'} ${node.id} is bound to text.`,
    expected: side === 'inputs' ? 'a field of pictures or numbers' : 'labels or numbers', received: field.name,
  },
  fixes: [],
});

function inputFindings(project: Project, node: GraphNode, layer: FlatNode | undefined, field: FieldFact): Finding[] {
  if (field.kind === 'text') return [textFinding(node, 'inputs', field)];
  const wanted = layer?.outputs[0]?.shape.slice(1);
  const given = sampleShape(field);
  const free = wanted?.length === given.length && wanted.every((d, i) => typeof d === 'string' || d === given[i]);
  if (!wanted || free || formatShape(wanted) === formatShape(given)) return [];
  // An imported model takes what its file says: pictures are brought to it.
  const fixed = node.type === 'ModelInput';
  return [{
    problem: {
      code: 'shape/mismatch', node: node.id, message: `The data does not have the size that the network takes: field ${field.name}${ofSource(project)}.`,
      expected: formatShape(wanted), received: formatShape(given), hint: fixed ? 'Replace the head for these data: that brings pictures to the size that the network takes.' : `Set shape of ${node.id} to ${JSON.stringify(given)}, or make the project anew with \`new --data\`.`,
    },
    fixes: fixed ? [] : [{ kind: 'shape', node: node.id, shape: given, edit: { type: 'setParams', id: node.id, params: { shape: [...given] } } }],
  }];
}

function augmentFindings(project: Project, data: DataFacts, bound: readonly (FieldFact | undefined)[]): Finding[] {
  if (project.data.augment.length === 0 || bound.some((f) => f?.kind === 'image')) return [];
  return [{
    problem: {
      code: 'training/settings', path: 'data.augment', message: 'Augmentation changes pictures, and no input takes pictures.',
      expected: 'an input bound to a field of pictures', received: listFields(data.fields), hint: 'Empty data.augment.',
    },
    fixes: [{ kind: 'noAugment', edit: { type: 'setData', data: { ...project.data, augment: [] } } }],
  }];
}

const ofSource = ({ data: { source } }: Project): string => (source === undefined ? '' : ` of ${source}`);

const withoutOnes = (shape: Shape): Shape => shape.filter((d) => d !== 1);

/** The param that says how many outputs the prediction has, of the last layer before the loss that has one. */
function widthOf(project: Project, loss: string): { readonly node: string; readonly param: string } | undefined {
  let at = loss;
  for (let steps = 0; steps < 8; steps++) {
    const [edge, ...more] = edgesInto(project.graph, at);
    const node = project.graph.nodes.find((n) => n.id === edge?.from.node);
    if (!node || more.length > 0) return undefined;
    const param = ['units', 'filters'].find((p) => Object.hasOwn(node.params, p));
    if (param !== undefined) return { node: node.id, param };
    at = node.id;
  }
  return undefined;
}

/** Number of classes of the network against that of the data; numbers against the width of the prediction. */
function targetFindings(project: Project, node: GraphNode, loss: FlatNode, field: FieldFact): Finding[] {
  if (field.kind === 'text') return [textFinding(node, 'losses', field)];
  const { target } = loss;
  const width = widthOf(project, node.id);
  const advice = (wanted: number): string => (width ? `Set ${width.param} of ${width.node} to ${wanted}.` : `Give the layer before ${node.id} ${wanted} outputs.`);
  const widen = (value: number): Fix[] => (width ? [{ kind: 'param', ...width, value, edit: { type: 'setParams', id: width.node, params: { [width.param]: value } } }] : []);
  const task = loss.kind.role === 'loss' ? loss.kind.loss.task : undefined;
  const source = ofSource(project);
  if (field.kind === 'label' && field.classes && task !== 'regression') {
    const classes = field.classes.length;
    const own = task === 'binary' ? 2 : target?.classes ?? 0;
    if (task === 'binary' ? classes > 2 && target?.classes !== classes : target?.classes !== undefined && own !== classes && field.shape.length === 0) {
      return [{
        problem: {
          code: 'shape/mismatch', node: node.id, message: `The data has ${classes} classes and the network tells ${own} apart.`,
          expected: `${own} classes`, received: `${classes} in field ${field.name}${source} (${field.classes.slice(0, 8).join(', ')}${classes > 8 ? ', …' : ''})`,
          hint: task === 'binary' ? 'Use SoftmaxCrossEntropy with an output a class.' : advice(classes),
        },
        fixes: task === 'binary' ? softmaxFix(project, node, width, classes) : widen(classes),
      }];
    }
  }
  const [low, high] = field.range ?? [0, 1];
  if (task === 'binary' && field.kind !== 'label' && (low < 0 || high > 1)) {
    return [{
      problem: {
        code: 'data/field', node: node.id, message: `${loss.kind.title} tells yes (1) from no (0), and the data has other numbers.`,
        expected: 'numbers from 0 to 1', received: `${low} to ${high} in field ${field.name}${source}`, hint: 'Bind labels, or use MeanSquaredError for numbers.',
      },
      fixes: [],
    }];
  }
  if (task === 'regression' && target) {
    const sample = target.shape.slice(1);
    const wanted = sample.reduce<number>((n, d) => n * (typeof d === 'number' ? d : 1), 1);
    const given = Math.max(1, sizeOf(field.shape));
    if (wanted === given && sameShape(withoutOnes(sample), withoutOnes(field.shape))) return [];
    if (wanted === given) {
      return [{ problem: { code: 'shape/mismatch', node: node.id, message: 'The targets do not fit the prediction.', expected: `${formatShape(sample)} a sample`, received: formatShape(field.shape) }, fixes: [] }];
    }
    return [{
      problem: {
        code: 'shape/mismatch', node: node.id, message: `The data has ${given} number${given === 1 ? '' : 's'} a sample to predict and the network gives ${wanted}.`,
        expected: String(wanted), received: `${given} in field ${field.name}${source}`, hint: advice(given),
      },
      fixes: widen(given),
    }];
  }
  return [];
}

/** One output that says yes or no becomes one output a class. */
function softmaxFix(project: Project, node: GraphNode, width: ReturnType<typeof widthOf>, classes: number): Fix[] {
  const maker = project.graph.nodes.find((n) => n.id === width?.node);
  // A layer with a sigmoid of its own would need more than a number changed.
  if (!maker || !width || ![undefined, 'linear'].includes(maker.params['activation'] as string | undefined)) return [];
  const { weight } = node.params;
  return [{
    kind: 'loss', node: node.id, loss: 'SoftmaxCrossEntropy',
    edit: { type: 'replaceNodes', nodes: [
      { ...node, type: 'SoftmaxCrossEntropy', params: weight === undefined ? {} : { weight } },
      { ...maker, params: { ...maker.params, [width.param]: classes } },
    ] },
  }];
}
