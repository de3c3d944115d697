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

/** Where the numbers of a base that a set has given away end: thousands of nodes have the same. */
const given = new WeakMap<ReadonlySet<string>, Map<string, number>>();

/** As `freeLike`; the id is taken then. */
export function claimed(wanted: string, taken: Set<string>): string {
  let id = wanted;
  if (taken.has(wanted)) {
    const base = wanted.replace(/\d+$/, '') || wanted;
    const ends = given.get(taken) ?? new Map<string, number>();
    given.set(taken, ends);
    id = numbered(base, taken, ends.get(base));
    ends.set(base, Number(id.slice(base.length)));
  }
  taken.add(id);
  return id;
}

function numbered(base: string, taken: Taken, from = 1): string {
  for (let n = from; ; n++) if (!taken.has(`${base}${n}`)) return `${base}${n}`;
}
