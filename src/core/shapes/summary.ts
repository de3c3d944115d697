// The table of a network that the terminal prints and the window shows: one row a node, in the order of the data.
import type { Project } from '../graph/schema.ts';
import { topologicalOrder } from '../graph/topology.ts';
import { formatShape } from '../tensor.ts';
import type { Shapes } from './types.ts';

export interface SummaryRow {
  readonly id: string;
  readonly type: string;
  readonly label?: string;
  /** `N×64×32×32`, one for each output; empty behind a problem. */
  readonly outputs: readonly string[];
  readonly trainable: number;
  readonly nonTrainable: number;
  readonly multiplyAdds: number;
  readonly activationBytes: number;
}

/** Rows for the nodes of the document; blocks are one row each. */
export function summaryOf(project: Pick<Project, 'graph'>, shapes: Shapes): SummaryRow[] {
  const { order, rest } = topologicalOrder(project.graph);
  return [...order, ...rest].map((node) => {
    const found = shapes.nodes.get(node.id);
    const { trainable = 0, nonTrainable = 0, multiplyAdds = 0, activationBytes = 0 } = found?.cost ?? {};
    return {
      id: node.id, type: node.type, ...(node.label !== undefined && { label: node.label }),
      outputs: [...(found?.outputs.values() ?? [])].map((t) => formatShape(t.shape)), trainable, nonTrainable, multiplyAdds, activationBytes,
    };
  });
}
