// The user's own blocks, kept in the workspace for every project: blocks.json, written whole or not at all.
import { join } from 'node:path';
import { z } from 'zod';
import { LayerwrightError } from '../../core/errors.ts';
import { carriedSchema } from '../../core/graph/carry.ts';
import type { CarriedBlock } from '../../core/graph/carry.ts';
import { kindOf, readText, writeFileAtomic } from '../files.ts';

const FORMAT = 'layerwright/blocks';
const VERSION = 1;
const fileSchema = z.strictObject({ format: z.literal(FORMAT), version: z.literal(VERSION), blocks: z.array(carriedSchema) });

/** Reading and writing follow one another, so that two windows lose nothing. */
let last: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = last.then(work, work);
  last = result.catch(() => undefined);
  return result;
}

const fileOf = (root: string): string => join(root, 'blocks.json');

async function read(root: string): Promise<CarriedBlock[]> {
  const file = fileOf(root);
  if (await kindOf(file) === 'nothing') return [];
  let json: unknown;
  try {
    json = JSON.parse(await readText(file));
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) throw thrown;
    throw new LayerwrightError('file/damaged', 'The file of your blocks is not valid JSON.', { where: file, hint: 'Restore it from a copy, or move it away.', cause: thrown });
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION) throw new LayerwrightError('file/unsupported', 'Your blocks were saved by a newer Layerwright.', { where: file, expected: `version ${VERSION} or older`, received: `version ${version}`, hint: 'Update Layerwright.' });
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw new LayerwrightError('file/damaged', 'The file of your blocks is not as it should be.', { where: file, received: parsed.error.issues[0]?.path.join('.') ?? 'another format', hint: 'Restore it from a copy, or move it away.' });
  return parsed.data.blocks;
}

const write = (root: string, blocks: readonly CarriedBlock[]): Promise<number> =>
  writeFileAtomic(fileOf(root), `${JSON.stringify({ format: FORMAT, version: VERSION, blocks }, null, 1)}\n`);

/** In the order of their titles. Throws `file/damaged` where the file is not one of ours; it is left alone then. */
export const savedBlocks = (root: string): Promise<CarriedBlock[]> => inTurn(() => read(root));

/** Adds a block, in place of the one of the same id. */
export const saveBlock = (root: string, block: CarriedBlock): Promise<CarriedBlock[]> => inTurn(async () => {
  if (!block.blocks[block.id]) throw new LayerwrightError('project/invalid', `The block ${block.id} comes without its definition.`, { where: block.id });
  const title = (b: CarriedBlock): string => b.blocks[b.id]?.title ?? b.id;
  const blocks = [...(await read(root)).filter((b) => b.id !== block.id), block].sort((a, b) => title(a).localeCompare(title(b)));
  await write(root, blocks);
  return blocks;
});

/** Gives what was deleted, so that saving it takes that back. */
export const deleteBlock = (root: string, id: string): Promise<CarriedBlock | undefined> => inTurn(async () => {
  const blocks = await read(root);
  const found = blocks.find((b) => b.id === id);
  if (found) await write(root, blocks.filter((b) => b !== found));
  return found;
});
