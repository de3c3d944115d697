// What came of a download that did not end: a file beside the target, and what is known of it.
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { LayerwrightError } from '../../../core/errors.ts';
import { processExists, readText, writeFileAtomic } from '../../files.ts';
import { sizeOf } from './checksum.ts';
import type { Part } from './request.ts';

const FORMAT = 'layerwright/download';
const stateSchema = z.object({
  format: z.literal(FORMAT), version: z.literal(1),
  /** Address and checksum of the file that it is a part of. */
  source: z.string(), sha256: z.string(), validator: z.string().optional(),
  /** The process that downloads it now; 0 for none. */
  pid: z.int(),
});
type State = z.output<typeof stateSchema>;

export const partOf = (target: string): string => `${target}.part`;
const stateOf = (target: string): string => `${partOf(target)}.json`;

const readState = (target: string): Promise<State | undefined> => readText(stateOf(target)).then((text) => stateSchema.parse(JSON.parse(text)), () => undefined).catch(() => undefined);

export async function writeState(target: string, state: Omit<State, 'format' | 'version'>): Promise<void> {
  await writeFileAtomic(stateOf(target), `${JSON.stringify({ format: FORMAT, version: 1, ...state }, null, 2)}\n`);
}

export async function discardPart(target: string): Promise<void> {
  await rm(partOf(target), { force: true });
  await rm(stateOf(target), { force: true });
}

export interface Kept extends Part { readonly source: string }

/** What is here of a file; undefined where there is nothing of it. */
export async function keptPart(target: string, sha256: string): Promise<Kept | undefined> {
  const state = await readState(target);
  const have = await sizeOf(partOf(target));
  return state?.sha256 === sha256 && have !== undefined ? { have, source: state.source, validator: state.validator } : undefined;
}

/** Bytes that a list shows of a download that did not end. */
export const keptBytes = async (target: string, sha256: string): Promise<number> => (await keptPart(target, sha256))?.have ?? 0;

const mine = new Set<string>();

/** Makes sure that one download at a time writes a target. Throws `download/busy`. Gives what ends the claim. */
export async function claim(target: string): Promise<() => Promise<void>> {
  const busy = new LayerwrightError('download/busy', 'The model is being downloaded already.', { where: target, hint: 'Wait until that has ended.' });
  if (mine.has(target)) throw busy;
  mine.add(target);
  const state = await readState(target);
  if (state && state.pid !== 0 && state.pid !== process.pid && processExists(state.pid)) {
    mine.delete(target);
    throw busy;
  }
  return async () => {
    mine.delete(target);
    const left = await readState(target);
    if (left) await writeState(target, { ...left, pid: 0 }).catch(() => undefined);
  };
}
