// The one place where the parts are wired: the services on an app.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { HostKind } from '../preload/contract.ts';
import { openApp } from './app.ts';
import type { App } from './app.ts';
import type { StartChild } from './child.ts';
import type { Probe } from './engine/devices.ts';
import { catalogue as publicModels } from './models/catalogue/index.ts';
import type { CatalogueEntry } from './models/catalogue/schema.ts';
import { makeChanges } from './services/changes.ts';
import type { Dialogs } from './services/dialogs.ts';
import type { Services } from './services/methods/services.ts';
import { makeOpenDatasets } from './services/open-datasets.ts';
import { makeReach } from './services/reach.ts';
import type { Root } from './services/reach.ts';
import { makeRecents } from './services/recent.ts';
import { makeTrainings } from './services/trainings.ts';

/** Milliseconds between looks for changes by other processes. */
const LOOK = 1500;

export interface Studio {
  readonly services: Services;
  /** Ends the trainings, keeping them, then closes the database. */
  close(): Promise<void>;
}

export interface StudioOptions {
  /** Folder of the workspace, or an app on it, which the studio closes. */
  readonly workspace?: string | App | undefined;
  readonly host: HostKind;
  /** Folders that may be named over the contract, with all below them; the workspace is always one. Default: every folder. */
  readonly folders?: readonly Root[];
  readonly startChild?: StartChild | undefined;
  readonly dialogs?: Dialogs | undefined;
  readonly probe?: Probe | undefined;
  /** Models that can be downloaded; default: the public ones. */
  readonly catalogue?: readonly CatalogueEntry[] | undefined;
}

/** All that the machine has: `/`, or the drives that are there. */
function disks(): Root[] {
  if (process.platform !== 'win32') return [{ name: 'Computer', path: '/' }];
  return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => ({ name: `${letter}:`, path: `${letter}:\\` })).filter(({ path }) => existsSync(path));
}

/** Opens the app for a window, a page or a test: what the contract's methods work on. */
export async function openStudio({ workspace: given, host, folders, startChild, dialogs, probe, catalogue = publicModels }: StudioOptions): Promise<Studio> {
  const app = typeof given === 'object' ? given : await openApp(given);
  const { workspace, store } = app;
  const changes = makeChanges();
  // The terminal, or another window, writes the same database: whoever shows lists reads them again.
  const look = setInterval(() => { if (changes.listeners > 0 && store.wasChangedElsewhere()) changes.readAgain(); }, LOOK);
  look.unref();
  const trainings = makeTrainings({ workspace, store, startChild }, changes);
  const reach = makeReach([{ name: 'Workspace', path: workspace.root }, ...folders ?? [{ name: 'Home', path: homedir() }, ...disks()]]);
  const datasets = makeOpenDatasets();
  return {
    services: { workspace, store, startChild, host, changes, trainings, reach, dialogs, probe, datasets, catalogue, recents: makeRecents(workspace) },
    async close() {
      clearInterval(look);
      datasets.close();
      await trainings.close();
      changes.close();
      app.close();
    },
  };
}
