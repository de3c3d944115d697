// The nodes that the inspector shows, each with what the catalogue and the shapes know of it.
import type { GraphNode, NetworkGraph, Project } from '../../../core/graph/schema.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { Kind } from '../../../core/shapes/catalogue.ts';
import type { FlatNode, NodeShapes } from '../../../core/shapes/types.ts';
import { shownGraph } from '../../document/store.ts';
import { cardsOf } from '../canvas/card-model.ts';
import type { GroupFacts } from '../canvas/card-model.ts';
import type { OpenDocument } from '../../document/store.ts';

export interface Shown {
  readonly node: GraphNode;
  /** undefined: the type is not known. */
  readonly kind: Kind | undefined;
  readonly shapes: NodeShapes | undefined;
}

export interface Subject {
  readonly nodes: readonly Shown[];
  readonly graph: NetworkGraph;
  readonly project: Project;
  /** Inside a block that comes with the app: looked at only. */
  readonly readOnly: boolean;
  /** Id of the user's block that this is the inside of. */
  readonly block: string | undefined;
  /** The closed group that is selected, alone and whole. */
  readonly group: GroupFacts | undefined;
  /** At the top: bindings are the project's. */
  readonly outer: boolean;
}

export function subjectOf(open: OpenDocument): Subject | undefined {
  const shown = shownGraph(open);
  if (!shown) return undefined;
  const catalogue = catalogueOf(open.project);
  const selected = new Set(open.selection);
  const nodes = shown.graph.nodes.filter((n) => selected.has(n.id)).map((node) => ({ node, kind: catalogue.kind(node.type), shapes: shown.nodes.get(node.id) }));
  const cards = nodes.length < 2 ? [] : cardsOf(shown.graph, catalogue, shown.nodes).filter((c) => c.group && c.group.members.length === nodes.length && c.group.members.every((m) => selected.has(m.node.id)));
  return { nodes, graph: shown.graph, project: open.project, readOnly: shown.readOnly, block: shown.block, outer: open.scope.length === 0, group: cards[0]?.group };
}

/** What the lectures and papers say of a type. */
export function textsOf(kind: Kind): { readonly summary: string; readonly doc: string } | undefined {
  return 'layer' in kind ? kind.layer : 'block' in kind ? kind.block : 'loss' in kind ? kind.loss : undefined;
}

/** The layer itself, where the node is one and its shapes are known. */
export const layerOf = ({ kind, shapes }: Shown): FlatNode | undefined => (kind?.role === 'block' ? undefined : shapes?.layers[0]);

/** Whether training changes numbers of the node: it can be frozen, slowed down, share its weights. */
export const hasWeights = ({ shapes }: Shown): boolean => (shapes?.layers ?? []).some((l) => (l.facts?.weights.length ?? 0) > 0);
