// The chain that brings older documents to the version of today. A change of the format adds one entry here and one
// fixture of the old version in test/core/graph/migrations/.
import { internal } from '../../errors.ts';

export type Document = Record<string, unknown>;

export interface Migration {
  /** Version that this migration takes; it gives the next one. */
  readonly from: number;
  /** What changed, one line. */
  readonly doc: string;
  /** Pure: gives a new document (its `version` is set by the chain). */
  migrate(document: Document): Document;
}

export const migrations: readonly Migration[] = [
  { from: 1, doc: 'nodes may be bypassed or muted, graphs may have frames: nothing older changes', migrate: (document) => document },
  { from: 2, doc: 'graphs may be imported, and weights may stand in a file of the project: nothing older changes', migrate: (document) => document },
  { from: 3, doc: 'layers may keep their statistics, trainings may have phases, splits a number of samples a class: nothing older changes', migrate: (document) => document },
];

/** Brings a document of version `version` to version `target`, one step at a time. */
export function migrateDocument(document: Document, version: number, target: number, chain: readonly Migration[] = migrations): Document {
  let current = document;
  for (let v = version; v < target; v++) {
    const step = chain.find((m) => m.from === v);
    if (!step) throw internal(`no migration from project version ${v}`);
    current = { ...step.migrate(current), version: v + 1 };
  }
  return current;
}
