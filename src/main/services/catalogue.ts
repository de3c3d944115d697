// The catalogue of public models as a host shows it: what is there, what is on this machine, and downloads into the workspace.
import { join } from 'node:path';
import type { CatalogueEntry, ModelTask } from '../models/catalogue/schema.ts';
import { sizeOf } from '../models/download/checksum.ts';
import { keptBytes } from '../models/download/partial.ts';
import type { Workspace } from '../workspace.ts';

export interface CatalogueRow extends CatalogueEntry {
  /** Where the workspace has its file, if it has. */
  readonly path?: string;
  /** Bytes that are here of a download that did not end. */
  readonly kept: number;
}

/** Where the workspace keeps the file of an entry, there or not. */
export const modelFile = ({ root }: Pick<Workspace, 'root'>, id: string): string => join(root, 'models', `${id}.onnx`);

/** The entries of a task, or all. A file counts as there by its name and size: a download checked it before it got its name. */
export function listCatalogue(workspace: Workspace, entries: readonly CatalogueEntry[], task?: ModelTask): Promise<CatalogueRow[]> {
  return Promise.all(entries.filter((entry) => task === undefined || entry.task === task).map(async (entry) => {
    const path = modelFile(workspace, entry.id);
    return { ...entry, ...(await sizeOf(path) === entry.bytes && { path }), kept: await keptBytes(path, entry.sha256) };
  }));
}
