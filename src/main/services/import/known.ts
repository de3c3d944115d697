import { knownPreprocessing } from '../../../core/binding/known.ts';
import type { KnownPreprocessing } from '../../../core/binding/known.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';

/** How an entry of the catalogue takes pictures; undefined for what takes none, or is no entry. */
export const preprocessingOf = (entry: CatalogueEntry | undefined): KnownPreprocessing | undefined =>
  (entry?.preprocessing.kind === 'picture' ? knownPreprocessing(entry.name, entry.preprocessing) : undefined);
