// A node that the canvas is asked to bring into sight: it follows the last request.
import { create } from 'zustand';
import { openGroup } from '../../core/graph/group-edits.ts';
import { foldedOf, groupsOf } from '../../core/graph/groups.ts';
import { currentDocument, editGraph, openScope, select, shownGraph } from '../document/store.ts';

export interface FocusRequest {
  /** Blocks that are open around it, the outermost first. */
  readonly scope: readonly string[];
  readonly node: string;
  /** Another one for each request, so that the same node can be asked for again. */
  readonly count: number;
}

export const focusStore = create<{ readonly request: FocusRequest | undefined }>(() => ({ request: undefined }));

/** Opens the blocks around a node (`res2a/conv1` is in the block `res2a`), selects it and asks the canvas to centre it. */
export function focusNode(id: string): void {
  const parts = id.split('/');
  const node = parts.pop() ?? id;
  openScope(parts);
  const open = currentDocument();
  const graph = open && shownGraph(open)?.graph;
  // Out of the groups that it stands in.
  const around = graph && groupsOf(graph).around(node).at(-1);
  if (graph && around !== undefined && foldedOf(graph).cardOf(node) !== node) editGraph(openGroup(graph, around));
  select([node]);
  focusStore.setState(({ request }) => ({ request: { scope: parts, node, count: (request?.count ?? 0) + 1 } }));
}
