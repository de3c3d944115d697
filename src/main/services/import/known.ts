import { knownPreprocessing } from '../../../core/binding/known.ts';
import type { KnownPreprocessing } from '../../../core/binding/known.ts';
import type { CatalogueEntry } from '../../models/catalogue/schema.ts';
import { ultralyticsPreprocessing } from '../../models/ultralytics.ts';

/** How a model takes pictures, as its entry of the catalogue says, else what another tool wrote into its file; undefined where neither does. */
export function preprocessingOf(entry: CatalogueEntry | undefined, metadata: Readonly<Record<string, string>> = {}): KnownPreprocessing | undefined {
  if (!entry) return ultralyticsPreprocessing(new Map(Object.entries(metadata)));
  return entry.preprocessing.kind === 'picture' ? knownPreprocessing(entry.name, entry.preprocessing) : undefined;
}
