// What was imported, kept beside the project: the file it came from, the report, and whether it comes back as it was.
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError, asLayerwrightError } from '../../../core/errors.ts';
import type { ImportReport } from '../../../core/import/report.ts';
import { checkModel } from '../../engine/verify/check-model.ts';
import type { ModelCheck } from '../../engine/verify/check-model.ts';
import { kindOf, readText, writeFileAtomic } from '../../files.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';
import { checksumOf } from '../../models/download/checksum.ts';
import { importInto } from './model.ts';
import { RECORD_FILE, wholeOrNothing } from './whole.ts';

export type ImportCheck = Pick<ModelCheck, 'loads' | 'equal' | 'compared' | 'reason'>;

export interface ImportRecord {
  readonly version: 1;
  readonly source: { readonly name: string; readonly bytes: number; readonly sha256: string };
  /** Cards of the project. */
  readonly nodes: number;
  readonly report: ImportReport;
  /** The file beside the project exported without an edit, on the same inputs; left out until they were compared. */
  readonly check?: ImportCheck;
}

const write = async (folder: string, record: ImportRecord): Promise<void> => { await writeFileAtomic(join(folder, RECORD_FILE), `${JSON.stringify(record, undefined, 2)}\n`); };

/** Makes the project in a new folder; a failure leaves none. Throws as `importInto`. */
export async function importProject(folder: string, modelPath: string): Promise<ImportRecord> {
  return wholeOrNothing(folder, async () => {
    const [{ nodes, report }, sha256] = await Promise.all([importInto(folder, modelPath), checksumOf(modelPath)]);
    const record: ImportRecord = { version: 1, source: { name: basename(modelPath), bytes: (await stat(modelPath)).size, sha256 }, nodes, report };
    await write(folder, record);
    return record;
  });
}

/** Runs the file beside what comes out of the project. Never throws for what is wrong with the model. */
export async function checkImport(modelPath: string): Promise<ImportCheck> {
  const { loads, equal, compared, reason } = await checkModel(modelPath, false);
  return { loads, equal, ...(compared !== undefined && { compared }), ...(reason !== undefined && { reason }) };
}

/** Keeps the result of the comparison with the project. */
export async function keepCheck(folder: string, record: ImportRecord, check: ImportCheck): Promise<ImportRecord> {
  const checked = { ...record, check };
  await write(folder, checked);
  return checked;
}

/** The public model that was imported, where it is one. */
export const entryOfImport = ({ source }: ImportRecord, among: readonly CatalogueEntry[]): CatalogueEntry | undefined => among.find((entry) => entry.sha256 === source.sha256);

/** What is kept beside a project's file; undefined where it was not imported. Throws `project/damaged`. */
export async function importRecordOf(projectFile: string): Promise<ImportRecord | undefined> {
  const file = join(dirname(projectFile), RECORD_FILE);
  if (await kindOf(file) === 'nothing') return undefined;
  try {
    const record = JSON.parse(await readText(file)) as ImportRecord;
    // Written by this program only; an older or newer one may have had another form.
    if (record.version !== 1 || !Array.isArray(record.report.operators)) throw new Error(`version ${String(record.version)}`);
    return record;
  } catch (thrown) {
    throw new LayerwrightError('project/damaged', `${file} cannot be read.`, { where: file, received: asLayerwrightError(thrown).message, hint: 'Import the model again; the project itself is not touched.' });
  }
}
