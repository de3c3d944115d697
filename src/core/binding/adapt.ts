// A network for other data: which pictures and labels it gets, how they are brought to it, and the edit that puts a new head on.
import type { Edit } from '../graph/edits.ts';
import type { Project, TrainingSettings } from '../graph/schema.ts';
import { replaceHead } from '../import/new-head.ts';
import type { HeadOptions, NewHead } from '../import/new-head.ts';
import { guessPreprocessing, preprocessingIn } from '../import/preprocessing.ts';
import type { Preprocessing } from '../import/preprocessing.ts';
import { LayerwrightError } from '../errors.ts';
import { inferShapes } from '../shapes/infer.ts';
import { boundNodes, targetCandidates } from './choose.ts';
import { listFields, sampleShape } from './fields.ts';
import type { DataFacts, FieldFact } from './fields.ts';
import type { KnownPreprocessing } from './known.ts';

export interface AdaptOptions extends Pick<HeadOptions, 'cut' | 'freeze' | 'pooling' | 'hidden'> {
  /** What is known of the file that the network came from. */
  readonly known?: KnownPreprocessing | undefined;
  /** What differs from what is known or guessed. */
  readonly preprocessing?: Partial<Preprocessing> | undefined;
  /** Settings that come before those that suit such a training. */
  readonly training?: Partial<TrainingSettings> | undefined;
}

export interface Adapted extends NewHead {
  readonly project: Project;
  /** Head, bindings and training settings as one step. */
  readonly edit: Edit;
  readonly pictures: FieldFact;
  readonly labels: FieldFact;
  readonly classes: number;
  /** `name`: the model it is known from; undefined where it is a guess. */
  readonly preprocessing: Preprocessing & { readonly name?: string };
}

/** Pictures and labels of the data: those that are bound where there are some. Throws `data/field`. */
function fieldsOf(project: Project, { fields }: DataFacts): { readonly pictures: FieldFact; readonly labels: FieldFact } {
  const bound = (side: 'inputs' | 'losses', role: 'input' | 'loss'): FieldFact | undefined => {
    const [node] = boundNodes(project, role);
    return fields.find((f) => f.name === project.bindings[side][node?.id ?? '']?.field);
  };
  const labels = [bound('losses', 'loss'), targetCandidates(fields, 'classes')[0]].find((f) => f?.kind === 'label');
  const pictures = [bound('inputs', 'input'), fields.find((f) => f.kind === 'image')].find((f) => f?.kind === 'image');
  if (labels && pictures) return { pictures, labels };
  throw new LayerwrightError('data/field', 'Fine-tuning takes pictures with labels.', { ...(project.data.source !== undefined && { where: project.data.source }), expected: 'a field of pictures and one of labels', received: listFields(fields) });
}

/** Whether all that was learned before stays: the head alone is trained then, and takes larger steps. */
const trainsHeadOnly = ({ freeze }: Pick<AdaptOptions, 'freeze'>): boolean => freeze === 'all';

/** Steps that suit a new head, on features or with what lies below it. */
export const tuningSettings = (options: Pick<AdaptOptions, 'freeze'>): Partial<TrainingSettings> =>
  (trainsHeadOnly(options) ? { batch: 32, epochs: 100, learningRate: 0.003 } : { batch: 32, epochs: 10, learningRate: 0.0003 });

/** Throws `data/field` where there are no pictures with labels, `onnx/unsupported` and `usage` as `replaceHead`. */
export function adaptToData(project: Project, data: DataFacts, options: AdaptOptions): Adapted {
  const { pictures, labels } = fieldsOf(project, data);
  const known = preprocessingIn(project) ?? options.known ?? guessPreprocessing(inferShapes(project, { inner: true }).totals.parameters);
  const preprocessing = { ...known, ...options.preprocessing };
  const classes = Math.max(2, labels.classes?.length ?? (labels.range ? Math.floor(labels.range[1]) + 1 : 2));
  const head = replaceHead(project, {
    classes, cut: options.cut, freeze: options.freeze, pooling: options.pooling ?? 'average', hidden: options.hidden, normalise: trainsHeadOnly(options),
    pictures: { shape: sampleShape(pictures) as [number, number, number], preprocessing, field: pictures.name }, labels: labels.name,
  });
  const training: TrainingSettings = { ...project.training, ...tuningSettings(options), ...options.training };
  const edit: Edit = { type: 'batch', edits: [head.edit, { type: 'setTraining', training }] };
  return { ...head, edit, project: { ...project, graph: head.graph, bindings: head.bindings, training }, pictures, labels, classes, preprocessing };
}
