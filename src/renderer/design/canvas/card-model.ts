// What a card and a wire of the canvas show, worked out from the document; the same object as long as nothing of it changes.
import { parseParams } from '../../../core/graph/catalogue.ts';
import type { PortInfo } from '../../../core/graph/catalogue.ts';
import { CARD } from '../../../core/graph/frames.ts';
import { cardHeight, foldedOf } from '../../../core/graph/groups.ts';
import type { Card } from '../../../core/graph/groups.ts';
import type { GraphEdge, GraphNode, Group, NetworkGraph, PortRef } from '../../../core/graph/schema.ts';
import { roleOf } from '../../../core/import/recognise/roles.ts';
import type { Role as NodeRole } from '../../../core/import/recognise/roles.ts';
import { linksOf } from '../../../core/graph/topology.ts';
import type { Problem } from '../../../core/graph/problem.ts';
import type { Family } from '../../../core/layers/define.ts';
import type { FullCatalogue, Kind } from '../../../core/shapes/catalogue.ts';
import type { NodeShapes } from '../../../core/shapes/types.ts';
import type { TensorType } from '../../../core/tensor.ts';

export const CARD_WIDTH = CARD.width;

/** What a card shows that stands for a closed group. */
export interface GroupFacts {
  readonly group: Group;
  /** The cards that its nodes would have. */
  readonly members: readonly CardModel[];
  /** Whether nothing in it is trained; undefined: some is, some is not. */
  readonly frozen: boolean | undefined;
}

export interface CardModel {
  /** The node; of a group, one with its id as a card and its place. */
  readonly node: GraphNode;
  readonly group?: GroupFacts;
  readonly kind: Kind | undefined;
  readonly family: Family;
  /** The params in the field's shorthand: `64 · 3×3`. */
  readonly brief: string;
  readonly parameters: number;
  readonly inputs: readonly PortInfo[];
  readonly outputs: readonly PortInfo[];
  readonly problem: Problem | undefined;
  /** Type of the first output. */
  readonly output: TensorType | undefined;
  readonly height: number;
  /** Bypassed, muted, or left out together with a muted card. */
  readonly mode: 'bypassed' | 'muted' | 'silent' | undefined;
}

export const familyOf = (kind: Kind | undefined): Family => (
  !kind ? 'shape' : 'layer' in kind ? kind.layer.family : kind.role === 'block' ? 'block' : kind.role === 'loss' ? 'loss' : 'input'
);

/** What a card without a label is called: its type's title, in English; an imported operator by its own name. */
export const titleOf = (node: GraphNode | undefined, kind: Kind | undefined): string => {
  const op = node?.type === 'Operator' ? node.params['op'] : undefined;
  return typeof op === 'string' ? op : kind?.title ?? node?.type ?? '';
};

/** One line on what a type is. */
export const summaryOf = (kind: Kind): string => ('layer' in kind ? kind.layer.summary : 'block' in kind ? kind.block.summary : 'loss' in kind ? kind.loss.summary : '');

function briefOf(kind: Kind, params: unknown): string {
  const definition = 'layer' in kind ? kind.layer : 'block' in kind ? kind.block : undefined;
  return definition?.brief?.(params) ?? '';
}

function cardOf(node: GraphNode, kind: Kind | undefined, shapes: NodeShapes | undefined): CardModel {
  const parsed = kind && parseParams(kind, node.params);
  const outputs = kind && parsed?.ok === true ? kind.outputs(parsed.value) : [];
  const inputs = kind?.inputs ?? [];
  const cost = shapes?.cost;
  return {
    node, kind, family: familyOf(kind), brief: kind && parsed?.ok === true ? briefOf(kind, parsed.value) : '',
    parameters: cost ? cost.trainable + cost.nonTrainable : 0, inputs, outputs, problem: shapes?.problems[0],
    output: outputs[0] && shapes?.outputs.get(outputs[0].name),
    mode: node.mode ?? (shapes?.silent === true ? 'silent' : undefined),
    height: cardHeight(inputs.length, outputs.length),
  };
}

interface Made { readonly kind: Kind | undefined; readonly shapes: NodeShapes | undefined; readonly card: CardModel }
const made = new WeakMap<GraphNode, Made>();

/** The card of one node, in a group or not. */
export function nodeCard(node: GraphNode, catalogue: FullCatalogue, shapes: ReadonlyMap<string, NodeShapes>): CardModel {
  const kind = catalogue.kind(node.type);
  const found = shapes.get(node.id);
  const before = made.get(node);
  if (before?.kind === kind && before?.shapes === found && before) return before.card;
  const card = cardOf(node, kind, found);
  made.set(node, { kind, shapes: found, card });
  return card;
}

type GroupCard = Extract<Card, { group: Group }>;
const grouped = new WeakMap<Group, CardModel>();
/** Families that say what a block is for, before those that only join and shape. */
const telling: readonly Family[] = ['embedding', 'normalization', 'pooling', 'activation'];
const families: Readonly<Partial<Record<NodeRole, Family>>> = { recurrent: 'recurrent', conv: 'convolution', depthwise: 'convolution', dense: 'dense' };

/** The family of what learns most in a group: an operator of ONNX counts as what it is. */
export function groupFamily({ kind }: Group, members: readonly CardModel[]): Family {
  if (kind === 'attention' || kind === 'encoder') return 'attention';
  const sums = new Map<Family, number>();
  for (const { node, parameters } of members) {
    const family = families[roleOf(node, 2)];
    if (family) sums.set(family, (sums.get(family) ?? 0) + 1 + parameters);
  }
  const [most] = [...sums].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? telling.find((f) => members.some((m) => m.family === f)) ?? members[0]?.family ?? 'block';
}

function groupedCard({ id, group, inputs, outputs }: GroupCard, members: readonly CardModel[], shapes: ReadonlyMap<string, NodeShapes>): CardModel {
  const names = (ports: GroupCard['inputs']): PortInfo[] => ports.map(({ name }) => ({ name }));
  const before = grouped.get(group);
  const same = (a: readonly PortInfo[], b: GroupCard['inputs']): boolean => a.length === b.length && a.every((p, i) => p.name === b[i]?.name);
  if (before?.group && before.group.members.length === members.length && members.every((m, i) => m === before.group?.members[i]) && same(before.inputs, inputs) && same(before.outputs, outputs)) return before;
  const weighted = members.filter((m) => m.parameters > 0);
  const cold = weighted.filter((m) => m.node.frozen === true).length;
  const frozen = weighted.length > 0 && cold === weighted.length ? true : cold > 0 ? undefined : false;
  const [source] = outputs;
  const modes = new Set(members.map((m) => m.mode));
  const card: CardModel = {
    node: { id, type: 'group', params: {}, position: group.position, ...(frozen === true && { frozen }) }, group: { group, members, frozen }, kind: undefined,
    family: groupFamily(group, members), brief: '',
    parameters: members.reduce((sum, m) => sum + m.parameters, 0), inputs: names(inputs), outputs: names(outputs), problem: members.find((m) => m.problem)?.problem,
    output: source && shapes.get(source.source.node)?.outputs.get(source.source.port), mode: modes.size === 1 ? [...modes][0] : undefined, height: cardHeight(inputs.length, outputs.length),
  };
  grouped.set(group, card);
  return card;
}

/** Cards of a graph, in the order of its nodes: closed groups are one each. */
export function cardsOf(graph: NetworkGraph, catalogue: FullCatalogue, shapes: ReadonlyMap<string, NodeShapes>): readonly CardModel[] {
  const byId = (graph.groups?.length ?? 0) === 0 ? undefined : linksOf(graph).byId;
  return foldedOf(graph).cards.map((card) => (card.group
    ? groupedCard(card, card.members.flatMap((id) => { const node = byId?.get(id); return node ? [nodeCard(node, catalogue, shapes)] : []; }), shapes)
    : nodeCard(card.node, catalogue, shapes)));
}

/** Place of a port on a card's side, from its top. */
export const portHeight = (height: number, index: number, count: number): number => (height * (index + 1)) / (count + 1);

/** A wire as it is drawn, with the wires of the document that it stands for: several only into a closed group. */
export interface WireModel { readonly id: string; readonly from: PortRef; readonly to: PortRef; readonly edges: readonly [GraphEdge, ...GraphEdge[]]; readonly type: TensorType | undefined }

export const wiresOf = (graph: NetworkGraph, shapes: ReadonlyMap<string, NodeShapes>): readonly WireModel[] => foldedOf(graph).wires.map((wire) => {
  const [{ from: { node, port } }] = wire.edges;
  return { ...wire, type: shapes.get(node)?.outputs.get(port) };
});
