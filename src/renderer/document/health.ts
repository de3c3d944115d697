// How the layers of the open project fare in its last run, for the views that show it: the training lists them, the canvas
// marks them. A layer that was changed since the run was trained is not spoken of.
import { create } from 'zustand';
import { canonicalJson, canonicalNode } from '../../core/graph/canonical.ts';
import type { Project } from '../../core/graph/schema.ts';
import { linksOf } from '../../core/graph/topology.ts';
import { blockIdOf } from '../../core/graph/user-blocks.ts';
import { verdictsOf } from '../../core/training/health.ts';
import type { Diagnostics, LayerVerdict } from '../../core/training/health.ts';
import type { Scope } from './scope.ts';

type Network = Pick<Project, 'graph' | 'blocks'>;
export type Trouble = Exclude<LayerVerdict, 'fine'>;

export interface Health {
  readonly run: string;
  /** The network as the run trains it. */
  readonly trained: Network;
  /** Layers in trouble, by flat id. */
  readonly troubles: ReadonlyMap<string, Trouble>;
}

/** What a card says of the layer that it stands for, or of the first one in trouble inside it. */
export interface Sign { readonly trouble: Trouble; readonly layer: string }

export const healthStore = create<{ readonly health: Health | undefined }>(() => ({ health: undefined }));

/** undefined: there is nothing to say, or nothing any more. */
export const setHealth = (health: Health | undefined): void => { healthStore.setState({ health }); };

export function troublesOf({ layers }: Diagnostics): Map<string, Trouble> {
  const verdicts = verdictsOf(layers);
  return new Map(layers.flatMap(({ node }, i): [string, Trouble][] => {
    const verdict = verdicts[i] ?? 'fine';
    return verdict === 'fine' ? [] : [[node, verdict]];
  }));
}

/** A node with the wires that lead to it and, of a user's block, what is in it. */
function textOf({ graph, blocks }: Network, id: string): string | undefined {
  const { byId, incoming } = linksOf(graph);
  const node = byId.get(id);
  if (!node) return undefined;
  const block = blockIdOf(node.type);
  return canonicalJson([canonicalNode(node), incoming.get(id) ?? [], block === undefined ? null : inside(blocks, block)]);
}

/** The graph of a user's block and of those in it, without the drawing. `around`: blocks that it stands in; one in itself is a mistake of the user's, and no end. */
function inside(blocks: Network['blocks'], id: string, around: readonly string[] = []): unknown {
  const graph = blocks?.[id]?.graph;
  if (!graph || around.includes(id)) return null;
  const inner = graph.nodes.map((n) => blockIdOf(n.type)).filter((b) => b !== undefined);
  return [graph.nodes.map(canonicalNode), graph.edges, inner.map((b) => inside(blocks, b, [...around, id]))];
}

/** Signs for the cards of the graph that is shown, by the ids of its nodes. */
export function signsOf({ trained, troubles }: Health, now: Network, scope: Scope): Map<string, Sign> {
  const signs = new Map<string, Sign>();
  const kept = new Map<string, boolean>();
  const same = (top: string): boolean => {
    const known = kept.get(top);
    if (known !== undefined) return known;
    const text = textOf(now, top);
    const result = text !== undefined && text === textOf(trained, top);
    kept.set(top, result);
    return result;
  };
  for (const [layer, trouble] of troubles) {
    const path = layer.split('/');
    const [top = ''] = path;
    const card = path[scope.length];
    if (card === undefined || scope.some((id, i) => id !== path[i]) || signs.has(card) || !same(top)) continue;
    signs.set(card, { trouble, layer });
  }
  return signs;
}
