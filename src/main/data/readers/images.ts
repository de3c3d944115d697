// A folder of pictures: a folder a class (or the class as the first characters of the name), parts above; decoded when read.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { Random } from '../../../core/random.ts';
import { arrayOf, sizeOf } from '../../../core/tensor.ts';
import { fileError } from '../../files.ts';
import { empty, hashOf, stampOf } from '../files.ts';
import type { Probe } from '../files.ts';
import { checkIndex } from '../rows.ts';
import type { BrokenFile, Dataset, Field, FixedPart } from '../types.ts';
import { fieldOf } from '../types.ts';
import { parseOptions, partOf, rangesOf } from './define.ts';
import type { OpenContext, Reader } from './define.ts';
import { decodePicture, headerOfPicture, isPictureName, reasonOf } from './picture.ts';
import type { Fit } from './picture.ts';

const options = z.strictObject({
  /** Where the class is: the folder, the file name up to the first `_`, or nowhere. Default: folders where there are any, else names where all have one. */
  labels: z.enum(['auto', 'folder', 'name', 'none']).default('auto'),
  /** Pictures of other sizes are resized to this [height, width]. Default: the most common size. */
  size: z.union([z.int().min(1).max(4096), z.tuple([z.int().min(1).max(4096), z.int().min(1).max(4096)])]).optional(),
  channels: z.union([z.literal(1), z.literal(3)]).optional(),
  /** How other proportions meet the size: the middle cut out, squeezed, or with bars. */
  fit: z.enum(['cover', 'fill', 'contain']).default('cover'),
  /** Most broken files skipped, as a share of all. */
  brokenLimit: z.number().min(0).max(1).default(0.05),
});
type Options = z.output<typeof options>;

const PARTS = /^(train(?:ing)?|dev|val(?:id(?:ation)?)?|test(?:ing)?)(?:[_\- ].*)?$/i;
/** Folders of at most so many pictures and bytes are decoded when opened, to find broken files at once; of more only the headers are read, of still more those of a sample. */
const DECODE_LIMIT = 4_000;
const DECODE_BYTES = 64 << 20;
const HEADER_LIMIT = 20_000;

interface Item { readonly path: string; readonly label: string | undefined; readonly part: FixedPart | undefined }

function entries(folder: string): { folders: string[]; pictures: string[] } {
  try {
    const found = readdirSync(folder, { withFileTypes: true }).filter((e) => !e.name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      folders: found.filter((e) => e.isDirectory()).map((e) => e.name),
      pictures: found.filter((e) => !e.isDirectory() && isPictureName(e.name)).map((e) => e.name),
    };
  } catch (thrown) {
    throw fileError(thrown, folder, 'read');
  }
}

const nameLabel = (name: string): string | undefined => /^([^_\s]+)_/.exec(name)?.[1];

/** All pictures at any depth below a folder. */
function below(folder: string, depth = 0): string[] {
  const { folders, pictures } = entries(folder);
  const own = pictures.map((n) => join(folder, n));
  return depth > 8 ? own : [...own, ...folders.flatMap((f) => below(join(folder, f), depth + 1))];
}

/** The pictures of one part, with their labels. */
function itemsOf(folder: string, part: FixedPart | undefined, o: Options): Item[] {
  const { folders, pictures } = entries(folder);
  const byFolder = folders.map((f) => [f, below(join(folder, f))] as const).filter(([, list]) => list.length > 0);
  const withFolders = o.labels === 'folder' || (o.labels === 'auto' && byFolder.length > 0);
  if (withFolders) return byFolder.flatMap(([label, list]) => list.map((path) => ({ path, label, part })));
  const all = o.labels === 'none' ? below(folder) : pictures.map((n) => join(folder, n));
  const labels = all.map((path) => nameLabel(basename(path)));
  const distinct = new Set(labels).size;
  const named = o.labels === 'name' || (o.labels === 'auto' && all.length > 0 && labels.every((l) => l !== undefined) && distinct >= 2 && distinct <= all.length / 2);
  if (o.labels === 'name') {
    const bad = all.find((_, i) => labels[i] === undefined);
    if (bad !== undefined) throw new LayerwrightError('data/field', `${bad} does not carry its class in its name.`, { where: bad, expected: '<class>_<anything>', hint: 'Choose `labels: folder` or rename it.' });
  }
  return all.map((path, i) => ({ path, label: named ? labels[i] : undefined, part }));
}

function listItems(path: string, test: string | undefined, o: Options): Item[] {
  const { folders } = entries(path);
  const partFolders = folders.filter((f) => PARTS.test(f) && below(join(path, f)).length > 0);
  const split = partFolders.some((f) => partOf(f) === 'train') && test === undefined;
  const items = split
    ? partFolders.flatMap((f) => itemsOf(join(path, f), partOf(f), o))
    : itemsOf(path, test === undefined ? undefined : 'train', o);
  if (test !== undefined) items.push(...itemsOf(test, 'test', o));
  const order = ['train', 'dev', 'test'];
  return items.sort((a, b) => order.indexOf(a.part ?? 'train') - order.indexOf(b.part ?? 'train'));
}

const byNumberThenName = (a: string, b: string): number => (/^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : a < b ? -1 : 1);

interface Payload {
  readonly name: string; readonly source: string; readonly fields: readonly Field[]; readonly parts: Dataset['parts'];
  readonly paths: readonly string[]; readonly labels: Int32Array | undefined; readonly fit: Fit; readonly onBroken: 'skip' | 'stop';
  readonly brokenAllowed: number; readonly broken: readonly BrokenFile[]; readonly notes: readonly string[]; readonly fingerprint: string;
}

/** `work` on all, a few at a time: sharp has threads of its own. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => { while (next < items.length) await work(items[next++] as T); };
  await Promise.all(Array.from({ length: 4 }, run));
}

const tooMany = (source: string, broken: readonly BrokenFile[], of: number, allowed: number): LayerwrightError =>
  new LayerwrightError('data/too-many-broken', `${broken.length} of the ${of} pictures of ${source} are broken.`, {
    where: broken[0]?.path ?? source, expected: `at most ${allowed}`, received: broken[0]?.reason ?? '', hint: 'Look at the files, or raise `brokenLimit`.',
  });

async function open(probe: Probe, o: Options, context: OpenContext): Promise<Dataset> {
  if (probe.kind !== 'folder') throw new LayerwrightError('file/unsupported', `${probe.path} is a file; pictures are opened as a folder.`, { where: probe.path, hint: 'Name the folder that it is in.' });
  if (context.test && context.test.kind !== 'folder') throw new LayerwrightError('file/unsupported', `${context.test.path} is a file; pictures are opened as a folder.`, { where: context.test.path });
  const source = probe.path;
  const items = listItems(source, context.test?.path, o);
  if (items.length === 0) throw empty(source, 'holds no pictures.', { expected: 'JPEG, PNG, WebP, GIF, TIFF, AVIF, PGM or PPM files', hint: 'Put pictures in it, a folder a class.' });

  const stamps = items.length <= HEADER_LIMIT ? stampOf(items.map((i) => i.path)) : undefined;
  const decode = stamps !== undefined && items.length <= DECODE_LIMIT && stamps.reduce((sum, [, size]) => sum + (size as number), 0) <= DECODE_BYTES;
  const broken: BrokenFile[] = [];
  const sizes = new Map<string, number>();
  let grey = true;
  const look = async (item: Item): Promise<void> => {
    try {
      const header = await headerOfPicture(item.path);
      const key = `${header.height}×${header.width}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
      if (header.channels > 2) grey = false;
      // To a small size: the whole file is still read.
      if (decode) await decodePicture(item.path, [16, 16, 3], 'fill');
    } catch (thrown) {
      broken.push({ path: item.path, reason: reasonOf(thrown) });
      if (context.onBroken === 'stop') throw new LayerwrightError('data/damaged', `${item.path} is broken.`, { where: item.path, received: reasonOf(thrown), hint: 'Remove it, or choose to skip broken files.' });
    }
  };
  let looked = items;
  if (items.length > HEADER_LIMIT) {
    const random = Random.from(1, 'headers');
    looked = Array.from({ length: HEADER_LIMIT }, () => items[random.int(items.length)] as Item);
  }
  await each(looked, look);
  broken.sort((a, b) => (a.path < b.path ? -1 : 1));
  const allowed = Math.floor(items.length * o.brokenLimit);
  if (broken.length > allowed) throw tooMany(source, broken, items.length, allowed);
  const bad = new Set(broken.map((b) => b.path));
  const good = items.filter((i) => !bad.has(i.path));

  const common = [...sizes].sort((a, b) => b[1] - a[1])[0]?.[0].split('×').map(Number) as [number, number];
  const [height, width] = o.size === undefined ? common : typeof o.size === 'number' ? [o.size, o.size] : o.size;
  if (height * width > 4096 * 4096) throw new LayerwrightError('usage', `The pictures of ${source} are too large to train on.`, { where: 'data.options.size', received: `${height}×${width}`, hint: 'Set the option `size`.' });
  const channels = o.channels ?? (grey ? 1 : 3);
  const notes: string[] = [];
  if (sizes.size > 1) notes.push(`The pictures have ${sizes.size} sizes; all are brought to ${height}×${width} (${o.size === undefined ? 'the most common' : 'as asked'}).`);
  const labelled = good.filter((i) => i.label !== undefined);
  if (labelled.length > 0 && labelled.length < good.length) {
    const missing = good.find((i) => i.label === undefined) as Item;
    throw new LayerwrightError('data/field', `${missing.path} has no class, others have.`, { where: missing.path, hint: 'Put every picture in the folder of its class.' });
  }
  const fields: Field[] = [{ name: 'image', dtype: 'uint8', shape: [height, width, channels], kind: 'image', range: [0, 255] }];
  let labels: Int32Array | undefined;
  if (labelled.length > 0) {
    const classes = [...new Set(good.map((i) => i.label as string))].sort(byNumberThenName);
    const codes = new Map(classes.map((c, k) => [c, k]));
    labels = new Int32Array(new SharedArrayBuffer(good.length * 4));
    good.forEach((item, k) => { (labels as Int32Array)[k] = codes.get(item.label as string) as number; });
    fields.push({ name: 'label', dtype: 'int32', shape: [], kind: 'label', classes, range: [0, classes.length - 1] });
  } else notes.push('No classes were found: neither folders nor file names tell them.');
  const count = (part: FixedPart): Partial<Record<FixedPart, number>> => {
    const n = good.filter((i) => i.part === part).length;
    return n > 0 ? { [part]: n } : {};
  };
  return over({
    name: basename(source), source, fields, parts: rangesOf({ ...count('train'), ...count('dev'), ...count('test') }), paths: good.map((i) => i.path), labels,
    fit: o.fit, onBroken: context.onBroken, brokenAllowed: allowed, broken, notes, fingerprint: hashOf(['images', stamps ?? items.map((i) => i.path), o]),
  });
}

function over(payload: Payload): Dataset {
  const { paths, labels, fields } = payload;
  const broken = [...payload.broken];
  const known = new Set(broken.map((b) => b.path));
  const image = fields[0] as Field;
  /** A picture; a broken one is stood in for by the next good one of its class, the same every time. */
  const picture = async (index: number): Promise<Uint8Array> => {
    for (let step = 0; step < paths.length; step++) {
      const at = (index + step) % paths.length;
      const path = paths[at] as string;
      if (known.has(path) || (step > 0 && labels && labels[at] !== labels[index])) continue;
      try {
        return await decodePicture(path, image.shape as [number, number, number], payload.fit);
      } catch (thrown) {
        if (payload.onBroken === 'stop') throw new LayerwrightError('data/damaged', `${path} is broken.`, { where: path, received: reasonOf(thrown), hint: 'Remove it, or choose to skip broken files.' });
        if (!known.has(path)) { known.add(path); broken.push({ path, reason: reasonOf(thrown) }); }
        if (broken.length > payload.brokenAllowed) throw tooMany(payload.source, broken, paths.length, payload.brokenAllowed);
      }
    }
    throw tooMany(payload.source, broken, paths.length, payload.brokenAllowed);
  };
  return {
    name: payload.name, source: payload.source, format: 'images', fields, count: paths.length, parts: payload.parts, broken, notes: payload.notes,
    fingerprint: payload.fingerprint, inMemory: false,
    async read(name, indices) {
      const field = fieldOf(payload, name);
      for (let i = 0; i < indices.length; i++) checkIndex(indices[i] as number, paths.length);
      if (field.kind === 'label') return Int32Array.from(indices, (i) => (labels as Int32Array)[i] as number);
      const size = sizeOf(field.shape);
      const out = arrayOf('uint8', indices.length * size) as Uint8Array;
      await each(Array.from({ length: indices.length }, (_, i) => i), async (i) => { out.set(await picture(indices[i] as number), i * size); });
      return out;
    },
    share: () => ({ format: 'images', payload: { ...payload, broken } }),
    close: () => undefined,
  };
}

/** Pictures in it, or in folders of it, not too deep. */
function holdsPictures(path: string, depth = 0): boolean {
  const { folders, pictures } = entries(path);
  return pictures.length > 0 || (depth < 3 && folders.slice(0, 50).some((f) => holdsPictures(join(path, f), depth + 1)));
}

export const images: Reader = {
  id: 'images',
  title: 'Folder of pictures',
  doc: 'A folder a class, with train, dev (val) and test above where there are parts; or the class as the first characters of the file names. Other sizes are resized.',
  extensions: ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.pgm', '.ppm'],
  options,
  recognises: (probe) => probe.kind === 'folder' && holdsPictures(probe.path),
  open: (probe, given, context) => open(probe, parseOptions('images', options, given), context),
  attach: (payload) => over(payload as Payload),
};
