// Where the units of a layer's output lie: channels of pictures and signals, features of vectors and sequences.
import type { FlatNode } from './types.ts';

/** Families that leave the meaning of the axes as it is. */
const passing: readonly string[] = ['activation', 'normalization', 'regularization', 'merge'];

/** Axis of the units in the first output: 1, but 2 for features of sequences, [N, T, units]. `byId`: the flat graph. */
export function unitAxis(layer: FlatNode, byId: ReadonlyMap<string, FlatNode>): number {
  if (layer.outputs[0]?.shape.length !== 3) return 1;
  const family = 'layer' in layer.kind ? layer.kind.layer.family : undefined;
  if (family === 'convolution' || family === 'pooling') return 1;
  const before = layer.sources[0] && byId.get(layer.sources[0].node);
  return before && family !== undefined && passing.includes(family) ? unitAxis(before, byId) : 2;
}
