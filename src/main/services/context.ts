// What every service works on.
import type { Store } from '../runs/store.ts';
import type { Workspace } from '../workspace.ts';

export interface Context {
  readonly workspace: Workspace;
  readonly store: Store;
}
