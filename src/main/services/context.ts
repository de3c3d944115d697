// What every service works on.
import type { TrainerProcess } from '../engine/trainer/client.ts';
import type { Store } from '../runs/store.ts';
import type { Workspace } from '../workspace.ts';

export interface Context {
  readonly workspace: Workspace;
  readonly store: Store;
  /** How a trainer is started; a Node child process where left out. */
  readonly startTrainer?: (() => TrainerProcess) | undefined;
}
