// What can be put on the canvas: layers, blocks, losses and the user's blocks, by family.
import { USER_BLOCK_PREFIX } from '../../../core/graph/user-blocks.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { families } from '../../../core/layers/define.ts';
import type { Family } from '../../../core/layers/define.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import { coreText } from '../../i18n/core/say.ts';
import { familyOf, summaryOf } from '../canvas/card-model.ts';
import { designWords } from '../words.ts';
import { found } from './search.ts';

/** Type of what is dragged out of the palette. */
export const DRAGGED = 'application/x-layerwright-layer';

/** The user's own blocks have a heading of their own. */
export type Section = Family | 'mine';
const sections: readonly Section[] = ['mine', ...families];

export interface Entry {
  readonly type: string;
  readonly title: string;
  readonly summary: string;
  readonly family: Family;
  readonly section: Section;
}

/** Entries of a project, in the order of the palette. Ports of blocks are there inside a block, inputs and losses outside. */
export function entriesOf(blocks: Project['blocks'], inBlock: boolean): readonly Entry[] {
  const catalogue = catalogueOf({ ...(blocks && { blocks }) });
  const entries = catalogue.types.flatMap((type): Entry[] => {
    const kind = catalogue.kind(type);
    if (!kind) return [];
    const port = kind.role === 'blockInput' || kind.role === 'blockOutput';
    if (port !== inBlock && (port || kind.role === 'input' || kind.role === 'loss')) return [];
    const family = familyOf(kind);
    return [{ type, title: kind.title, summary: summaryOf(kind), family, section: type.startsWith(USER_BLOCK_PREFIX) ? 'mine' : family }];
  });
  return sections.flatMap((section) => entries.filter((e) => e.section === section));
}

export const searchEntries = (entries: readonly Entry[], query: string): readonly Entry[] =>
  found(entries, query, (e) => [e.title, coreText(e.title, 'zh'), e.type], (e) => [e.summary, coreText(e.summary, 'zh'), designWords.en[e.section], designWords.zh[e.section]]);
