// What every service works on.
import type { StartChild } from '../child.ts';
import type { Store } from '../runs/store.ts';
import type { Workspace } from '../workspace.ts';

export interface Context {
  readonly workspace: Workspace;
  readonly store: Store;
  /** How processes of our own are started; as Node's children where left out. */
  readonly startChild?: StartChild | undefined;
}
