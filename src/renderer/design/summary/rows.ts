// The network as a table, as Keras' summary() has it: a row a layer in the order in which values flow, blocks and groups with their inside.
import { parseParams } from '../../../core/graph/catalogue.ts';
import { groupCard, groupsOf } from '../../../core/graph/groups.ts';
import type { Group, GraphNode, NetworkGraph, Project } from '../../../core/graph/schema.ts';
import { producersOf, topologicalOrder } from '../../../core/graph/topology.ts';
import type { Family } from '../../../core/layers/define.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { FullCatalogue } from '../../../core/shapes/catalogue.ts';
import type { NodeShapes, Shapes } from '../../../core/shapes/types.ts';
import { formatShape } from '../../../core/tensor.ts';
import { formatAtLeast, formatWhole } from '../../i18n/format.ts';
import { familyOf, groupFamily, nodeCard } from '../canvas/card-model.ts';
import type { CardModel } from '../canvas/card-model.ts';

export interface SummaryRow {
  /** `res2a/conv1` inside a block, `group:12` of a group. */
  readonly id: string;
  /** The node that it leads to: its own, of a group the first. */
  readonly node: string;
  readonly depth: number;
  readonly name: string;
  readonly title: string;
  readonly family: Family;
  /** Shapes of the outputs for one sample; '' where they are not known, or there is none. */
  readonly output: string;
  readonly trainable: number;
  readonly nonTrainable: number;
  readonly multiplyAdds: number;
  /** Bytes for one sample. */
  readonly activationBytes: number;
  /** Names of the nodes that feed it. */
  readonly from: readonly string[];
  /** A block or a group: it can be opened. */
  readonly block: boolean;
  readonly wrong: boolean;
  /** Where it does not take part as it is. */
  readonly mode: 'bypassed' | 'muted' | undefined;
}

/** What a group is called, and what is in it in short. */
export type NameGroup = (group: Group, members: readonly CardModel[]) => Pick<SummaryRow, 'name' | 'title'>;

interface Around {
  readonly catalogue: FullCatalogue;
  readonly open: ReadonlySet<string> | 'all';
  readonly nameGroup: NameGroup;
  readonly depth: number;
  readonly prefix: string;
}

/** `open`: ids of the rows whose inside is listed too. */
export const rowsOf = (project: Project, shapes: Shapes, open: ReadonlySet<string> | 'all', nameGroup: NameGroup = ({ id, title }) => ({ name: title ?? id, title: '' })): readonly SummaryRow[] =>
  rowsIn(project.graph, shapes.nodes, { catalogue: catalogueOf(project), open, nameGroup, depth: 0, prefix: '' });

function rowsIn(graph: NetworkGraph, nodes: ReadonlyMap<string, NodeShapes>, around: Around): SummaryRow[] {
  const { order, rest } = topologicalOrder(graph);
  const names = new Map(graph.nodes.map((n) => [n.id, n.label ?? n.id]));
  const groups = groupsOf(graph);
  /** Nodes that stand in the same groups down to a level; a group where its first node is. */
  const listed = (among: readonly GraphNode[], level: number, depth: number): SummaryRow[] => {
    const members = new Map<string, GraphNode[]>();
    for (const node of among) {
      const id = groups.around(node.id)[level];
      const own = id === undefined ? undefined : members.get(id);
      if (own) own.push(node);
      else if (id !== undefined) members.set(id, [node]);
    }
    return among.flatMap((node) => {
      const id = groups.around(node.id)[level];
      const group = groups.byId.get(id ?? '');
      if (!group) return nodeRows(node, depth);
      const own = members.get(group.id) ?? [];
      if (own[0] !== node) return [];
      const row = groupRow(group, own, depth);
      return [row, ...(isOpen(row.id, around) ? listed(own, level + 1, depth + 1) : [])];
    });
  };
  const nodeRows = (node: GraphNode, depth: number): SummaryRow[] => {
    const kind = around.catalogue.kind(node.type);
    if (kind?.role === 'blockInput' || kind?.role === 'blockOutput') return [];
    const shape = nodes.get(node.id);
    const id = around.prefix + node.id;
    const row: SummaryRow = {
      id, node: id, depth, name: node.label ?? node.id, title: kind?.title ?? node.type, family: familyOf(kind), output: outputOf(node, around.catalogue, shape), ...costOf([shape]),
      from: producersOf(graph, node.id).map((from) => names.get(from) ?? from), block: shape?.inside !== undefined, wrong: (shape?.problems.length ?? 0) > 0, mode: node.mode,
    };
    const inside = shape?.inside && isOpen(id, around) ? rowsIn(shape.inside.graph, shape.inside.nodes, { ...around, depth: depth + 1, prefix: `${id}/` }) : [];
    return [row, ...inside];
  };
  const groupRow = (group: Group, own: readonly GraphNode[], depth: number): SummaryRow => {
    const ids = new Set(own.map((n) => n.id));
    const cards = own.map((n) => nodeCard(n, around.catalogue, nodes));
    const feeding = graph.edges.filter((e) => ids.has(e.from.node) && !ids.has(e.to.node)).map((e) => e.from.node);
    const ends = own.filter((n) => feeding.includes(n.id));
    const shapes = own.map((n) => nodes.get(n.id));
    return {
      id: around.prefix + groupCard(group.id), node: `${around.prefix}${own[0]?.id ?? ''}`, depth, ...around.nameGroup(group, cards),
      family: groupFamily(group, cards), output: ends.map((n) => outputOf(n, around.catalogue, nodes.get(n.id))).join(', '), ...costOf(shapes),
      from: [...new Set(own.flatMap((n) => producersOf(graph, n.id).filter((from) => !ids.has(from)).map((from) => names.get(from) ?? from)))], block: true, wrong: shapes.some((s) => (s?.problems.length ?? 0) > 0), mode: undefined,
    };
  };
  return listed([...order, ...rest], 0, around.depth);
}

const isOpen = (id: string, { open }: Around): boolean => open === 'all' || open.has(id);

function outputOf(node: GraphNode, catalogue: FullCatalogue, shape: NodeShapes | undefined): string {
  const kind = catalogue.kind(node.type);
  const parsed = kind && parseParams(kind, node.params);
  const ports = kind && parsed?.ok === true ? kind.outputs(parsed.value) : [];
  return ports.flatMap((p) => { const type = shape?.outputs.get(p.name); return type ? [formatShape(type.shape.slice(1))] : []; }).join(', ');
}

function costOf(of: readonly (NodeShapes | undefined)[]): Pick<SummaryRow, 'trainable' | 'nonTrainable' | 'multiplyAdds' | 'activationBytes'> {
  const sum = { trainable: 0, nonTrainable: 0, multiplyAdds: 0, activationBytes: 0 };
  for (const shape of of) for (const what of Object.keys(sum) as (keyof typeof sum)[]) sum[what] += shape?.cost[what] ?? 0;
  return sum;
}

/** Ids of all blocks and groups, those inside others too. */
export const blocksOf = (project: Project, shapes: Shapes): readonly string[] => rowsOf(project, shapes, 'all').filter((r) => r.block).map((r) => r.id);

/** Headings of the text, in the language of the window. */
export type Heading = Readonly<Record<'layer' | 'output' | 'parameters' | 'multiplyAdds' | 'from' | 'total' | 'trainable' | 'nonTrainable', string>>;


/** Width of a text where Chinese signs are two columns wide. */
const widthOf = (text: string): number => text.length + (text.match(/[\u1100-\uffdc]/g)?.length ?? 0);

/** The table as text with aligned columns, for a report or a message. */
export function textOf(name: string, rows: readonly SummaryRow[], shapes: Shapes, words: Heading): string {
  const { totals } = shapes;
  const lines = [
    [words.layer, words.output, words.parameters, words.multiplyAdds, words.from],
    ...rows.map((r) => [`${'  '.repeat(r.depth)}${r.name} (${r.title})`, r.output, formatWhole(r.trainable + r.nonTrainable), formatWhole(r.multiplyAdds), r.from.join(', ')]),
  ];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((line) => widthOf(line[i] ?? ''))));
  const pad = (text: string, i: number): string => { const gap = ' '.repeat((widths[i] ?? 0) - widthOf(text)); return i === 2 || i === 3 ? gap + text : text + gap; };
  const table = lines.map((line) => line.map(pad).join('  ').trimEnd());
  const rule = '─'.repeat(Math.max(...table.map(widthOf)));
  const [head = '', ...body] = table;
  return [
    name, rule, head, rule, ...body, rule,
    `${words.total}: ${formatWhole(totals.parameters)}`, `${words.trainable}: ${formatWhole(totals.trainable)}`, `${words.nonTrainable}: ${formatWhole(totals.nonTrainable)}`, `${words.multiplyAdds}: ${formatAtLeast(totals.multiplyAdds, formatWhole, totals.open)}`, '',
  ].join('\n');
}

const quoted = (cell: string | number): string => { const text = String(cell); return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };

/** The table as CSV, numbers whole and without separators. */
export function csvOf(rows: readonly SummaryRow[]): string {
  const head = ['id', 'layer', 'type', 'output', 'trainable', 'non_trainable', 'multiply_adds', 'activation_bytes', 'connected_to'];
  return `${[head, ...rows.map((r) => [r.id, r.name, r.title, r.output, r.trainable, r.nonTrainable, r.multiplyAdds, r.activationBytes, r.from.join(' ')])].map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}
