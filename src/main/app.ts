// What every command and window works on: a workspace with its database.
import { openStore } from './runs/store.ts';
import type { Context } from './services/context.ts';
import { openWorkspace } from './workspace.ts';

export interface App extends Context {
  close(): void;
}

/** Opens the workspace (default: `Layerwright` in the documents folder) and its database; runs whose process is gone are marked failed. */
export async function openApp(workspaceFolder?: string): Promise<App> {
  const workspace = await openWorkspace(workspaceFolder);
  const store = openStore(workspace.database);
  return { workspace, store, close: () => { store.close(); } };
}
