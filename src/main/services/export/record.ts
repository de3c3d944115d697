// What was exported of a run, kept with it: a report in its folder, known to the database.
import { join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../files.ts';
import type { Context } from '../context.ts';
import type { Exported } from './export.ts';

/** The meta of an artifact that is such a report. */
export interface ExportRecord { readonly type: 'export'; readonly exported: Exported }

/** Keeps the result with the run that it is of; gives it back. */
export async function keepExport({ workspace, store }: Context, exported: Exported): Promise<Exported> {
  if (exported.run === undefined) return exported;
  const folder = await workspace.runFolder(exported.run);
  await ensureFolder(join(folder, 'exports'));
  const path = `exports/${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`;
  const bytes = await writeFileAtomic(join(folder, path), `${JSON.stringify(exported, undefined, 2)}\n`);
  const record: ExportRecord = { type: 'export', exported };
  store.artifacts.put(exported.run, { kind: 'report', path, bytes, step: exported.step, meta: { ...record } });
  return exported;
}
