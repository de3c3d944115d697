// Bytes of an .onnx file → the model in memory.
import { LayerwrightError } from '../../errors.ts';
import type { Attribute, AttributeValue, FunctionDef, Graph, Initializer, Model, Node, ValueInfo, ValueType } from '../model.ts';
import { attributeType, modelSchema, tensorSchema } from './schema.ts';
import type { AttributeMessage, FunctionMessage, GraphMessage, ModelMessage, NodeMessage } from './schema.ts';
import { readSparse } from './sparse.ts';
import { readTensor } from './tensors.ts';
import { readType } from './types.ts';
import { damaged, readMessage } from './wire.ts';
import type { Message } from './wire.ts';
import type { opsetSchema, valueInfoSchema } from './schema.ts';

/**
 * Reads a model. Tensors are views of the bytes given, which must live (and stay unchanged) as long as the model.
 * Tensors in other files keep `external`; see `loadExternal`.
 * Throws `onnx/damaged` with byte offset and place, in time and memory bounded by the file's size.
 */
export function decodeModel(bytes: Uint8Array): Model {
  refuseStrangers(bytes);
  // A Buffer's subarrays would be Buffers.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file = plain;
  const m = readMessage(modelSchema, plain) as ModelMessage;
  if (!m.graph) throw damaged('The file has no graph.', 0, '', { hint: 'Check that it is an ONNX model.' });
  const opsets = opsetsOf(m.opsets);
  // Before IR version 3 there was one opset only.
  if (!opsets.has('') && !m.opsets) opsets.set('', 1);
  return {
    irVersion: Number(m.irVersion ?? 0n), opsets, producerName: m.producerName ?? '', producerVersion: m.producerVersion ?? '',
    domain: m.domain ?? '', modelVersion: m.modelVersion ?? 0n, docString: m.docString ?? '',
    metadata: new Map((m.metadata ?? []).map((e) => [e.key ?? '', e.value ?? ''])),
    graph: graphOf(m.graph, file), functions: (m.functions ?? []).map((f) => functionOf(f, file)), ...extraOf(m),
  };
}

/** Reads a tensor that stands alone in a file (test data of models). Throws `onnx/damaged`. */
export function decodeTensor(bytes: Uint8Array): Initializer & { readonly name: string } {
  const message = readMessage(tensorSchema, new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return { ...readTensor(message), name: message.name ?? '' };
}

/** What is often met under the name of a model and is none. */
function refuseStrangers(bytes: Uint8Array): void {
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  const refuse = (received: string, hint: string): never => {
    throw damaged('This is not an ONNX model.', 0, '', { expected: 'an ONNX model', received, hint });
  };
  if (bytes.length === 0) refuse('an empty file', 'Fetch the file again.');
  if (/^\s*<(!doctype|html|\?xml|head|body)/i.test(head)) refuse('a web page', 'Fetch the file itself instead of the page that offers it.');
  if (head.startsWith('version https://git-lfs')) refuse('a Git LFS pointer', 'Fetch the file with `git lfs pull`.');
  if (head.startsWith('PK\u0003\u0004')) refuse('a ZIP archive (PyTorch and Keras save such)', 'Export the model as ONNX first.');
  if (head.startsWith('\u0089HDF')) refuse('an HDF5 file (Keras saves such)', 'Export the model as ONNX first.');
  if (head.slice(8, 10) === '{"') refuse('a safetensors file, which holds weights and no network', 'Export the model as ONNX first.');
  if (head.slice(4, 8) === 'TFL3') refuse('a TensorFlow Lite model', 'Export the model as ONNX first.');
  if (head.slice(4, 8) === 'ORTM') refuse('a model in the ORT format', 'Take the ONNX file that it was made of.');
  if (bytes[0] === 0x80 && (bytes[1] ?? 0) >= 2 && (bytes[1] ?? 0) <= 5) refuse('a Python pickle (PyTorch saves such)', 'Export the model as ONNX first.');
  if (/^(\u0089PNG|\u00ff\u00d8\u00ff|GIF8|RIFF....WEBP)/.test(head)) refuse('a picture', 'Name the model.');
  // The first letter is no field of a model's.
  if (/^(?!["(2:Br])[ -~][\t\r\n -~]*$/.test(head)) refuse('text', 'Name the model.');
}

const extraOf = (m: { extra?: Uint8Array | undefined }): { extra?: Uint8Array } => (m.extra ? { extra: m.extra } : {});

function opsetsOf(list: Message<typeof opsetSchema>[] | undefined): Map<string, number> {
  const opsets = new Map<string, number>();
  for (const o of list ?? []) {
    const domain = o.domain === 'ai.onnx' ? '' : (o.domain ?? '');
    opsets.set(domain, Number(o.version ?? 0n));
  }
  return opsets;
}

function graphOf(m: GraphMessage, file: Uint8Array): Graph {
  const initializers = new Map<string, Initializer>();
  const add = (name: string, tensor: Initializer, at = { from: 0, path: '' }): void => {
    if (initializers.has(name)) throw damaged(`Two initializers are called "${name}".`, at.from, at.path);
    initializers.set(name, tensor);
  };
  for (const t of m.initializers ?? []) add(t.name ?? '', readTensor(t), t.at);
  for (const s of m.sparse ?? []) add(...readSparse(s), s.at);
  const infos = (m.valueInfo ?? []).map((v) => valueInfoOf(v));
  return {
    name: m.name ?? '', nodes: (m.nodes ?? []).map((n) => nodeOf(n, file)), inputs: (m.inputs ?? []).map((v) => valueInfoOf(v)),
    outputs: (m.outputs ?? []).map((v) => valueInfoOf(v)), initializers, valueInfo: new Map(infos.map((v) => [v.name, v])),
    docString: m.docString ?? '', ...extraOf(m),
  };
}

function nodeOf(m: NodeMessage, file: Uint8Array): Node {
  const attributes = new Map<string, Attribute>();
  for (const a of m.attributes ?? []) attributes.set(a.name ?? '', attributeOf(a, file));
  const domain = m.domain === 'ai.onnx' ? '' : (m.domain ?? '');
  return {
    name: m.name ?? '', opType: m.opType ?? '', domain, inputs: m.inputs ?? [], outputs: m.outputs ?? [], attributes,
    docString: m.docString ?? '', ...extraOf(m),
  };
}

function functionOf(m: FunctionMessage, file: Uint8Array): FunctionDef {
  return {
    name: m.name ?? '', domain: m.domain ?? '', inputs: m.inputs ?? [], outputs: m.outputs ?? [], attributes: m.attributes ?? [],
    nodes: (m.nodes ?? []).map((n) => nodeOf(n, file)), opsets: opsetsOf(m.opsets), docString: m.docString ?? '', ...extraOf(m),
  };
}

function attributeOf(m: AttributeMessage, file: Uint8Array): Attribute {
  return { ...attributeValue(m, file), ...extraOf(m) };
}

function attributeValue(m: AttributeMessage, file: Uint8Array): AttributeValue {
  const at = m.at ?? { from: 0, to: 0, path: '' };
  if (m.ref !== undefined && m.ref !== '') return { kind: 'ref', value: m.ref, type: m.type ?? 0 };
  const t = attributeType;
  switch (m.type ?? guessType(m)) {
    case t.float: return { kind: 'float', value: m.float ?? 0 };
    case t.int: return { kind: 'int', value: m.int ?? 0n };
    case t.string: return { kind: 'string', value: m.string ?? new Uint8Array(0) };
    case t.tensor: return { kind: 'tensor', value: readTensor(m.tensor ?? missing('tensor')) };
    case t.graph: return { kind: 'graph', value: graphOf(m.graph ?? missing('graph'), file) };
    case t.floats: return { kind: 'floats', value: m.floats ?? [] };
    case t.ints: return { kind: 'ints', value: m.ints ?? [] };
    case t.strings: return { kind: 'strings', value: m.strings ?? [] };
    case t.tensors: return { kind: 'tensors', value: (m.tensors ?? []).map(readTensor) };
    case t.graphs: return { kind: 'graphs', value: (m.graphs ?? []).map((g) => graphOf(g, file)) };
    default: return { kind: 'raw', value: file.subarray(at.from, at.to) };
  }
  function missing(what: string): never {
    throw damaged(`The attribute "${m.name ?? ''}" has no ${what}.`, at.from, at.path);
  }
}

/** IR versions 1 and 2 did not say the type. */
function guessType(m: AttributeMessage): number {
  for (const [kind, type] of Object.entries(attributeType)) {
    if (m[kind as keyof typeof attributeType] !== undefined) return type;
  }
  return 0;
}

function valueInfoOf(m: Message<typeof valueInfoSchema>): ValueInfo {
  return { name: m.name ?? '', type: typeOf(m), docString: m.docString ?? '', ...extraOf(m) };
}

function typeOf(m: Message<typeof valueInfoSchema>): ValueType {
  if (!m.type) return { kind: 'none' };
  try {
    return readType(m.type);
  } catch (cause) {
    const { from = 0, path = '' } = m.at ?? {};
    throw damaged(`The type of "${m.name ?? ''}" is damaged.`, from, path, { received: cause instanceof LayerwrightError ? (cause.received ?? cause.message) : String(cause), cause });
  }
}
