// Ids of nodes: made from the type and numbered, as people would name them.
import { blockIdOf } from './user-blocks.ts';

/** `conv2D` of Conv2D, `stage` of block:stage. */
const baseOf = (type: string): string => {
  const name = blockIdOf(type) ?? type;
  return name.charAt(0).toLowerCase() + name.slice(1);
};

interface Taken { has(id: string): boolean }

/** An id for a new node of a type: `conv2D1`, `conv2D2`, …: the first that is not taken. */
export const freeId = (type: string, taken: Taken): string => numbered(baseOf(type), taken);

/** Whether an id was made by `freeId` for the type, and not by a person. */
export const isNumbered = (id: string, type: string): boolean => id.startsWith(baseOf(type)) && /^\d+$/.test(id.slice(baseOf(type).length));

/** The id itself where it is free, else with another number at its end: `conv3` after `conv2`. */
export const freeLike = (id: string, taken: Taken): string => (taken.has(id) ? numbered(id.replace(/\d+$/, '') || id, taken) : id);

/** As `freeLike`; the id is taken then. */
export function claimed(wanted: string, taken: Set<string>): string {
  const id = freeLike(wanted, taken);
  taken.add(id);
  return id;
}

function numbered(base: string, taken: Taken): string {
  for (let n = 1; ; n++) if (!taken.has(`${base}${n}`)) return `${base}${n}`;
}
