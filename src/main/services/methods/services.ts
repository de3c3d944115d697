// What the contract's methods work on.
import { implement } from '@orpc/server';
import { contract } from '../../../preload/contract.ts';
import type { HostKind } from '../../../preload/contract.ts';
import type { Probe } from '../../engine/devices.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';
import type { Changes } from '../changes.ts';
import type { Context } from '../context.ts';
import type { Dialogs } from '../dialogs.ts';
import type { OpenDatasets } from '../open-datasets.ts';
import type { Reach } from '../reach.ts';
import type { Recents } from '../recent.ts';
import type { Trainings } from '../trainings.ts';

export interface Services extends Context {
  readonly host: HostKind;
  readonly changes: Changes;
  readonly trainings: Trainings;
  readonly reach: Reach;
  readonly recents: Recents;
  /** How a device is tried; a Node process where left out. */
  readonly probe?: Probe | undefined;
  /** In hosts that have some. */
  readonly dialogs?: Dialogs | undefined;
  readonly datasets: OpenDatasets;
  /** The public models that can be downloaded. */
  readonly catalogue: readonly CatalogueEntry[];
}

/** oRPC wants a context of plain properties. */
export interface MethodContext extends Record<PropertyKey, unknown> { readonly services: Services }

export const os = implement(contract).$context<MethodContext>();
