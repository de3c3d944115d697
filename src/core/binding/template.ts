// A template and the facts of a data set → a project that fits them: sizes, classes, fields.
import { LayerwrightError } from '../errors.ts';
import type { Binding, Project } from '../graph/schema.ts';
import { standardCatalogue } from '../shapes/catalogue.ts';
import type { TemplateDefinition } from '../templates/define.ts';
import { bindingTo, inputCandidates, targetCandidates } from './choose.ts';
import { listFields, sampleShape } from './fields.ts';
import type { FieldFact } from './fields.ts';

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

function fail(template: TemplateDefinition, expected: string, fields: readonly FieldFact[], options: BindOptions): never {
  throw new LayerwrightError('data/field', `The data does not fit the template ${template.id}.`, {
    ...(options.source !== undefined && { where: options.source }), expected, received: listFields(fields),
  });
}

function named(name: string | undefined, template: TemplateDefinition, fields: readonly FieldFact[], options: BindOptions): FieldFact | undefined {
  if (name === undefined) return undefined;
  return fields.find((f) => f.name === name) ?? fail(template, `a field ${name}`, fields, options);
}

/** What the network takes: a picture where the template needs one, else the field with the most numbers. */
function inputOf(template: TemplateDefinition, fields: readonly FieldFact[], target: FieldFact, options: BindOptions): FieldFact {
  const chosen = named(options.input, template, fields, options);
  const candidates = chosen && chosen.kind !== 'text' ? [chosen] : inputCandidates(fields, undefined, new Set([target.name]));
  return candidates.find((f) => template.takes === 'any' || sampleShape(f).length === 3)
    ?? fail(template, template.takes === 'picture' ? 'a field of pictures (height×width×channels)' : 'a field of numbers or pictures', fields, options);
}

/** What is to be predicted: labels, else (where the template can) numbers. */
function targetOf(template: TemplateDefinition, fields: readonly FieldFact[], options: BindOptions): FieldFact {
  return named(options.target, template, fields, options)
    ?? targetCandidates(fields, 'task' in template.params.shape ? 'either' : 'classes')[0] ?? fail(template, 'a field of labels', fields, options);
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

  const inputs: Record<string, Binding> = {};
  const losses: Record<string, Binding> = {};
  for (const node of project.graph.nodes) {
    const role = standardCatalogue.kind(node.type)?.role;
    if (role === 'input') inputs[node.id] = bindingTo(input, 'inputs', template.scaling);
    // A numeric target is scaled like a table: one learning rate then suits prices and percentages.
    if (role === 'loss') losses[node.id] = { ...bindingTo(target, 'losses'), ...(!numbers && { transform: 'none' }) };
  }
  const data = {
    ...project.data,
    ...(options.source !== undefined && { source: options.source }), ...(options.testSource !== undefined && { testSource: options.testSource }),
  };
  return { ...project, data, bindings: { inputs, losses } };
}
