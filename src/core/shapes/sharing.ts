// Shared weights: who uses whose, and whether the shapes fit.
import type { Problem } from '../graph/problem.ts';
import { formatShape, sameShape } from '../tensor.ts';
import type { FlatNode } from './types.ts';

/** The node that owns the weights of `layer`, over several hops (a block shared with a block in which a layer is shared). */
export function ownerOf(layer: FlatNode, byId: ReadonlyMap<string, FlatNode>): FlatNode | undefined {
  const seen = new Set<string>();
  let at: FlatNode | undefined = layer;
  while (at && at.weightsFrom !== at.id) {
    if (seen.has(at.id)) return undefined;
    seen.add(at.id);
    at = byId.get(at.weightsFrom);
  }
  return at;
}

/** A problem for every layer whose weights do not fit those it is to use. */
export function sharingProblems(layers: readonly FlatNode[]): Problem[] {
  const sharers = layers.filter((l) => l.weightsFrom !== l.id && l.facts);
  if (sharers.length === 0) return [];
  const byId = new Map(layers.map((l) => [l.id, l]));
  return sharers.flatMap((layer): Problem[] => {
    const owner = ownerOf(layer, byId);
    // The owner has a problem of its own: that one is reported.
    if (!owner?.facts) return [];
    const theirs = new Map(owner.facts.weights.map((w) => [w.name, w]));
    for (const spec of layer.facts?.weights ?? []) {
      const other = theirs.get(spec.name);
      if (other && sameShape(other.shape, spec.shape)) continue;
      return [{
        code: 'shape/mismatch', node: layer.id, message: `${layer.id} cannot use the weights of ${owner.id}: ${spec.name} does not fit.`,
        expected: `${spec.name} ${formatShape(spec.shape)}`, received: other ? formatShape(other.shape) : 'none',
        hint: 'Give both the same params and inputs of the same shape.',
      }];
    }
    return [];
  });
}
