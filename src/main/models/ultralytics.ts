// What Ultralytics writes into the ONNX files of its exports (YOLO v5 to YOLO26): task, size and names of the classes, as Python prints them.
import type { KnownPreprocessing } from '../../core/binding/known.ts';
import type { PictureFit, PictureWay } from '../../core/using/picture.ts';
import type { ModelPorts, Usage } from '../../core/using/usage.ts';

/** More names than any detector has; the schema of a usage takes no longer ones. */
const MOST = 100_000;
const LONGEST = 200;

/** `{0: 'person', 1: "driver's seat"}`: names by index; undefined where some are missing. */
export function namesIn(text: string): string[] | undefined {
  const names: string[] = [];
  for (const [, index = '', single, double] of text.matchAll(/(\d{1,6}):\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)")/g)) {
    if (Number(index) < MOST) names[Number(index)] = (single ?? double ?? '').replaceAll(/\\(.)/g, '$1').slice(0, LONGEST);
  }
  return names.length > 0 && Object.keys(names).length === names.length ? names : undefined;
}

/** `[640, 640]`: height and width. */
function sizeIn(text: string | undefined): { readonly width: number; readonly height: number } | undefined {
  const [height, width] = (text?.match(/\d{1,5}/g) ?? []).map(Number);
  return height && width && height <= 16_384 && width <= 16_384 ? { width, height } : undefined;
}

const resized = (fit: PictureFit, { width, height }: { readonly width: number; readonly height: number }, classifies: boolean): PictureFit =>
  (classifies ? { how: 'crop', width, height, shortSide: Math.min(width, height) } : fit.how === 'letterbox' ? { ...fit, width, height } : { how: 'letterbox', width, height, fill: 114, at: 'middle' });

/** What it gives to a head that is put on: every one of its models takes red, green and blue from 0 to 1. */
export function ultralyticsPreprocessing(metadata: ReadonlyMap<string, string>): KnownPreprocessing | undefined {
  if (!saysSo(metadata)) return undefined;
  const size = sizeIn(metadata.get('imgsz'));
  return { name: 'Ultralytics', mean: [0, 0, 0], std: [255, 255, 255], order: 'rgb', ...(size && size.width === size.height && { size: size.width }) };
}

const saysSo = (metadata: ReadonlyMap<string, string>): boolean => metadata.has('names') && metadata.has('stride') && metadata.has('task');

/** Families by the only output of a detector whose number of boxes its shapes leave open. */
function familyOf(shape: readonly (number | string)[] | undefined, classes: number, final: boolean): string | undefined {
  const [, rows, width] = shape ?? [];
  if (final) return 'yolo-v10';
  return typeof rows === 'number' && rows >= 4 + classes ? 'yolo-v8' : typeof width === 'number' && width >= 5 + classes ? 'yolo-v5' : undefined;
}

/** What was guessed of a model's shapes, put right by what the file says; undefined where it says nothing. */
export function withUltralytics(guess: Usage, { outputs }: Pick<ModelPorts, 'outputs'>, metadata: ReadonlyMap<string, string>): Usage | undefined {
  const names = saysSo(metadata) ? namesIn(metadata.get('names') ?? '') : undefined;
  if (!names) return undefined;
  const task = metadata.get('task') ?? '';
  const classifies = task === 'classify';
  const { picture } = guess;
  const free = picture && (!('width' in picture.fit) || classifies);
  const size = sizeIn(metadata.get('imgsz')) ?? (picture && 'width' in picture.fit ? picture.fit : undefined);
  const { statistics: _statistics, ...plain } = picture ?? {};
  const way: PictureWay | undefined = picture && { ...(plain as PictureWay), channels: picture.channels === 'gray' ? 'gray' : 'rgb', transform: 'scale255', fit: free && size ? resized(picture.fit, size, classifies) : picture.fit };
  const finds = ['detect', 'segment', 'pose', 'obb'].includes(task);
  const detector = guess.detector ?? (finds ? familyOf(outputs[0]?.shape, names.length, metadata.get('end2end') === 'True') : undefined);
  return { ...guess, ...(classifies && { task: 'classification' as const }), ...(finds && detector !== undefined && { task: 'detection' as const, detector }), ...(way && { picture: way }), labels: { names, first: 0 } };
}
