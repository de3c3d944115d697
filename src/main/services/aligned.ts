// A data set as the model knew its own: classes in the model's order, columns by name.
import { LayerwrightError } from '../../core/errors.ts';
import { numbersOf, tensorOf } from '../../core/tensor.ts';
import type { Dataset, Field } from '../data/types.ts';
import { fieldOf } from '../data/types.ts';
import type { InputPreprocessing, OutputMeaning } from '../models/metadata.ts';

/** Field that the input takes: the one of the same name, else the only one of the kind. */
export function inputFieldOf(data: Pick<Dataset, 'fields' | 'source'>, input: InputPreprocessing): Field {
  const same = data.fields.find((f) => f.name === input.field && f.kind !== 'text');
  if (same) return same;
  const [only, ...more] = data.fields.filter((f) => f.kind === input.kind);
  if (only && more.length === 0) return only;
  return fieldOf(data, input.field);
}

/** Field with the true values of an output. */
export function targetFieldOf(data: Pick<Dataset, 'fields' | 'source'>, output: OutputMeaning): Field {
  const same = data.fields.find((f) => f.name === output.field);
  if (same) return same;
  const labels = data.fields.filter((f) => f.kind === 'label');
  if (output.task !== 'regression' && labels.length === 1) return labels[0] as Field;
  throw new LayerwrightError('data/field', `${data.source} does not have what ${output.name} is compared with.`, {
    where: data.source, expected: output.field === '' ? 'a field of labels' : `a field ${output.field}`, received: data.fields.map((f) => f.name).join(', '),
  });
}

/** Class index of the data → class index of the model, by name where both have names. Throws `data/field` for a class that the model does not know. */
export function classMap(field: Field, classes: readonly string[] | undefined, source: string): readonly number[] | undefined {
  const own = field.classes;
  if (!own || !classes || own.join('\0') === classes.join('\0')) return undefined;
  const index = new Map(classes.map((name, i) => [name, i]));
  const unknown = own.filter((name) => !index.has(name));
  // Names against bare numbers: the order is all there is.
  const bare = (names: readonly string[]): boolean => names.every((name, i) => name === String(i));
  if (unknown.length > 0 && own.length <= classes.length && (bare(own) || bare(classes))) return undefined;
  if (unknown.length > 0) {
    throw new LayerwrightError('data/field', `${source} has classes that the model does not know.`, {
      where: `field ${field.name}`, expected: classes.slice(0, 12).join(', '), received: unknown.slice(0, 12).join(', '),
    });
  }
  return own.map((name) => index.get(name) as number);
}

/** The data set with a table's columns in the order of the model's. Categories that do not occur in the data are zeros. Throws `data/field`. */
export function withColumns(data: Dataset, field: Field, columns: readonly string[] | undefined): Dataset {
  if (field.kind !== 'table' || !columns || !field.columns || field.columns.join('\0') === columns.join('\0')) return data;
  const own = field.columns;
  const places = columns.map((name) => own.indexOf(name));
  const missing = columns.filter((name, i) => places[i] === -1 && !name.includes('='));
  const extra = own.filter((name) => !columns.includes(name) && name.includes('='));
  if (missing.length > 0 || extra.length > 0) {
    // Without a header there are no names to go by.
    if (own.length === columns.length && own.every((name) => /^column\d+$|^\D+\d+$/.test(name))) return data;
    throw new LayerwrightError('data/field', `${data.source} does not have the columns that the model takes.`, {
      where: data.source, expected: `${columns.length} columns: ${columns.slice(0, 20).join(', ')}`,
      received: `${own.length} columns: ${own.slice(0, 8).join(', ')}${own.length > 8 ? ', …' : ''}${extra.length > 0 ? `; unknown ${extra.slice(0, 8).join(', ')}` : ''}`,
    });
  }
  const aligned: Field = { ...field, dtype: 'float32', shape: [columns.length], columns };
  return {
    ...data, fields: data.fields.map((f) => (f === field ? aligned : f)), inMemory: true,
    async read(name, indices) {
      if (name !== field.name) return data.read(name, indices);
      const values = numbersOf(tensorOf(field.dtype, [indices.length * own.length], await data.read(name, indices)));
      const out = new Float32Array(indices.length * columns.length);
      for (let i = 0; i < indices.length; i++) places.forEach((from, k) => { out[i * columns.length + k] = from < 0 ? 0 : values[i * own.length + from] as number; });
      return out;
    },
    ...(data.readText && { readText: data.readText.bind(data) }), share: data.share.bind(data), close: data.close.bind(data),
  };
}
