// Data into the project: the source with its options, the bindings, and what of the network is adapted, as one step of undo.
import { fillBindings } from '../../core/binding/choose.ts';
import type { DataFacts } from '../../core/binding/fields.ts';
import { dataFindings, lossFields } from '../../core/binding/findings.ts';
import type { Finding, Fix } from '../../core/binding/findings.ts';
import { asRead, pictureOptions } from '../../core/binding/pictures.ts';
import { applyEdit } from '../../core/graph/edits.ts';
import type { Edit } from '../../core/graph/edits.ts';
import type { Problem } from '../../core/graph/problem.ts';
import type { Project } from '../../core/graph/schema.ts';
import { inferShapes } from '../../core/shapes/infer.ts';
import { templateById } from '../../core/templates/index.ts';

export interface Chosen {
  readonly source: string;
  readonly testSource?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The edit that makes the project learn from the data; folders of pictures are read at the network's size. */
export function usingEdit(project: Project, { source, testSource, options }: Chosen, facts: DataFacts): Edit {
  const { testSource: _, ...kept } = project.data;
  const pictures = facts.fields.some((f) => f.kind === 'image');
  const data = { ...kept, source, ...(testSource !== undefined && { testSource }), options: { ...options }, augment: pictures ? kept.augment : [] };
  const scaling = project.template === undefined ? undefined : templateById(project.template)?.scaling;
  const bindings = fillBindings({ ...project, data }, facts, scaling);
  const resized = pictureOptions({ ...project, data, bindings }, facts);
  return { type: 'batch', edits: [{ type: 'setData', data: resized ? { ...data, options: resized } : data }, { type: 'setBindings', bindings }] };
}

/** The project with the data in use, and the fields as they will be read then. */
function inUse(project: Project, chosen: Chosen, facts: DataFacts): { readonly after: Project; readonly read: DataFacts } {
  const after = applyEdit(project, usingEdit(project, chosen, facts)).project;
  return { after, read: asRead({ ...after, data: { ...after.data, options: { ...chosen.options } } }, facts) };
}

/** What would not fit once the data are used. */
export function findingsOfUse(project: Project, chosen: Chosen, facts: DataFacts): Finding[] {
  const { after, read } = inUse(project, chosen, facts);
  return dataFindings(after, read);
}

/** Mistakes that the network would have with the data and the ways out that were taken. */
export function problemsAfter(project: Project, chosen: Chosen, facts: DataFacts, fixes: readonly Fix[]): readonly Problem[] {
  const { after, read } = inUse(project, chosen, facts);
  const mended = applyEdit(after, { type: 'batch', edits: fixes.map((fix) => fix.edit) }).project;
  return [...inferShapes(mended, { fields: lossFields(mended, read) }).problems, ...dataFindings(mended, read).map((f) => f.problem)];
}

/** The first way out of each mistake: those that are offered with the data. Bindings are a choice of their own. */
export const firstFixes = (findings: readonly Finding[]): Fix[] => findings.flatMap(({ fixes: [first] }) => (first && first.kind !== 'bind' ? [first] : []));

/** The data out of the project; bindings go with them. */
export function removalOf(project: Project): Edit {
  const { source: _, testSource: __, ...data } = project.data;
  return { type: 'batch', edits: [{ type: 'setData', data: { ...data, options: {}, augment: [] } }, { type: 'setBindings', bindings: { inputs: {}, losses: {} } }] };
}
