// Checkpoints: the whole state of a run in one file, so that a run killed at any instant goes on with the same numbers.
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { fileError, writeFileAtomic } from '../../files.ts';
import { decodeSafetensors, digestOf, encodeSafetensors } from './safetensors.ts';

const VERSION = 1;

/**
 * Where a run stands. All randomness (order of samples, dropout, augmentation) is drawn from generators seeded by
 * (seed, epoch, step), so seed and position are their whole state.
 */
const positionSchema = z.strictObject({
  version: z.literal(VERSION),
  run: z.string(),
  seed: z.int(),
  device: z.string(),
  /** Optimizer steps taken; epoch and batches taken in it. */
  step: z.int().nonnegative(),
  epoch: z.int().nonnegative(),
  batchInEpoch: z.int().nonnegative(),
  /** Sum and count of the step losses of the running epoch (weighted by samples). */
  epochLoss: z.strictObject({ sum: z.number(), samples: z.int().nonnegative() }),
  /** Watched metric at the end of each epoch: schedules and early stopping look at it. */
  history: z.array(z.number()),
  best: z.strictObject({ value: z.number(), step: z.int(), epoch: z.int() }).optional(),
  /** First step and epoch of every phase so far, where there are several. */
  phases: z.array(z.strictObject({ step: z.int().nonnegative(), epoch: z.int().nonnegative() })).optional(),
  /** Seconds trained before. */
  seconds: z.number(),
});
export type Position = z.output<typeof positionSchema>;

export interface Checkpoint {
  readonly position: Position;
  /** Weights, statistics and optimizer slots by state name. */
  readonly state: Map<string, Tensor>;
  readonly path: string;
}

const folderOf = (run: string): string => join(run, 'checkpoints');
const nameOf = (step: number): string => `step-${String(step).padStart(10, '0')}.safetensors`;
const BEST = 'best.safetensors';

/** Writes a checkpoint beside the earlier ones, whole or not at all, and removes all but the last `keep`. Returns its path. */
export async function saveCheckpoint(runFolder: string, position: Position, state: ReadonlyMap<string, Tensor>, options: { best?: boolean; keep?: number } = {}): Promise<string> {
  const folder = folderOf(runFolder);
  // Not the folders above it: where somebody deleted the run's, its training ends.
  await mkdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(thrown, folder, 'write');
  });
  const path = join(folder, options.best === true ? BEST : nameOf(position.step));
  // Not-finite figures have no JSON.
  const text = JSON.stringify(position, (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value));
  await writeFileAtomic(path, encodeSafetensors(state, { format: 'layerwright/checkpoint', position: text, sha256: digestOf(text, state) }));
  if (options.best !== true) {
    for (const old of (await stepFiles(folder)).slice(0, -(options.keep ?? 2))) await rm(join(folder, old), { force: true });
  }
  return path;
}

async function stepFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.filter((name) => /^step-\d+\.safetensors$/.test(name)).sort();
}

/** Reads one checkpoint and checks it against its own hash. Throws `checkpoint/damaged` or `checkpoint/newer-version`. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new LayerwrightError('file/not-found', 'There is no checkpoint that can be read.', { where: path, cause });
  }
  const { tensors, metadata } = decodeSafetensors(bytes, path);
  const damaged = (why: string): LayerwrightError => new LayerwrightError('checkpoint/damaged', `The checkpoint is damaged: ${why}.`, { where: path, hint: 'Use an earlier checkpoint.' });
  if (metadata['format'] !== 'layerwright/checkpoint') throw damaged('it is a safetensors file of something else');
  let raw: unknown;
  try {
    raw = JSON.parse(metadata['position'] ?? '', (_key, value: unknown) => (value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value));
  } catch {
    throw damaged('its position is not JSON');
  }
  const version = (raw as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION) {
    throw new LayerwrightError('checkpoint/newer-version', 'The checkpoint was written by a newer Layerwright.', { where: path, expected: `version ${VERSION}`, received: `version ${version}`, hint: 'Update Layerwright.' });
  }
  const parsed = looseNumbers.safeParse(raw);
  if (!parsed.success) throw damaged('its position does not have the fields it should');
  if (metadata['sha256'] !== digestOf(metadata['position'] ?? '', tensors)) throw damaged('its bytes do not agree with its checksum');
  return { position: parsed.data, state: tensors, path };
}

const real = z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)]) as z.ZodType<number>;
const looseNumbers = positionSchema.extend({
  epochLoss: z.strictObject({ sum: real, samples: z.int() }),
  history: z.array(real),
  best: z.strictObject({ value: real, step: z.int(), epoch: z.int() }).optional(),
});

/** The last checkpoint that is whole; damaged ones are passed over and named. undefined: there is none. */
export async function lastCheckpoint(runFolder: string): Promise<{ checkpoint: Checkpoint | undefined; damaged: string[] }> {
  const damaged: string[] = [];
  for (const name of (await stepFiles(folderOf(runFolder))).reverse()) {
    const path = join(folderOf(runFolder), name);
    try {
      return { checkpoint: await readCheckpoint(path), damaged };
    } catch (thrown) {
      const error = asLayerwrightError(thrown);
      if (error.code === 'checkpoint/newer-version') throw error;
      damaged.push(path);
    }
  }
  return { checkpoint: undefined, damaged };
}

/** The checkpoint with the best watched metric, if one was kept. */
export async function bestCheckpoint(runFolder: string): Promise<Checkpoint | undefined> {
  const path = join(folderOf(runFolder), BEST);
  const names = await readdir(folderOf(runFolder)).catch((): string[] => []);
  return names.includes(BEST) ? readCheckpoint(path) : undefined;
}
