// One level of the drawing as a graph of units that are taken together, step by step, into larger ones.
import type { GroupKind } from '../../graph/schema.ts';
import type { Described } from './roles.ts';

/** A part of the network: a node, or parts that belong together. */
export interface Part {
  /** Set where it is one node. */
  readonly node?: string;
  readonly parts: readonly Part[];
  readonly kind?: GroupKind;
  readonly title?: string;
  /** How many nodes there are in it. */
  readonly size: number;
}

export const leaf = (node: string): Part => ({ node, parts: [], size: 1 });
export const groupOf = (parts: readonly Part[], facts: { readonly kind?: GroupKind | undefined; readonly title?: string | undefined } = {}): Part => ({
  parts, size: parts.reduce((sum, p) => sum + p.size, 0), ...(facts.kind !== undefined && { kind: facts.kind }), ...(facts.title !== undefined && { title: facts.title }),
});

/** What stands in a level: a part with what it does as a whole. */
export interface Unit {
  readonly part: Part;
  readonly described: Described;
  /** What is inside, each node once. */
  readonly all: readonly Described[];
  /** Equal for units that are built alike. */
  readonly mark: string;
  readonly before: Set<number>;
  readonly after: Set<number>;
  /** Something outside of the level takes what it gives, or gives it something. */
  readonly leaves: boolean;
  readonly enters: boolean;
}

/** Units by their number, which grows along the wires. */
export class Level {
  readonly units = new Map<number, Unit>();

  /** Numbers in the order in which values flow. */
  order(): number[] {
    return [...this.units.keys()].toSorted((a, b) => a - b);
  }

  get(id: number): Unit {
    return this.units.get(id) as Unit;
  }

  /** The one unit that follows and takes nothing else, where nothing else takes what this one gives. */
  next(id: number): number | undefined {
    const unit = this.get(id);
    if (unit.after.size !== 1 || unit.leaves) return undefined;
    const [next] = unit.after;
    const following = next === undefined ? undefined : this.units.get(next);
    return following?.before.size === 1 && !following.enters ? next : undefined;
  }

  previous(id: number): number | undefined {
    const unit = this.get(id);
    if (unit.before.size !== 1 || unit.enters) return undefined;
    const [previous] = unit.before;
    return previous !== undefined && this.next(previous) === id ? previous : undefined;
  }

  /**
   * Takes units together as one, which stands where the last of them stood: right where what leaves them leaves the last one,
   * and what comes to the others comes from before the first.
   */
  merge(ids: readonly number[], described: Described, facts: { readonly kind?: GroupKind; readonly title?: string; readonly flat?: boolean } = {}): number {
    const sorted = ids.toSorted((a, b) => a - b);
    const own = new Set(sorted);
    const units = sorted.map((id) => this.get(id));
    const at = sorted.at(-1) as number;
    const [before, after] = [new Set<number>(), new Set<number>()];
    for (const unit of units) {
      for (const id of unit.before) if (!own.has(id)) before.add(id);
      for (const id of unit.after) if (!own.has(id)) after.add(id);
    }
    const parts = units.map((u) => u.part).flatMap((p) => (facts.flat === true && p.node === undefined && p.title === undefined ? p.parts : [p]));
    const unit: Unit = {
      part: groupOf(parts, facts), described, all: units.flatMap((u) => u.all), mark: `(${units.map((u) => u.mark).join(' ')})`,
      before, after, leaves: units.some((u) => u.leaves), enters: units.some((u) => u.enters),
    };
    for (const id of sorted) this.units.delete(id);
    this.units.set(at, unit);
    for (const id of before) this.#rename(this.get(id).after, own, at);
    for (const id of after) this.#rename(this.get(id).before, own, at);
    return at;
  }

  #rename(set: Set<number>, own: ReadonlySet<number>, at: number): void {
    for (const id of own) set.delete(id);
    set.add(at);
  }
}

/** The unit through which all ways to a unit pass, the nearest one: by number, -1 where there is none. */
export function dominatorsOf(level: Level): Map<number, number> {
  const idom = new Map<number, number>();
  const meet = (a: number, b: number): number => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (x > y) x = idom.get(x) ?? -1;
      else y = idom.get(y) ?? -1;
    }
    return x;
  };
  for (const id of level.order()) {
    const unit = level.get(id);
    let at: number | undefined = unit.enters ? -1 : undefined;
    for (const from of unit.before) at = at === undefined ? from : meet(at, from);
    idom.set(id, at ?? -1);
  }
  return idom;
}
