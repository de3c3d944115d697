// Blocks that go from one project to another: a definition with those inside it, and what becomes of names that are taken.
import { z } from 'zod';
import { refused } from './boundary.ts';
import { canonicalJson } from './canonical.ts';
import type { Edit } from './edits.ts';
import { idSchema, userBlockSchema } from './schema.ts';
import type { GraphNode, Project, UserBlock } from './schema.ts';
import { claimed } from './ids.ts';
import { blocksInside, blocksUnder, USER_BLOCK_PREFIX, withTypes } from './user-blocks.ts';

/** A block on its own: its definition and all those that it is made of. */
export const carriedSchema = z.strictObject({ id: idSchema, blocks: z.record(idSchema, userBlockSchema) });
export type CarriedBlock = z.output<typeof carriedSchema>;

/** The user's blocks that nodes are made of, those inside them too; what is missing is left out. */
export const carriedBlocks = (blocks: Readonly<Record<string, UserBlock>>, nodes: readonly GraphNode[]): Record<string, UserBlock> =>
  Object.fromEntries(blocksUnder(blocks, { nodes }).flatMap((id) => (blocks[id] ? [[id, blocks[id]]] : [])));

/** A block of the project with the blocks inside it. Throws `project/invalid` where there is none, or a part is missing. */
export function carryBlock(project: Pick<Project, 'blocks'>, id: string): CarriedBlock {
  const blocks = project.blocks ?? {};
  return { id, blocks: Object.fromEntries([id, ...blocksInside(blocks, id)].map((part): [string, UserBlock] => {
    const block = blocks[part];
    if (!block) throw refused(`There is no block ${part}.`, part);
    return [part, block];
  })) };
}

export interface Brought {
  /** Id in the project of each block that has another one there. */
  readonly names: ReadonlyMap<string, string>;
  /** The definitions that the project lacks. */
  readonly edits: readonly Edit[];
}

/**
 * Definitions that come into a project. One that is there already, equal to the last setting, is used as it is; another
 * under the same id stays, and the new one gets an id of its own.
 */
export function broughtBlocks(mine: Readonly<Record<string, UserBlock>>, theirs: Readonly<Record<string, UserBlock>>): Brought {
  const taken = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  const equal = (id: string): boolean => mine[id] !== undefined && canonicalJson(mine[id]) === canonicalJson(theirs[id]);
  // A block may stay only if all that it is made of stays too.
  const fresh = Object.keys(theirs).filter((id) => ![id, ...blocksInside(theirs, id)].every(equal));
  const names = new Map(fresh.filter((id) => mine[id] !== undefined).map((id) => [id, claimed(id, taken)]));
  const types = new Map([...names].map(([from, to]) => [`${USER_BLOCK_PREFIX}${from}`, `${USER_BLOCK_PREFIX}${to}`]));
  return { names, edits: fresh.map((id): Edit => {
    const block = theirs[id] as UserBlock;
    return { type: 'setBlock', id: names.get(id) ?? id, block: { ...block, graph: withTypes(block.graph, types) } };
  }) };
}

/** Brings a carried block into a project; gives its id there. */
export function bringBlock(project: Pick<Project, 'blocks'>, carried: CarriedBlock): { readonly edit: Edit; readonly id: string } {
  const { names, edits } = broughtBlocks(project.blocks ?? {}, carried.blocks);
  return { edit: { type: 'batch', edits }, id: names.get(carried.id) ?? carried.id };
}
