// The ONNX model in memory: what the codec reads and writes, what every pass takes and gives.
// Names are ONNX's own (onnx.proto3). Nothing the file says is dropped: what no pass looks at is kept in `extra`.
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import type { DType, Dim, Tensor } from '../tensor.ts';

/** The opset of everything that Layerwright writes from a project; onnxruntime ≥ 1.11 and the common converters take it. */
export const OPSET = 17;
export const IR_VERSION = 8;

export interface Model {
  irVersion: number;
  /** Domain → version; '' is ai.onnx. */
  opsets: Map<string, number>;
  producerName: string;
  producerVersion: string;
  domain: string;
  modelVersion: bigint;
  docString: string;
  metadata: Map<string, string>;
  graph: Graph;
  functions: FunctionDef[];
  /** Fields of the file that no pass uses, as the bytes that were read (tag and value). */
  extra?: Uint8Array;
}

export interface Graph {
  name: string;
  nodes: Node[];
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  initializers: Map<string, Initializer>;
  valueInfo: Map<string, ValueInfo>;
  docString: string;
  extra?: Uint8Array;
}

/** A named constant. Sparse initializers stay as read, in the graph's `extra`. */
export interface Initializer extends Tensor {
  readonly docString?: string;
  /** Set where the bytes stand in another file (external data). */
  readonly external?: { location: string; offset: number; length: number };
  readonly extra?: Uint8Array;
}

export interface Node {
  name: string;
  opType: string;
  domain: string;
  /** '' stands for an optional input that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: Map<string, Attribute>;
  docString: string;
  extra?: Uint8Array;
}

/** `extra`: documentation and newer fields, as read. */
export type Attribute = AttributeValue & { extra?: Uint8Array };

export type AttributeValue =
  | { kind: 'float'; value: number } | { kind: 'int'; value: bigint } | { kind: 'string'; value: Uint8Array }
  | { kind: 'tensor'; value: Initializer } | { kind: 'graph'; value: Graph }
  | { kind: 'floats'; value: number[] } | { kind: 'ints'; value: bigint[] } | { kind: 'strings'; value: Uint8Array[] }
  | { kind: 'tensors'; value: Initializer[] } | { kind: 'graphs'; value: Graph[] }
  /** Reference to an attribute of the enclosing function. */
  | { kind: 'ref'; value: string; type: number }
  /** type_proto, sparse tensors: kept as the attribute's own bytes. */
  | { kind: 'raw'; value: Uint8Array };

export interface ValueInfo {
  name: string;
  type: ValueType;
  docString: string;
  extra?: Uint8Array;
}

export type ValueType =
  /** `shape` undefined: rank unknown. A dim of '' is unknown and unnamed. */
  | { kind: 'tensor'; dtype: DType; shape: Dim[] | undefined; denotations?: (string | undefined)[]; extra?: Uint8Array }
  /** sequence, map, optional, sparse tensor: the TypeProto's bytes. */
  | { kind: 'other'; raw: Uint8Array }
  | { kind: 'none' };

/** Whether a dim's name says nothing: exporters write the same `?` for sizes that differ. */
export const isUnnamed = (d: Dim): boolean => d === '' || d === '?' || d === 'None';

export interface FunctionDef {
  name: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  attributes: string[];
  nodes: Node[];
  opsets: Map<string, number>;
  docString: string;
  extra?: Uint8Array;
}

export function emptyGraph(name: string): Graph {
  return { name, nodes: [], inputs: [], outputs: [], initializers: new Map(), valueInfo: new Map(), docString: '' };
}

/** Domains of a graph's nodes and those of its sub-graphs. */
export function domainsOf(graph: Graph, found = new Set<string>()): Set<string> {
  for (const node of graph.nodes) {
    found.add(node.domain);
    for (const a of node.attributes.values()) {
      if (a.kind === 'graph') domainsOf(a.value, found);
      else if (a.kind === 'graphs') for (const g of a.value) domainsOf(g, found);
    }
  }
  return found;
}

/** Other domains than ONNX's own are imported in their first version. */
export function modelOf(graph: Graph, opset = OPSET): Model {
  const domains = [...domainsOf(graph)].filter((domain) => domain !== '');
  return {
    irVersion: IR_VERSION, opsets: new Map([['', opset], ...domains.map((domain) => [domain, 1] as const)]), producerName: 'layerwright', producerVersion: '', domain: '',
    modelVersion: 0n, docString: '', metadata: new Map(), graph, functions: [],
  };
}

/** Attribute text, UTF-8. */
export const textOf = (bytes: Uint8Array): string => getTextEncoding().decodeUtf8(bytes);

/** Attribute readers with ONNX's own default given by the caller. */
export function intAttribute(node: Node, name: string, fallback: number): number {
  const a = node.attributes.get(name);
  return a?.kind === 'int' ? Number(a.value) : fallback;
}
export function floatAttribute(node: Node, name: string, fallback: number): number {
  const a = node.attributes.get(name);
  return a?.kind === 'float' ? a.value : fallback;
}
export function intsAttribute(node: Node, name: string): number[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'ints' ? a.value.map(Number) : undefined;
}
export function floatsAttribute(node: Node, name: string): number[] | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'floats' ? a.value : undefined;
}
export function stringAttribute(node: Node, name: string, fallback: string): string {
  const a = node.attributes.get(name);
  if (a?.kind !== 'string') return fallback;
  return textOf(a.value);
}
export function tensorAttribute(node: Node, name: string): Tensor | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'tensor' ? a.value : undefined;
}
export function graphAttribute(node: Node, name: string): Graph | undefined {
  const a = node.attributes.get(name);
  return a?.kind === 'graph' ? a.value : undefined;
}

/** What a builder call may pass as an attribute; integers in numbers become ints, `{ float: 1 }` forces a float. */
export type AttributeInput = number | string | readonly number[] | { float: number } | { floats: readonly number[] } | { tensor: Tensor } | { graph: Graph };

/** Saturates: ONNX's "to the end", 2^63 - 1, is 2^63 as a JavaScript number. */
const int64Of = (value: number): bigint => (value >= 2 ** 63 ? 2n ** 63n - 1n : value < -(2 ** 63) ? -(2n ** 63n) : BigInt(value));

export function attributeOf(value: AttributeInput): Attribute {
  if (typeof value === 'number') return Number.isInteger(value) ? { kind: 'int', value: int64Of(value) } : { kind: 'float', value };
  if (typeof value === 'string') return { kind: 'string', value: getTextEncoding().encodeUtf8(value) };
  if (Array.isArray(value)) return { kind: 'ints', value: (value as readonly number[]).map(int64Of) };
  if ('float' in value) return { kind: 'float', value: value.float };
  if ('floats' in value) return { kind: 'floats', value: [...value.floats] };
  if ('tensor' in value) return { kind: 'tensor', value: value.tensor };
  if ('graph' in value) return { kind: 'graph', value: value.graph };
  throw new TypeError('internal: attribute value');
}
