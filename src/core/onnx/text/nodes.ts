// Attributes, nodes, sub-graphs and functions of an ONNX model as JSON, and back.
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { z } from 'zod';
import type { Tensor } from '../../tensor.ts';
import { tensorOf } from '../../tensor.ts';
import { textOf } from '../model.ts';
import type { Attribute, AttributeValue, FunctionDef, Graph, Initializer, Node } from '../model.ts';
import { fromBase64, readFloat, readInt, readTensorText, readValue, tensorText, toBase64, valueText, writeNumber, writeTensor, writeValue } from './values.ts';
import type { Store, Stored, TensorText, ValueText } from './values.ts';

type NumberText = number | string;
type StringText = string | { base64: string };

/** One attribute under the name of its kind: `{ int: 1 }`, `{ string: 'SAME_UPPER' }`. */
export type AttributeText =
  | { int: NumberText } | { float: NumberText } | { string: StringText } | { tensor: TensorText } | { graph: GraphText }
  | { ints: NumberText[] } | { floats: NumberText[] } | { strings: StringText[] } | { tensors: TensorText[] } | { graphs: GraphText[] }
  /** Long lists stand in the weights file. */
  | { storedInts: TensorText } | { storedFloats: TensorText }
  | { ref: { name: string; type: number } } | { raw: string };

export interface NodeText {
  op: string;
  domain?: string | undefined;
  name?: string | undefined;
  in: string[];
  out: string[];
  attributes?: Record<string, AttributeText> | undefined;
  extra?: string | undefined;
}

export interface GraphText {
  name?: string | undefined;
  inputs: ValueText[];
  outputs: ValueText[];
  constants?: Record<string, TensorText> | undefined;
  values?: ValueText[] | undefined;
  nodes: NodeText[];
  extra?: string | undefined;
}

export interface FunctionText {
  name: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes?: string[] | undefined;
  opsets: Record<string, number>;
  nodes: NodeText[];
  extra?: string | undefined;
}

const number = z.union([z.number(), z.string()]);
const string = z.union([z.string(), z.strictObject({ base64: z.string() })]);
const graph: z.ZodType<GraphText> = z.lazy(() => graphText);

export const attributeText: z.ZodType<AttributeText> = z.union([
  z.strictObject({ int: number }), z.strictObject({ float: number }), z.strictObject({ string }), z.strictObject({ tensor: tensorText }),
  z.strictObject({ graph }), z.strictObject({ ints: z.array(number) }), z.strictObject({ floats: z.array(number) }), z.strictObject({ strings: z.array(string) }),
  z.strictObject({ tensors: z.array(tensorText) }), z.strictObject({ graphs: z.array(graph) }), z.strictObject({ storedInts: tensorText }), z.strictObject({ storedFloats: tensorText }),
  z.strictObject({ ref: z.strictObject({ name: z.string(), type: z.number() }) }), z.strictObject({ raw: z.string() }),
]);

const nodeText: z.ZodType<NodeText> = z.strictObject({
  op: z.string(), domain: z.string().optional(), name: z.string().optional(), in: z.array(z.string()), out: z.array(z.string()),
  attributes: z.record(z.string(), attributeText).optional(), extra: z.string().optional(),
});

export const graphText: z.ZodType<GraphText> = z.strictObject({
  name: z.string().optional(), inputs: z.array(valueText), outputs: z.array(valueText), constants: z.record(z.string(), tensorText).optional(),
  values: z.array(valueText).optional(), nodes: z.array(nodeText), extra: z.string().optional(),
});

export const functionText: z.ZodType<FunctionText> = z.strictObject({
  name: z.string(), domain: z.string(), inputs: z.array(z.string()), outputs: z.array(z.string()), attributes: z.array(z.string()).optional(),
  opsets: z.record(z.string(), z.number()), nodes: z.array(nodeText), extra: z.string().optional(),
});

/** Lists of more entries stand in the weights file. */
const LONGEST_LIST = 256;

const encoder = getTextEncoding();
function writeString(bytes: Uint8Array): StringText {
  const text = textOf(bytes);
  const again = encoder.encodeUtf8(text);
  return again.length === bytes.length && again.every((b, i) => b === bytes[i]) ? text : { base64: toBase64(bytes) };
}
const readString = (text: StringText): Uint8Array => (typeof text === 'string' ? encoder.encodeUtf8(text) : fromBase64(text.base64));

export function writeAttribute(a: Attribute, store: Store): AttributeText {
  switch (a.kind) {
    case 'int': return { int: writeNumber(a.value) };
    case 'float': return { float: writeNumber(a.value) };
    case 'string': return { string: writeString(a.value) };
    case 'tensor': return { tensor: writeTensor(a.value, store) };
    case 'graph': return { graph: writeGraph(a.value, store) };
    case 'ints': return a.value.length > LONGEST_LIST ? { storedInts: writeTensor(tensorOf('int64', [a.value.length], BigInt64Array.from(a.value)), store) } : { ints: a.value.map(writeNumber) };
    case 'floats': return a.value.length > LONGEST_LIST ? { storedFloats: writeTensor(tensorOf('float32', [a.value.length], Float32Array.from(a.value)), store) } : { floats: a.value.map(writeNumber) };
    case 'strings': return { strings: a.value.map(writeString) };
    case 'tensors': return { tensors: a.value.map((t) => writeTensor(t, store)) };
    case 'graphs': return { graphs: a.value.map((g) => writeGraph(g, store)) };
    case 'ref': return { ref: { name: a.value, type: a.type } };
    default: return { raw: toBase64(a.value) };
  }
}

const listOf = (t: Tensor): Uint8Array => new Uint8Array(t.bytes);

export function readAttribute(text: AttributeText, stored: Stored): Attribute {
  const value = ((): AttributeValue => {
    if ('int' in text) return { kind: 'int', value: readInt(text.int) };
    if ('float' in text) return { kind: 'float', value: readFloat(text.float) };
    if ('string' in text) return { kind: 'string', value: readString(text.string) };
    if ('tensor' in text) return { kind: 'tensor', value: readTensorText(text.tensor, stored) };
    if ('graph' in text) return { kind: 'graph', value: readGraph(text.graph, stored) };
    if ('ints' in text) return { kind: 'ints', value: text.ints.map(readInt) };
    if ('floats' in text) return { kind: 'floats', value: text.floats.map(readFloat) };
    if ('strings' in text) return { kind: 'strings', value: text.strings.map(readString) };
    if ('tensors' in text) return { kind: 'tensors', value: text.tensors.map((t) => readTensorText(t, stored)) };
    if ('graphs' in text) return { kind: 'graphs', value: text.graphs.map((g) => readGraph(g, stored)) };
    if ('storedInts' in text) return { kind: 'ints', value: Array.from(new BigInt64Array(listOf(readTensorText(text.storedInts, stored)).buffer)) };
    if ('storedFloats' in text) return { kind: 'floats', value: Array.from(new Float32Array(listOf(readTensorText(text.storedFloats, stored)).buffer)) };
    if ('ref' in text) return { kind: 'ref', value: text.ref.name, type: text.ref.type };
    return { kind: 'raw', value: fromBase64(text.raw) };
  })();
  return value;
}

export const writeAttributes = (attributes: ReadonlyMap<string, Attribute>, store: Store): Record<string, AttributeText> =>
  Object.fromEntries([...attributes].map(([name, a]) => [name, writeAttribute(a, store)]));
export const readAttributes = (text: Readonly<Record<string, AttributeText>>, stored: Stored): Map<string, Attribute> =>
  new Map(Object.entries(text).map(([name, a]) => [name, readAttribute(a, stored)]));

function writeNode(node: Node, store: Store): NodeText {
  return {
    op: node.opType, ...(node.domain !== '' && { domain: node.domain }), ...(node.name !== '' && { name: node.name }), in: [...node.inputs], out: [...node.outputs],
    ...(node.attributes.size > 0 && { attributes: writeAttributes(node.attributes, store) }), ...(node.extra && { extra: toBase64(node.extra) }),
  };
}
function readNode(text: NodeText, stored: Stored): Node {
  return {
    name: text.name ?? '', opType: text.op, domain: text.domain ?? '', inputs: [...text.in], outputs: [...text.out],
    attributes: readAttributes(text.attributes ?? {}, stored), docString: '', ...(text.extra !== undefined && { extra: fromBase64(text.extra) }),
  };
}

export function writeGraph(g: Graph, store: Store): GraphText {
  return {
    ...(g.name !== '' && { name: g.name }), inputs: g.inputs.map(writeValue), outputs: g.outputs.map(writeValue),
    ...(g.initializers.size > 0 && { constants: Object.fromEntries([...g.initializers].map(([name, t]) => [name, writeTensor(t, store)])) }),
    ...(g.valueInfo.size > 0 && { values: [...g.valueInfo.values()].map(writeValue) }),
    nodes: g.nodes.map((n) => writeNode(n, store)), ...(g.extra && { extra: toBase64(g.extra) }),
  };
}
export function readGraph(text: GraphText, stored: Stored): Graph {
  const values = (text.values ?? []).map(readValue);
  return {
    name: text.name ?? '', nodes: text.nodes.map((n) => readNode(n, stored)), inputs: text.inputs.map(readValue), outputs: text.outputs.map(readValue),
    initializers: new Map(Object.entries(text.constants ?? {}).map(([name, t]): [string, Initializer] => [name, readTensorText(t, stored)])),
    valueInfo: new Map(values.map((v) => [v.name, v])), docString: '', ...(text.extra !== undefined && { extra: fromBase64(text.extra) }),
  };
}

export function writeFunction(f: FunctionDef, store: Store): FunctionText {
  return {
    name: f.name, domain: f.domain, inputs: [...f.inputs], outputs: [...f.outputs], ...(f.attributes.length > 0 && { attributes: [...f.attributes] }),
    opsets: Object.fromEntries(f.opsets), nodes: f.nodes.map((n) => writeNode(n, store)), ...(f.extra && { extra: toBase64(f.extra) }),
  };
}
export function readFunction(text: FunctionText, stored: Stored): FunctionDef {
  return {
    name: text.name, domain: text.domain, inputs: [...text.inputs], outputs: [...text.outputs], attributes: [...(text.attributes ?? [])],
    opsets: new Map(Object.entries(text.opsets)), nodes: text.nodes.map((n) => readNode(n, stored)), docString: '', ...(text.extra !== undefined && { extra: fromBase64(text.extra) }),
  };
}
