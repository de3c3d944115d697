// Opening a data set: the reader is chosen by what is in the file, its extension only decides who complains.
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import { damaged, looksLike, probePath } from './files.ts';
import type { Probe } from './files.ts';
import { readers } from './readers/index.ts';
import type { Reader } from './readers/define.ts';
import { madeIds, openMade } from './readers/made.ts';
import type { Dataset, SharedDataset } from './types.ts';

export interface OpenOptions {
  /** A second file or folder whose samples are the test part. */
  readonly test?: string | undefined;
  /** Options of the reader, by their names. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly onBroken?: 'skip' | 'stop';
}

/** Data sets are often single files: those of a folder that could be meant. */
function hintFor(probe: Probe, all: readonly Reader[]): string {
  const files = probe.kind === 'folder' ? probe.names.filter((name) => all.some((r) => r.extensions.includes(extname(name).toLowerCase()))) : [];
  return files.length === 0 ? 'Name a file or folder of one of these kinds.' : `Name a file in it: ${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}.`;
}

function readerFor(probe: Probe): Reader {
  const all: readonly Reader[] = readers;
  const found = all.find((r) => r.recognises(probe)) ?? all.find((r) => r.extensions.includes(probe.extension));
  if (found) return found;
  throw new LayerwrightError('file/unsupported', `${probe.path} is no data set of a kind that is read here.`, {
    where: probe.path, expected: all.map((r) => r.title).join(', '),
    hint: hintFor(probe, all),
    received: probe.kind === 'folder' ? `a folder with ${probe.names.slice(0, 3).join(', ')}${probe.names.length > 3 ? ', …' : ''}` : looksLike(probe.head),
  });
}

/**
 * Opens a path, or a made set (`made:digits`, or `digits` where no file has that name). Close it after use.
 * Throws `file/not-found`, `file/unreadable`, `file/unsupported`, `data/damaged`, `data/empty`, `data/field`,
 * `data/too-many-broken`, `data/split`, `usage` (a wrong option), always with the file named.
 */
export async function openDataset(source: string, { test, options = {}, onBroken = 'skip' }: OpenOptions = {}): Promise<Dataset> {
  const id = source.startsWith('made:') ? source.slice(5) : madeIds.find((m) => m === source && !existsSync(source));
  if (id !== undefined) {
    if (test !== undefined) throw new LayerwrightError('data/split', 'A made set has no test file: its test part is split off.', { where: source, received: test });
    return openMade(id, options);
  }
  const probe = probePath(source);
  const reader = readerFor(probe);
  try {
    const testProbe = test === undefined ? undefined : probePath(test);
    return await reader.open(probe, options, { test: testProbe, onBroken });
  } catch (thrown) {
    const error = asLayerwrightError(thrown);
    if (error.code !== 'internal') throw error;
    // What a library threw over bytes that made no sense to it.
    throw damaged(source, `could not be read (${reader.title}).`, { received: error.message.replace(/^internal: /, '').slice(0, 200), cause: thrown });
  }
}

/** The data set of another thread, from what its `share()` gave. */
export function attachDataset(shared: SharedDataset): Dataset {
  const all: readonly Reader[] = readers;
  const reader = all.find((r) => r.id === shared.format);
  if (!reader) throw new LayerwrightError('internal', `internal: no reader ${shared.format}`);
  return reader.attach(shared.payload);
}
