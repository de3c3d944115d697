// A graph as compact text, for inline snapshots and for reading.
import { formatShape, numbersOf, sizeOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { typeGraph } from './infer.ts';
import { OPSET, textOf } from './model.ts';
import type { Attribute, Graph, Model, Node } from './model.ts';
import type { Value } from './operators/operator.ts';

/** One line a value: `%y: float32[N,10] = Gemm(%x, %w, %b) {transB=1}`. Sub-graphs are indented under their node. */
export function printModel(model: Model): string {
  return printGraph(model.graph, { opsets: model.opsets });
}

export function printGraph(graph: Graph, options: { opsets?: ReadonlyMap<string, number> } = {}): string {
  const { values } = typeGraph(graph, { opsets: options.opsets ?? new Map([['', OPSET]]) });
  return lines(graph, values, '').join('\n');
}

function lines(graph: Graph, values: ReadonlyMap<string, Value>, indent: string): string[] {
  const out: string[] = [];
  for (const input of graph.inputs) {
    if (!graph.initializers.has(input.name)) out.push(`${indent}input %${input.name}${typeText(values.get(input.name))}`);
  }
  for (const [name, tensor] of graph.initializers) out.push(`${indent}%${name}: ${tensor.dtype}[${tensor.shape.join(',')}]${dataText(tensor)}`);
  for (const node of graph.nodes) out.push(...nodeLines(node, values, indent));
  out.push(`${indent}return ${graph.outputs.map((o) => `%${o.name}`).join(', ')}`);
  return out;
}

function nodeLines(node: Node, values: ReadonlyMap<string, Value>, indent: string): string[] {
  const made = node.outputs.map((o) => (o === '' ? '_' : `%${o}${typeText(values.get(o))}`)).join(', ');
  const read = node.inputs.map((i) => (i === '' ? '_' : `%${i}`)).join(', ');
  const domain = node.domain === '' ? '' : `${node.domain}.`;
  const plain = [...node.attributes].flatMap(([name, a]) => (a.kind === 'graph' || a.kind === 'graphs' ? [] : [`${name}=${attributeText(a)}`]));
  const out = [`${indent}${made} = ${domain}${node.opType}(${read})${plain.length === 0 ? '' : ` {${plain.join(', ')}}`}`];
  for (const [name, a] of node.attributes) {
    const graphs = a.kind === 'graph' ? [a.value] : a.kind === 'graphs' ? a.value : [];
    for (const g of graphs) out.push(`${indent}  ${name}:`, ...lines(g, values, `${indent}    `));
  }
  return out;
}

const typeText = (v: Value | undefined): string => (v ? `: ${v.dtype}[${v.shape.join(',')}]` : '');

/** Numbers of small tensors; larger ones are only named. */
export function dataText(tensor: Tensor): string {
  if (tensor.dtype === 'string') return ` = ${JSON.stringify(tensor.strings ?? [])}`;
  if (sizeOf(tensor.shape) > 8 || tensor.bytes.length === 0) return '';
  const numbers = numbersOf(tensor).map((n) => (Number.isInteger(n) ? String(n) : String(Number(n.toPrecision(6)))));
  return ` = ${tensor.shape.length === 0 ? numbers.join() : `[${numbers.join(', ')}]`}`;
}

/** The value of an attribute in one line. */
export function attributeText(a: Attribute): string {
  switch (a.kind) {
    case 'int': return String(a.value);
    case 'float': return String(Number(a.value.toPrecision(7)));
    case 'string': return JSON.stringify(textOf(a.value));
    case 'ints': return `[${a.value.join(', ')}]`;
    case 'floats': return `[${a.value.map((v) => Number(v.toPrecision(7))).join(', ')}]`;
    case 'strings': return `[${a.value.map((s) => JSON.stringify(textOf(s))).join(', ')}]`;
    case 'tensor': return `${a.value.dtype}[${formatShape(a.value.shape)}]${dataText(a.value)}`;
    case 'tensors': return `${a.value.length} tensors`;
    case 'ref': return `@${a.value}`;
    default: return '…';
  }
}
