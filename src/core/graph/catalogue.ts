// What the structural checks need to know of a node's type; the full definitions (layers, blocks, losses) satisfy it.
import type { z } from 'zod';
import { describeIssues } from './issues.ts';
import type { Issue } from './issues.ts';

export interface PortInfo {
  readonly name: string;
  /** One or more wires meet here, in the order of the edges. */
  readonly variadic?: boolean;
  readonly optional?: boolean;
}

/** Part that a type plays in a graph. `blockInput` and `blockOutput` are the ports of a block, seen from inside. */
export type Role = 'input' | 'layer' | 'block' | 'loss' | 'blockInput' | 'blockOutput';

export interface NodeKind {
  readonly type: string;
  readonly role: Role;
  readonly title: string;
  readonly params: z.ZodObject;
  readonly inputs: readonly PortInfo[];
  outputs(params: unknown): readonly PortInfo[];
}

export interface Catalogue {
  kind(type: string): NodeKind | undefined;
  /** All types, for suggestions and palettes. */
  readonly types: readonly string[];
}

export type ParsedParams = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly issues: readonly Issue[] };

const memo = new WeakMap<z.ZodObject, WeakMap<object, ParsedParams>>();

/** Params of a node with the defaults filled in. Params objects are values and never change, so each is parsed once. */
export function parseParams(kind: NodeKind, params: Record<string, unknown>): ParsedParams {
  let bySchema = memo.get(kind.params);
  if (!bySchema) memo.set(kind.params, (bySchema = new WeakMap()));
  const found = bySchema.get(params);
  if (found) return found;
  const result = kind.params.safeParse(params);
  const parsed: ParsedParams = result.success ? { ok: true, value: result.data } : { ok: false, issues: describeIssues(result.error, params) };
  bySchema.set(params, parsed);
  return parsed;
}

/** The known name that is nearest to a misspelt one, if any is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** Levenshtein distance, given up at `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
