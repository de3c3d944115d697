// The catalogue of well-known public models. No weights are here: addresses, checksums and how to use them. Every size and checksum was read
// from a source that is named at the head of the file it stands in; a model without one is left out.
import { LayerwrightError } from '../../../core/errors.ts';
import { audio } from './audio.ts';
import { classification } from './classification.ts';
import { detection } from './detection.ts';
import { faces } from './faces.ts';
import { pictures } from './pictures.ts';
import type { CatalogueEntry } from './schema.ts';

export const catalogue: readonly CatalogueEntry[] = [...classification, ...detection, ...faces, ...pictures, ...audio];

/** The entry of an id. Throws `usage` where there is none. */
export function entryOf(id: string, among: readonly CatalogueEntry[] = catalogue): CatalogueEntry {
  const found = among.find((entry) => entry.id === id);
  if (found) return found;
  throw new LayerwrightError('usage', `The catalogue has no model "${id}".`, { received: id, hint: '`models list` shows what it has.' });
}
