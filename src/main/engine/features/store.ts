// Stored features: a row of each kept value for every sample, in memory while a training runs, and in a file for the next one.
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { asLayerwrightError } from '../../../core/errors.ts';
import { dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { ensureFolder, readFileBytes, writeFileAtomic } from '../../files.ts';
import { decodeSafetensors, digestOf, encodeSafetensors } from '../checkpoint/safetensors.ts';

const FORMAT = 'layerwright/features';
/** Bytes that the files of all trainings may take together. */
const MOST_ON_DISK = 4e9;

/** Samples and what was worked out of them. `plain`: [samples, …] of each value; `changed`: [copies · trained, …], copy by copy. */
export interface FeatureTable {
  readonly samples: Int32Array;
  readonly plain: readonly Float32Array[];
  /** Samples that augmentation changes, and how often each. */
  readonly trained: Int32Array;
  readonly copies: number;
  readonly changed: readonly Float32Array[];
}

/** Rows by value and sample. */
export class FeatureRows {
  readonly #table: FeatureTable;
  readonly #plain: ReadonlyMap<number, number>;
  readonly #changed: ReadonlyMap<number, number>;

  constructor(table: FeatureTable) {
    this.#table = table;
    this.#plain = new Map([...table.samples].map((sample, row) => [sample, row]));
    this.#changed = new Map([...table.trained].map((sample, row) => [sample, row]));
  }

  /** Rows of a value for the samples, one after the other. With `epoch`: of the copy that it is the turn of, where samples are augmented. */
  gather(value: number, samples: ArrayLike<number>, epoch?: number): Float32Array<ArrayBuffer> {
    const { plain, changed, copies, trained, samples: all } = this.#table;
    const source = plain[value] as Float32Array;
    const width = source.length / all.length;
    const out = new Float32Array(samples.length * width);
    const copy = epoch === undefined || copies === 0 ? undefined : epoch % copies;
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] as number;
      const turned = copy === undefined ? undefined : this.#changed.get(sample);
      const [from, row] = turned === undefined ? [source, this.#plain.get(sample) ?? 0] : [changed[value] as Float32Array, (copy ?? 0) * trained.length + turned];
      out.set(from.subarray(row * width, (row + 1) * width), i * width);
    }
    return out;
  }
}

const fileOf = (folder: string, key: string): string => join(folder, `${key}.safetensors`);
const floats = (values: Float32Array, rows: number): Tensor => ({ dtype: 'float32', shape: [rows, rows === 0 ? 0 : values.length / rows], bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });
const ints = (values: Int32Array): Tensor => ({ dtype: 'int32', shape: [values.length], bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) });

/** Keeps a table for trainings to come, and lets go of those that were not used for longest. */
export async function keepTable(folder: string, key: string, table: FeatureTable): Promise<void> {
  await ensureFolder(folder);
  const tensors = new Map<string, Tensor>([['samples', ints(table.samples)], ['trained', ints(table.trained)]]);
  table.plain.forEach((values, i) => { tensors.set(`plain${i}`, floats(values, table.samples.length)); });
  table.changed.forEach((values, i) => { tensors.set(`changed${i}`, floats(values, table.copies * table.trained.length)); });
  await writeFileAtomic(fileOf(folder, key), encodeSafetensors(tensors, { format: FORMAT, values: String(table.plain.length), copies: String(table.copies), sha256: digestOf(key, tensors) }));
  await makeRoom(folder, fileOf(folder, key));
}

async function makeRoom(folder: string, last: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'));
  const files = (await Promise.all(names.map(async (name) => {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    return found && path !== last ? { path, size: found.size, time: found.mtimeMs } : undefined;
  }))).filter((file) => file !== undefined).sort((a, b) => b.time - a.time);
  let used = (await stat(last)).size;
  for (const { path, size } of files) {
    used += size;
    if (used > MOST_ON_DISK) await rm(path, { force: true });
  }
}

/** The table of that key, where it was kept and is whole. */
export async function readTable(folder: string, key: string): Promise<FeatureTable | undefined> {
  const path = fileOf(folder, key);
  try {
    const { tensors, metadata } = decodeSafetensors(await readFileBytes(path), path);
    const values = Number(metadata['values']);
    const copies = Number(metadata['copies']);
    const of = (name: string): Tensor | undefined => tensors.get(name);
    const [samples, trained] = [of('samples'), of('trained')];
    const plain = Array.from({ length: values }, (_, i) => of(`plain${i}`));
    const changed = copies === 0 ? [] : Array.from({ length: values }, (_, i) => of(`changed${i}`));
    if (metadata['format'] !== FORMAT || metadata['sha256'] !== digestOf(key, tensors) || !samples || !trained || ![...plain, ...changed].every((t) => t !== undefined)) return undefined;
    await utimes(path, new Date(), new Date());
    const numbers = (list: readonly (Tensor | undefined)[]): Float32Array[] => list.map((t) => dataOf(t as Tensor) as Float32Array);
    return { samples: dataOf(samples) as Int32Array, trained: dataOf(trained) as Int32Array, copies, plain: numbers(plain), changed: numbers(changed) };
  } catch (thrown) {
    // Another training may have made room, or the file is damaged: it is worked out again.
    const { code } = asLayerwrightError(thrown);
    if (code === 'file/not-found' || code === 'checkpoint/damaged') return undefined;
    throw thrown;
  }
}
