// What is known of the fields of a data set wherever the project is bound to them: in services and in the window.
import { formatShape } from '../tensor.ts';
import type { DType } from '../tensor.ts';

/** What binding needs to know of a field; the data sets' own fields fit. */
export interface FieldFact {
  readonly name: string;
  readonly dtype: DType;
  /** Of one sample: [height, width, channels] for pictures. */
  readonly shape: readonly number[];
  readonly kind: 'image' | 'label' | 'table' | 'tensor' | 'text';
  /** Names of the classes of labels, by index. */
  readonly classes?: readonly string[];
  /** Smallest and largest value, where they are known. */
  readonly range?: readonly [number, number];
}

/** An opened or described data set, as far as binding goes. */
export interface DataFacts {
  /** Id of the reader. */
  readonly format?: string;
  readonly fields: readonly FieldFact[];
}

/** Sample shape as the network has it: pictures with their channels first. */
export const sampleShape = (field: Pick<FieldFact, 'kind' | 'shape'>): readonly number[] => {
  const [height = 1, width = 1, channels = 1] = field.shape;
  if (field.kind === 'image') return [channels, height, width];
  return field.shape.length === 0 ? [1] : field.shape;
};

/** `image (image 28×28×1), label (label scalar)` */
export const listFields = (fields: readonly FieldFact[]): string => fields.map((f) => `${f.name} (${f.kind} ${formatShape(f.shape)})`).join(', ') || 'no fields';
