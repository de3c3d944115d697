// The workspace's blocks in the palette: one that is taken brings its definition into the project.
import { useQuery } from '@tanstack/react-query';
import { bringBlock } from '../../../core/graph/carry.ts';
import type { CarriedBlock } from '../../../core/graph/carry.ts';
import { USER_BLOCK_PREFIX } from '../../../core/graph/user-blocks.ts';
import { GESTURE } from '../../document/history.ts';
import { currentDocument, edit } from '../../document/store.ts';
import { queries, useClient } from '../../host/host.tsx';

/** Before the id of a block that the project does not have yet. */
const SAVED = 'saved:';
const queryKey = ['blocks', 'list'] as const;

export function useSavedBlocks(): readonly CarriedBlock[] | undefined {
  const client = useClient();
  return useQuery({ queryKey, queryFn: () => client.blocks.list() }).data;
}

export interface SavedEntry { readonly type: string; readonly title: string; readonly summary: string; readonly family: 'block'; readonly section: 'mine' }

/** Those that the project does not have under their id. */
export const savedEntries = (saved: readonly CarriedBlock[] | undefined, own: Readonly<Record<string, unknown>> | undefined): readonly SavedEntry[] =>
  (saved ?? []).filter((b) => !Object.hasOwn(own ?? {}, b.id)).map(({ id, blocks }) => ({
    type: `${SAVED}${id}`, title: blocks[id]?.title ?? id, summary: blocks[id]?.summary ?? '', family: 'block', section: 'mine',
  }));

let taken = 0;

/**
 * The type of a node for what was taken out of the palette; a saved block comes into the project first. The edit that adds
 * the node makes one step with it under the key `merge`.
 */
export function usableType(type: string): { readonly type: string; readonly merge?: string } {
  const open = currentDocument();
  const block = type.startsWith(SAVED) ? queries.getQueryData<readonly CarriedBlock[]>(queryKey)?.find((b) => b.id === type.slice(SAVED.length)) : undefined;
  if (!open || !block) return { type };
  const { edit: definitions, id } = bringBlock(open.project, block);
  const merge = `${GESTURE}take ${++taken}`;
  edit(definitions, { merge });
  return { type: `${USER_BLOCK_PREFIX}${id}`, merge };
}
