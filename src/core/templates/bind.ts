// A template and the facts of a data set → a project that fits them: sizes, classes, fields.
import { LayerwrightError } from '../errors.ts';
import type { Binding, Project } from '../graph/schema.ts';
import { standardCatalogue } from '../shapes/catalogue.ts';
import { formatShape } from '../tensor.ts';
import type { DType } from '../tensor.ts';
import type { TemplateDefinition } from './define.ts';

/** What binding needs to know of a field; the data sets' own fields fit. */
export interface FieldFact {
  readonly name: string;
  readonly dtype: DType;
  /** Of one sample: [height, width, channels] for pictures. */
  readonly shape: readonly number[];
  readonly kind: 'image' | 'label' | 'table' | 'tensor' | 'text';
  readonly classes?: readonly string[];
  readonly range?: readonly [number, number];
}

export interface BindOptions {
  readonly source?: string;
  readonly testSource?: string;
  readonly name?: string;
  /** Fields to use where the choice is not plain. */
  readonly input?: string;
  readonly target?: string;
  /** Params of the template that come before what the data says. */
  readonly params?: Readonly<Record<string, unknown>>;
}

const describe = (fields: readonly FieldFact[]): string => fields.map((f) => `${f.name} (${f.kind} ${formatShape(f.shape)})`).join(', ') || 'no fields';

function fail(template: TemplateDefinition, expected: string, fields: readonly FieldFact[], options: BindOptions): never {
  throw new LayerwrightError('data/field', `The data does not fit the template ${template.id}.`, {
    ...(options.source !== undefined && { where: options.source }), expected, received: describe(fields),
  });
}

/** Sample shape as the network has it: pictures with their channels first. */
export const sampleShape = (field: FieldFact): readonly number[] => {
  const [height = 1, width = 1, channels = 1] = field.shape;
  if (field.kind === 'image') return [channels, height, width];
  return field.shape.length === 0 ? [1] : field.shape;
};

function named(name: string | undefined, template: TemplateDefinition, fields: readonly FieldFact[], options: BindOptions): FieldFact | undefined {
  if (name === undefined) return undefined;
  return fields.find((f) => f.name === name) ?? fail(template, `a field ${name}`, fields, options);
}

/** What the network takes: a picture where the template needs one, else the field with the most numbers. */
function inputOf(template: TemplateDefinition, fields: readonly FieldFact[], target: FieldFact | undefined, options: BindOptions): FieldFact {
  const chosen = named(options.input, template, fields, options);
  const numeric = (f: FieldFact): boolean => f !== target && f.kind !== 'text' && (f.kind !== 'label' || f === chosen);
  const size = (f: FieldFact): number => f.shape.reduce((a, b) => a * b, 1);
  const candidates = (chosen ? [chosen] : [...fields]).filter(numeric)
    .filter((f) => template.takes === 'any' || sampleShape(f).length === 3)
    .sort((a, b) => Number(b.kind === 'image') - Number(a.kind === 'image') || size(b) - size(a));
  return candidates[0] ?? fail(template, template.takes === 'picture' ? 'a field of pictures (height×width×channels)' : 'a field of numbers or pictures', fields, options);
}

/** What is to be predicted: labels, else (where the template can) the numbers named target, or the last of several fields of numbers. */
function targetOf(template: TemplateDefinition, fields: readonly FieldFact[], options: BindOptions): FieldFact {
  const chosen = named(options.target, template, fields, options);
  if (chosen) return chosen;
  const numbers = 'task' in template.params.shape ? fields.filter((f) => f.kind === 'table' || f.kind === 'tensor') : [];
  const last = fields.length > 1 ? numbers.at(-1) : undefined;
  return fields.find((f) => f.kind === 'label') ?? numbers.find((f) => f.name === 'target') ?? last ?? fail(template, 'a field of labels', fields, options);
}

/** Number of classes of a label field, where its names or its range tell. */
function classesOf(field: FieldFact): number | undefined {
  if (field.classes) return field.classes.length;
  if (field.kind === 'label' && field.range) return Math.max(2, Math.floor(field.range[1]) + 1);
  return undefined;
}

/**
 * Builds the template for the data: the picture size (or the number of columns) and the classes are those of the data, the
 * input and every loss are bound to its fields. Throws `data/field` where the data does not fit.
 */
export function bindTemplate(template: TemplateDefinition, fields: readonly FieldFact[], options: BindOptions = {}): Project {
  const target = targetOf(template, fields, options);
  const input = inputOf(template, fields, target, options);
  const params: Record<string, unknown> = { shape: [...sampleShape(input)] };
  const classes = classesOf(target);
  const numbers = target.kind !== 'label' && 'task' in template.params.shape;
  if (numbers) Object.assign(params, { task: 'numbers', outputs: target.shape.reduce((a, b) => a * b, 1) });
  else if (classes !== undefined) params['classes'] = Math.max(2, classes);
  const parsed = template.params.safeParse({ ...params, ...options.params });
  if (!parsed.success) fail(template, parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '), fields, options);
  const project = template.build({ ...params, ...options.params }, options.name ?? template.id);

  const transform = input.kind === 'image' ? template.scaling.picture : input.kind === 'table' ? template.scaling.table : 'none';
  const inputs: Record<string, Binding> = {};
  const losses: Record<string, Binding> = {};
  for (const node of project.graph.nodes) {
    const role = standardCatalogue.kind(node.type)?.role;
    if (role === 'input') inputs[node.id] = { field: input.name, transform };
    // A numeric target is scaled like a table: one learning rate then suits prices and percentages.
    if (role === 'loss') losses[node.id] = { field: target.name, transform: numbers ? 'standardize' : 'none' };
  }
  const data = {
    ...project.data,
    ...(options.source !== undefined && { source: options.source }), ...(options.testSource !== undefined && { testSource: options.testSource }),
  };
  return { ...project, data, bindings: { inputs, losses } };
}
