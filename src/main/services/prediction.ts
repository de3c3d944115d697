// What a trained model says of single files: pictures, rows of a table, arrays.
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { LayerwrightError } from '../../core/errors.ts';
import type { ErrorJson } from '../../core/errors.ts';
import { arrayOf, copyInto, sizeOf } from '../../core/tensor.ts';
import { asProbabilities } from '../../core/using/classes.ts';
import type { Ranked } from '../../core/using/interpret.ts';
import { inUnits, openDataset } from '../data/index.ts';
import type { Dataset, Field } from '../data/index.ts';
import { guessDelimiter, guessHeader, parseText } from '../data/readers/csv-parse.ts';
import { decodePicture, isPictureName, reasonOf } from '../data/readers/picture.ts';
import { fileError, kindOf } from '../files.ts';
import { normalizationIn } from '../models/metadata.ts';
import type { OutputMeaning } from '../models/metadata.ts';
import { inferSamples } from './inference.ts';
import type { ModelInput, TrainedModel } from './models.ts';

/** More samples of one file are not predicted. */
const MOST_SAMPLES = 10_000;

export interface OutputPrediction {
  readonly output: string;
  /** Classes, the most likely first. */
  readonly top?: readonly Ranked[];
  /** Numbers in the units of the data. */
  readonly values?: readonly { readonly name: string; readonly value: number }[];
}
export interface Prediction {
  readonly file: string;
  /** Row or sample in the file, from 0, where it holds several. */
  readonly sample?: number;
  readonly outputs: readonly OutputPrediction[];
  /** Why it could not be read; the others are predicted all the same. */
  readonly error?: ErrorJson;
}

/** Predicts each file in turn; one that cannot be read ends none of the others. `top`: how many classes are given. */
export async function* predictFiles(model: TrainedModel, files: readonly string[], top: number): AsyncGenerator<Prediction> {
  for (const file of files) {
    try {
      yield* predictFile(model, file, top);
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError)) throw thrown;
      yield { file, outputs: [], error: thrown.toJSON() };
    }
  }
}

/** `most`: samples of the file. Throws coded errors that name it. */
export async function* predictFile(model: TrainedModel, file: string, top: number, most = MOST_SAMPLES): AsyncGenerator<Prediction> {
  const data = await samplesOf(model, file);
  try {
    const samples = Int32Array.from({ length: Math.min(data.count, most) }, (_, i) => i);
    for await (const batch of inferSamples(model, data, samples)) {
      for (const [i, sample] of batch.samples.entries()) {
        yield {
          file, ...(data.count > 1 && { sample }),
          outputs: model.outputs.flatMap((output) => {
            const got = batch.outputs.get(output.name);
            if (!got) return [];
            const each = sizeOf(got.shape.slice(1));
            return [describeOutput(output, got.values.slice(i * each, (i + 1) * each), top, model.path)];
          }),
        };
      }
    }
  } finally {
    data.close();
  }
}

/** What one output says of one sample. `where`: the model's file, for errors. */
export function describeOutput(output: OutputMeaning, values: readonly number[], top: number, where: string): OutputPrediction {
  const name = (i: number): string => output.classes?.[i] ?? String(i);
  if (output.task === 'multiclass') {
    const probabilities = output.loss === '' ? asProbabilities(values) : values;
    const ranked = probabilities.map((probability, index) => ({ index, class: name(index), probability })).sort((a, b) => b.probability - a.probability);
    return { output: output.name, top: ranked.slice(0, top) };
  }
  if (output.task === 'binary' && values.length === 1) {
    const [p = Number.NaN] = values;
    const ranked = [{ index: 1, class: name(1), probability: p }, { index: 0, class: name(0), probability: 1 - p }].sort((a, b) => b.probability - a.probability);
    return { output: output.name, top: ranked.slice(0, top) };
  }
  const own = output.task === 'regression' ? inUnits(values, normalizationIn(output, where)) : values;
  return {
    output: output.name,
    values: Array.from(own, (value, i) => ({ name: output.columns?.[i] ?? (values.length === 1 ? output.name : `${output.name}[${i}]`), value })),
  };
}

async function samplesOf(model: TrainedModel, file: string): Promise<Dataset> {
  const kind = file.startsWith('made:') ? 'file' : await kindOf(file);
  if (kind === 'nothing') throw new LayerwrightError('file/not-found', `${file} does not exist.`, { where: file, hint: 'Check the path.' });
  const [input, ...more] = model.inputs;
  if (kind === 'file' && input && more.length === 0) {
    if (isPictureName(file)) return pictureSample(input, file, model);
    if (input.preprocessing.kind === 'table' && ['.csv', '.tsv', '.txt', '.data'].includes(extname(file).toLowerCase())) return tableSamples(input, file);
  }
  return openDataset(file);
}

/** A data set of what was read for one input. */
function samplesIn(file: string, format: string, field: Field, count: number, data: Uint8Array | Float32Array): Dataset {
  const size = sizeOf(field.shape);
  return {
    name: basename(file), source: file, format, fields: [field], count, parts: {}, broken: [], notes: [], fingerprint: '', inMemory: true,
    // eslint-disable-next-line typescript/require-await
    async read(_name, indices) {
      const out = arrayOf(field.dtype, indices.length * size);
      for (let i = 0; i < indices.length; i++) {
        const from = (indices[i] as number) * size;
        copyInto(out, i * size, data.subarray(from, from + size));
      }
      return out;
    },
    share: () => ({ format, payload: undefined }),
    close: () => undefined,
  };
}

async function pictureSample(input: ModelInput, file: string, model: TrainedModel): Promise<Dataset> {
  const { preprocessing } = input;
  if (preprocessing.kind !== 'image') {
    throw new LayerwrightError('data/field', `The model does not take pictures: its input ${input.name} is ${preprocessing.kind === 'table' ? 'a row of numbers' : 'an array'}.`, { where: file, hint: 'Give a table or an array.' });
  }
  const [height = 0, width = 0, channels = 0] = preprocessing.sampleShape;
  const fit = model.preprocessing?.reader?.options['fit'];
  try {
    const shape: [number, number, number] = [height || 224, width || 224, channels || 3];
    const pixels = await decodePicture(file, shape, fit === 'fill' || fit === 'contain' ? fit : 'cover');
    return samplesIn(file, 'picture', { name: preprocessing.field, dtype: 'uint8', shape, kind: 'image', range: [0, 255] }, 1, pixels);
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) throw thrown;
    throw new LayerwrightError('data/damaged', `${file} is broken.`, { where: file, received: reasonOf(thrown), hint: 'Give another picture.', cause: thrown });
  }
}

/** Rows with the model's columns: found by name under a header, else in the model's order. A column more (the target) is left out. */
function tableSamples(input: ModelInput, file: string): Dataset {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw fileError(thrown, file, 'read');
  }
  const columns = input.preprocessing.columns ?? Array.from({ length: sizeOf(input.preprocessing.sampleShape) }, (_, i) => `column${i + 1}`);
  const rows = parseText(file, text, delimiterOf(file, text));
  const [first] = rows;
  if (!first) throw new LayerwrightError('data/empty', `${file} holds no rows.`, { where: file });
  const sources = [...new Set(columns.map((c) => c.replace(/=[^=]*$/, '')))];
  const named = first.some((cell) => sources.includes(cell)) || (rows.length > 1 && guessHeader(rows));
  const header = named ? rows.shift() : undefined;
  const place = new Map(sources.map((name, i) => [name, header ? header.indexOf(name) : i]));
  const missing = sources.filter((name) => place.get(name) === -1);
  if (header && missing.length > 0) {
    throw new LayerwrightError('data/field', `${file} lacks columns that the model takes.`, { where: file, expected: sources.slice(0, 20).join(', '), received: header.slice(0, 20).join(', ') });
  }
  const data = new Float32Array(rows.length * columns.length);
  rows.forEach((row, r) => {
    if (!header && (row.length < sources.length || row.length > sources.length + 1)) {
      throw new LayerwrightError('data/field', `Row ${r + 1} of ${file} does not have the columns that the model takes.`, { where: file, expected: `${sources.length} values: ${sources.slice(0, 12).join(', ')}`, received: `${row.length} values` });
    }
    columns.forEach((column, k) => {
      const source = column.replace(/=[^=]*$/, '');
      const cell = row[place.get(source) as number] ?? '';
      const value = column === source ? Number(cell) : Number(cell === column.slice(source.length + 1));
      if (column === source && (cell === '' || !Number.isFinite(value))) {
        throw new LayerwrightError('data/damaged', `Row ${r + 1} of ${file} has no number for ${column}.`, { where: file, expected: 'a number', received: cell === '' ? 'nothing' : cell });
      }
      data[r * columns.length + k] = value;
    });
  });
  if (rows.length === 0) throw new LayerwrightError('data/empty', `${file} holds no rows of data.`, { where: file });
  return samplesIn(file, 'csv', { name: input.preprocessing.field, dtype: 'float32', shape: [columns.length], kind: 'table', columns }, rows.length, data);
}

function delimiterOf(file: string, text: string): string {
  try {
    return guessDelimiter(file, text);
  } catch (thrown) {
    // One column needs no delimiter.
    if (/^[^,;\t|]*$/.test(text)) return ',';
    throw thrown;
  }
}
