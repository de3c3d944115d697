// How a model is used: what is known of it or guessed, and what the user has set for it, remembered by the file's checksum.
import { join } from 'node:path';
import { usageSchema } from '../../../core/using/usage.ts';
import type { ModelPorts, Usage } from '../../../core/using/usage.ts';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { detectors } from '../../../core/using/detectors/index.ts';
import { fileError, kindOf, readText, writeFileAtomic } from '../../files.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';
import { checksumOf } from '../../models/download/checksum.ts';
import { readModelFile } from '../../models/files.ts';
import { readModelMetadata } from '../../models/metadata.ts';
import { lists, portsOf, usageOf } from '../../models/usage.ts';
import type { UsageSource } from '../../models/usage.ts';
import type { Workspace } from '../../workspace.ts';
import type { ModelPlace } from '../models.ts';

export interface ModelUsage extends ModelPorts {
  readonly path: string;
  readonly run?: string;
  readonly bytes: number;
  /** What settings for it are remembered by: its checksum, or that of the file that a project came from. */
  readonly key: string;
  readonly usage: Usage;
  /** `user`: set here before. */
  readonly from: UsageSource | 'user';
  /** What the catalogue calls it. */
  readonly known?: { readonly id: string; readonly name: string };
  /** Lists of class names and families of detectors that can be chosen. */
  readonly lists: readonly { readonly list: string; readonly count: number }[];
  readonly detectors: readonly { readonly id: string; readonly title: string; readonly least: number }[];
}

/** Reads the model's file. Throws `onnx/…`, `file/…`. */
export async function describeUsage({ path, run }: ModelPlace, entry: CatalogueEntry | undefined, key?: string): Promise<ModelUsage> {
  const { size } = await stat(path).catch((thrown: unknown) => { throw fileError(thrown, path, 'read'); });
  const model = await readModelFile(path);
  const ports = portsOf(model);
  return {
    ...ports, path, ...(run !== undefined && { run }), bytes: size, key: key ?? await checksumOf(path), ...usageOf(ports, readModelMetadata(model.metadata, path), entry, model.metadata),
    ...(entry && { known: { id: entry.id, name: entry.name } }), lists: lists(), detectors: detectors.map(({ id, title, least }) => ({ id, title, least })),
  };
}

const keptSchema = z.record(z.string(), usageSchema);
const fileOf = ({ root }: Pick<Workspace, 'root'>): string => join(root, 'usages.json');

/** A file that cannot be read is as good as none: what was set is set again. */
async function kept(workspace: Workspace): Promise<Record<string, Usage>> {
  const file = fileOf(workspace);
  if (await kindOf(file) === 'nothing') return {};
  try {
    return keptSchema.parse(JSON.parse(await readText(file)));
  } catch {
    return {};
  }
}

/** With what the user has set, unless the model says it itself. */
export async function withRemembered(workspace: Workspace, described: ModelUsage): Promise<ModelUsage> {
  if (described.from === 'model') return described;
  const usage = (await kept(workspace))[described.key];
  return usage ? { ...described, usage, from: 'user' } : described;
}

/** Keeps what the user has set for a model; null forgets it. */
export async function remember(workspace: Workspace, key: string, usage: Usage | null): Promise<void> {
  const { [key]: _before, ...others } = await kept(workspace);
  await writeFileAtomic(fileOf(workspace), `${JSON.stringify(usage ? { ...others, [key]: usage } : others, undefined, 2)}\n`);
}
