// A model on files of the user's own: what it says of each, as it is drawn.
import { extname } from 'node:path';
import { LayerwrightError, asLayerwrightError, internal } from '../../../core/errors.ts';
import type { ErrorJson } from '../../../core/errors.ts';
import { sizeOf } from '../../../core/tensor.ts';
import { colourOf } from '../../../core/using/colours.ts';
import { namedOutputs } from '../../../core/using/detectors/detector.ts';
import type { NamedNumbers } from '../../../core/using/detectors/detector.ts';
import { interpret } from '../../../core/using/interpret.ts';
import { otherFeeds } from '../../../core/using/others.ts';
import type { Reading } from '../../../core/using/interpret.ts';
import type { Place, Size } from '../../../core/using/picture.ts';
import type { ModelPorts, Usage } from '../../../core/using/usage.ts';
import { isPictureName } from '../../data/readers/picture.ts';
import type { Session } from '../../engine/executor.ts';
import { onnxruntimeExecutor } from '../../engine/onnxruntime.ts';
import { kindOf } from '../../files.ts';
import { readModelFile } from '../../models/files.ts';
import { readModelMetadata } from '../../models/metadata.ts';
import type { OutputMeaning, Preprocessing } from '../../models/metadata.ts';
import { namesOf, portsOf } from '../../models/usage.ts';
import { openModelAt } from '../models.ts';
import type { ModelPlace } from '../models.ts';
import { describeOutput, predictFile } from '../prediction.ts';
import type { OutputPrediction } from '../prediction.ts';
import { pngOf } from '../pictures.ts';
import { pictureOfFrame, pictureToShow, preparePicture } from './picture.ts';
import { withLuma } from './luma.ts';
import { runOnSound } from './sound.ts';
import type { Series } from './sound.ts';
import { readWav, resampled } from './wav.ts';

/** A reading with its pictures as PNG files. */
export type Shown =
  | Exclude<Reading, { kind: 'mask' | 'picture' }>
  | { readonly kind: 'values'; readonly output: string; readonly values: NonNullable<OutputPrediction['values']> }
  | { readonly kind: 'mask'; readonly picture: Uint8Array; readonly present: Extract<Reading, { kind: 'mask' }>['present'] }
  | (Size & { readonly kind: 'picture'; readonly picture: Uint8Array })
  | Series;

export interface UsedFile {
  readonly file: string;
  /** Row or sample in the file, from 0, where it holds several. */
  readonly sample?: number;
  /** The picture in the file, no edge longer than 1,024 pixels, and its size as it is. */
  readonly picture?: Size & { readonly picture: Uint8Array };
  /** What the network was given of it, before its values were scaled. */
  readonly seen?: Uint8Array;
  readonly readings: readonly Shown[];
  /** Of the network alone, and of bringing the file to it; milliseconds. */
  readonly latency?: { readonly run: number; readonly prepare: number };
  /** Why nothing was made of this file. */
  readonly error?: ErrorJson;
}

/** A model that is ready to be used, whoever made it. */
export interface UsableModel {
  readonly place: ModelPlace;
  readonly ports: ModelPorts;
  readonly said: Preprocessing | undefined;
  readonly session: Session;
  close(): Promise<void>;
}

/** Throws `onnx/…`, `file/…`. */
export async function openUsable(place: ModelPlace): Promise<UsableModel> {
  const model = await readModelFile(place.path);
  const session = await onnxruntimeExecutor('cpu').load(place.path);
  return { place, ports: portsOf(model), said: readModelMetadata(model.metadata, place.path), session, close: () => session.close() };
}

export interface UseOptions {
  readonly usage: Usage;
  /** Classes that are given of each. */
  readonly top: number;
  /** Leaves pictures out: figures are all that is wanted. */
  readonly plain?: boolean;
  /** Samples of one file. */
  readonly most?: number;
  /** Boxes with a lower score are left out; the family's own threshold where left out. */
  readonly least?: number;
}

/** Samples of one file that are looked at one by one. */
const MOST_SAMPLES = 200;

/** What the model says of each file, in order; what is wrong with one is said in its place. Throws what is wrong with the model. */
export async function* useModel(model: UsableModel, files: readonly string[], options: UseOptions): AsyncGenerator<UsedFile> {
  for (const file of files) {
    try {
      if (await kindOf(file) === 'nothing') throw new LayerwrightError('file/not-found', `${file} does not exist.`, { where: file, hint: 'Check the path.' });
      if (isPictureName(file) && options.usage.picture) yield await onPicture(model, file, options);
      else if (extname(file).toLowerCase() === '.wav') yield await onSound(model, file, options);
      else yield* onSamples(model, file, options);
    } catch (thrown) {
      yield { file, readings: [], error: asLayerwrightError(thrown).toJSON() };
    }
  }
}

const since = (start: number): number => performance.now() - start;

async function onPicture(model: UsableModel, file: string, options: UseOptions): Promise<UsedFile> {
  const { usage, plain = false } = options;
  const way = usage.picture ?? unreachable();
  const start = performance.now();
  const port = model.ports.inputs.find((i) => i.name === way.input);
  const prepared = await preparePicture(file, way, port?.dtype ?? 'float32');
  const feeds = { ...otherFeeds(model.ports.inputs, way.input, usage.others ?? [], { frame: prepared.place }), [way.input]: prepared.tensor };
  const prepare = since(start);
  const begun = performance.now();
  const results = await model.session.run(feeds);
  const latency = { prepare, run: since(begun) };
  const readings = await shown(model, namedOutputs(model.ports.outputs, results), options, prepared.place, prepared.pixels);
  return { file, readings, latency, ...(!plain && { picture: await pictureToShow(file), seen: await pictureOfFrame(prepared) }) };
}

function unreachable(): never { throw internal('a usage without a picture'); }

async function onSound(model: UsableModel, file: string, options: UseOptions): Promise<UsedFile> {
  const { sound } = options.usage;
  if (!sound) throw new LayerwrightError('data/field', 'The model does not take sound.', { where: file, hint: 'Give what its input is made of.' });
  const start = performance.now();
  const wave = resampled(await readWav(file), sound.rate);
  const { said, milliseconds } = await runOnSound(model, wave, options.usage, sound);
  const latency = { prepare: since(start) - milliseconds, run: milliseconds };
  return { file, latency, readings: 'series' in said ? said.series : await shown(model, said.outputs, options, undefined, undefined) };
}

/** Rows of tables, arrays, samples of data sets: as evaluation reads them. */
async function* onSamples({ place }: UsableModel, file: string, { top, most = MOST_SAMPLES }: UseOptions): AsyncGenerator<UsedFile> {
  const model = await openModelAt(place);
  try {
    for await (const { sample, outputs } of predictFile(model, file, top, most)) yield { file, ...(sample !== undefined && { sample }), readings: outputs.map(ofPrediction) };
  } finally {
    await model.close();
  }
}

const ofPrediction = ({ output, top, values }: OutputPrediction): Shown => (top ? { kind: 'classes', output, top } : { kind: 'values', output, values: values ?? [] });

/** What a model of ours says of its outputs. */
const ofMeaning = (meaning: OutputMeaning, outputs: readonly NamedNumbers[], top: number, where: string): Shown[] => outputs.filter((o) => o.name === meaning.name).map((o) => ofPrediction(describeOutput(meaning, Array.from(o.values), top, where)));

async function shown(model: UsableModel, outputs: readonly NamedNumbers[], { usage, top, least, plain = false }: UseOptions, place: Place | undefined, pixels: Uint8Array | undefined): Promise<Shown[]> {
  const { said } = model;
  if (said && said.outputs.length > 0) return said.outputs.flatMap((meaning) => ofMeaning(meaning, outputs, top, model.place.path));
  const readings = interpret(outputs, { usage, names: namesOf(usage), place, top, least });
  return Promise.all(readings.map(async (reading): Promise<Shown> => {
    if (reading.kind === 'mask') return { kind: 'mask', present: reading.present, picture: plain ? new Uint8Array(0) : await pngOf(maskBytes(reading.classes), { ...reading, channels: 4 }) };
    if (reading.kind !== 'picture') return reading;
    const { width, height, channels } = reading;
    if (plain) return { kind: 'picture', width, height, picture: new Uint8Array(0) };
    const luma = usage.picture?.channels === 'luma' && place && pixels;
    return { kind: 'picture', width, height, picture: await pngOf(luma ? await withLuma(reading, pixels, place) : reading.pixels, { width, height, channels: luma ? 3 : channels }) };
  }));
}

/** Class 0 of a mask is what nothing is known of: the picture shows there. */
function maskBytes(classes: Uint8Array): Uint8Array {
  const out = new Uint8Array(sizeOf([classes.length, 4]));
  classes.forEach((index, i) => { if (index > 0) out.set([...colourOf(index), 255], i * 4); });
  return out;
}
