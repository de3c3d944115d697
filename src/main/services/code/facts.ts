// What scripts that use a model need to know of it: plain data, in the form in which they carry it.
import { isStatic, sizeOf } from '../../../core/tensor.ts';
import { normalizationIn } from '../../models/metadata.ts';
import type { TrainedModel } from '../models.ts';

export interface InputFacts {
  readonly name: string;
  /** Key of its samples in a file with several arrays. */
  readonly field: string;
  readonly kind: 'image' | 'table' | 'array';
  readonly dtype: string;
  /** Of one sample, as the model takes it; −1 where any size will do. */
  readonly shape: readonly number[];
  /** Of one sample, as it is stored: [height, width, channels] for pictures. */
  readonly stored: readonly number[];
  readonly channelsFirst: boolean;
  /** x becomes (x − subtract) / divide; an entry a channel or column, or one for all. */
  readonly subtract: readonly number[];
  readonly divide: readonly number[];
  /** Columns of a table; `colour=red` is 1 where the column colour says red. */
  readonly columns: readonly string[];
}

export interface OutputFacts {
  readonly name: string;
  readonly task: string;
  readonly classes: readonly string[];
  /** Scores that are no probabilities yet. */
  readonly scores: boolean;
  readonly columns: readonly string[];
  /** Predicted y stands for y · divide + subtract. */
  readonly subtract: readonly number[];
  readonly divide: readonly number[];
}

export interface ScriptFacts {
  readonly title: string;
  /** Name of the file beside the script. */
  readonly model: string;
  /** Samples at once, where the file fixes them; 0: any number. */
  readonly batch: number;
  /** How pictures of another size are brought to that of the model. */
  readonly fit: 'cover' | 'fill' | 'contain';
  readonly inputs: readonly InputFacts[];
  readonly outputs: readonly OutputFacts[];
}

export function scriptFacts(model: TrainedModel, title: string, file: string): ScriptFacts {
  const fit = model.preprocessing?.reader?.options['fit'];
  return {
    title, model: file, batch: model.batch ?? 0, fit: fit === 'fill' || fit === 'contain' ? fit : 'cover',
    inputs: model.inputs.map(({ name, dtype, shape, preprocessing: p }) => {
      const { subtract, divide } = normalizationIn(p, model.path);
      const natural = p.kind === 'image' && p.layout !== 'channelsLast' ? [p.sampleShape[2] ?? 1, ...p.sampleShape.slice(0, 2)] : p.sampleShape;
      const stored = p.sampleShape.length > 0 && !p.sampleShape.includes(0) ? p.sampleShape : isStatic(shape) ? shape : [];
      const columns = p.columns ?? (p.kind === 'table' ? Array.from({ length: sizeOf(stored) }, (_, i) => `column${i + 1}`) : []);
      return {
        name, field: p.field, kind: p.kind === 'image' || p.kind === 'table' ? p.kind : 'array', dtype, shape: shape.map((d, i) => (typeof d === 'number' ? d : natural[i] ?? -1)), stored,
        channelsFirst: p.layout === 'channelsFirst' && shape.length === 3, subtract, divide, columns,
      };
    }),
    outputs: model.outputs.map((o) => {
      const { subtract, divide } = o.task === 'regression' ? normalizationIn(o, model.path) : { subtract: [0], divide: [1] };
      return { name: o.name, task: o.task, classes: o.classes ?? [], scores: o.loss === '', columns: o.columns ?? [], subtract, divide };
    }),
  };
}
