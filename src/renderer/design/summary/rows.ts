// The network as a table, as Keras' summary() has it: a row a layer in the order in which values flow, blocks with their inside.
import { parseParams } from '../../../core/graph/catalogue.ts';
import type { NetworkGraph, Project } from '../../../core/graph/schema.ts';
import { producersOf, topologicalOrder } from '../../../core/graph/topology.ts';
import type { Family } from '../../../core/layers/define.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { FullCatalogue } from '../../../core/shapes/catalogue.ts';
import type { NodeShapes, Shapes } from '../../../core/shapes/types.ts';
import { formatShape } from '../../../core/tensor.ts';
import { familyOf } from '../canvas/card-model.ts';

export interface SummaryRow {
  /** `res2a/conv1` inside a block. */
  readonly id: string;
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
  /** A block: it can be opened. */
  readonly block: boolean;
  readonly wrong: boolean;
  /** Where it does not take part as it is. */
  readonly mode: 'bypassed' | 'muted' | undefined;
}

interface Around {
  readonly catalogue: FullCatalogue;
  readonly open: ReadonlySet<string> | 'all';
  readonly depth: number;
  readonly prefix: string;
}

/** `open`: flat ids of the blocks whose inside is listed too. */
export const rowsOf = (project: Project, shapes: Shapes, open: ReadonlySet<string> | 'all'): readonly SummaryRow[] =>
  rowsIn(project.graph, shapes.nodes, { catalogue: catalogueOf(project), open, depth: 0, prefix: '' });

function rowsIn(graph: NetworkGraph, nodes: ReadonlyMap<string, NodeShapes>, around: Around): SummaryRow[] {
  const { order, rest } = topologicalOrder(graph);
  const names = new Map(graph.nodes.map((n) => [n.id, n.label ?? n.id]));
  return [...order, ...rest].flatMap((node): SummaryRow[] => {
    const kind = around.catalogue.kind(node.type);
    if (kind?.role === 'blockInput' || kind?.role === 'blockOutput') return [];
    const shape = nodes.get(node.id);
    const id = around.prefix + node.id;
    const parsed = kind && parseParams(kind, node.params);
    const ports = kind && parsed?.ok === true ? kind.outputs(parsed.value) : [];
    const row: SummaryRow = {
      id, depth: around.depth, name: node.label ?? node.id, title: kind?.title ?? node.type, family: familyOf(kind),
      output: ports.flatMap((p) => { const type = shape?.outputs.get(p.name); return type ? [formatShape(type.shape.slice(1))] : []; }).join(', '),
      trainable: shape?.cost.trainable ?? 0, nonTrainable: shape?.cost.nonTrainable ?? 0, multiplyAdds: shape?.cost.multiplyAdds ?? 0, activationBytes: shape?.cost.activationBytes ?? 0,
      from: producersOf(graph, node.id).map((from) => names.get(from) ?? from), block: shape?.inside !== undefined, wrong: (shape?.problems.length ?? 0) > 0, mode: node.mode,
    };
    const inside = shape?.inside && (around.open === 'all' || around.open.has(id)) ? rowsIn(shape.inside.graph, shape.inside.nodes, { ...around, depth: around.depth + 1, prefix: `${id}/` }) : [];
    return [row, ...inside];
  });
}

/** Ids of all blocks, those inside others too. */
export const blocksOf = (project: Project, shapes: Shapes): readonly string[] => rowsOf(project, shapes, 'all').filter((r) => r.block).map((r) => r.id);

/** Headings of the text, in the language of the window. */
export type Heading = Readonly<Record<'layer' | 'output' | 'parameters' | 'multiplyAdds' | 'from' | 'total' | 'trainable' | 'nonTrainable', string>>;

const whole = (n: number): string => n.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** Width of a text where Chinese signs are two columns wide. */
const widthOf = (text: string): number => text.length + (text.match(/[\u1100-\uffdc]/g)?.length ?? 0);

/** The table as text with aligned columns, for a report or a message. */
export function textOf(name: string, rows: readonly SummaryRow[], shapes: Shapes, words: Heading): string {
  const { totals } = shapes;
  const lines = [
    [words.layer, words.output, words.parameters, words.multiplyAdds, words.from],
    ...rows.map((r) => [`${'  '.repeat(r.depth)}${r.name} (${r.title})`, r.output, whole(r.trainable + r.nonTrainable), whole(r.multiplyAdds), r.from.join(', ')]),
  ];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((line) => widthOf(line[i] ?? ''))));
  const pad = (text: string, i: number): string => { const gap = ' '.repeat((widths[i] ?? 0) - widthOf(text)); return i === 2 || i === 3 ? gap + text : text + gap; };
  const table = lines.map((line) => line.map(pad).join('  ').trimEnd());
  const rule = '─'.repeat(Math.max(...table.map(widthOf)));
  const [head = '', ...body] = table;
  return [
    name, rule, head, rule, ...body, rule,
    `${words.total}: ${whole(totals.parameters)}`, `${words.trainable}: ${whole(totals.trainable)}`, `${words.nonTrainable}: ${whole(totals.nonTrainable)}`, `${words.multiplyAdds}: ${whole(totals.multiplyAdds)}`, '',
  ].join('\n');
}

const quoted = (cell: string | number): string => { const text = String(cell); return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };

/** The table as CSV, numbers whole and without separators. */
export function csvOf(rows: readonly SummaryRow[]): string {
  const head = ['id', 'layer', 'type', 'output', 'trainable', 'non_trainable', 'multiply_adds', 'activation_bytes', 'connected_to'];
  return `${[head, ...rows.map((r) => [r.id, r.name, r.title, r.output, r.trainable, r.nonTrainable, r.multiplyAdds, r.activationBytes, r.from.join(' ')])].map((line) => line.map(quoted).join(',')).join('\n')}\n`;
}
