// The model in memory → bytes of an .onnx file, in chunks, so that weights are never copied.
import { LayerwrightError } from '../../errors.ts';
import type { Attribute, FunctionDef, Graph, Model, Node, ValueInfo } from '../model.ts';
import { attributeSchema, attributeType, modelSchema } from './schema.ts';
import type { AttributeMessage, FunctionMessage, GraphMessage, ModelMessage, NodeMessage } from './schema.ts';
import { tensorMessage } from './tensors.ts';
import { writeType } from './types.ts';
import { joined, readMessage, writeMessage } from './wire.ts';
import type { Message, Schema } from './wire.ts';

/** A protobuf message takes less than 2 GiB: larger models need external data. */
export const LARGEST_FILE = 2 ** 31 - 1;

/**
 * A model's file as chunks in order: small pieces made here, and the tensors' bytes as they are (views, not copies).
 * Throws `onnx/unsupported` for more than 2 GiB, `onnx/invalid` for tensors whose bytes do not fit their shape.
 */
export function encodeModel(model: Model): Uint8Array[] {
  const { chunks, size } = writeMessage(modelSchema, modelMessage(model) as Message<Schema>);
  if (size > LARGEST_FILE) {
    throw new LayerwrightError('onnx/unsupported', 'The model is too large for one ONNX file.', {
      expected: 'less than 2 GiB', received: `${size} bytes`, hint: 'Write the weights as external data.',
    });
  }
  return chunks;
}

/** The file in one piece: a copy of everything. */
export const encodeModelJoined = (model: Model): Uint8Array => joined(encodeModel(model));

/** Strings that are empty are left out, as protobuf does. */
const some = (text: string): string | undefined => (text === '' ? undefined : text);
const many = <T>(list: T[]): T[] | undefined => (list.length === 0 ? undefined : list);

const opsetMessages = (opsets: ReadonlyMap<string, number>) =>
  [...opsets].map(([domain, version]) => ({ domain, version: BigInt(version) }));

function modelMessage(model: Model): ModelMessage {
  return {
    irVersion: BigInt(model.irVersion), producerName: some(model.producerName), producerVersion: some(model.producerVersion),
    domain: some(model.domain), modelVersion: model.modelVersion === 0n ? undefined : model.modelVersion, docString: some(model.docString),
    graph: graphMessage(model.graph), opsets: opsetMessages(model.opsets),
    metadata: many([...model.metadata].map(([key, value]) => ({ key, value }))), functions: many(model.functions.map(functionMessage)),
    extra: model.extra,
  };
}

function graphMessage(graph: Graph): GraphMessage {
  return {
    nodes: graph.nodes.map(nodeMessage), name: graph.name, docString: some(graph.docString), extra: graph.extra,
    initializers: [...graph.initializers].map(([name, tensor]) => tensorMessage(tensor, name)),
    inputs: graph.inputs.map(valueInfoMessage), outputs: graph.outputs.map(valueInfoMessage),
    valueInfo: [...graph.valueInfo.values()].map(valueInfoMessage),
  };
}

function nodeMessage(node: Node): NodeMessage {
  return {
    inputs: node.inputs, outputs: node.outputs, name: some(node.name), opType: node.opType, domain: some(node.domain),
    docString: some(node.docString), attributes: [...node.attributes].map(([name, a]) => attributeMessage(name, a)), extra: node.extra,
  };
}

function functionMessage(f: FunctionDef): FunctionMessage {
  return {
    name: f.name, domain: some(f.domain), inputs: f.inputs, outputs: f.outputs, attributes: f.attributes,
    nodes: f.nodes.map(nodeMessage), opsets: opsetMessages(f.opsets), docString: some(f.docString), extra: f.extra,
  };
}

function attributeMessage(name: string, a: Attribute): AttributeMessage {
  const head = { name, extra: a.extra };
  switch (a.kind) {
    case 'float': return { ...head, float: a.value, type: attributeType.float };
    case 'int': return { ...head, int: a.value, type: attributeType.int };
    case 'string': return { ...head, string: a.value, type: attributeType.string };
    case 'tensor': return { ...head, tensor: tensorMessage(a.value, undefined), type: attributeType.tensor };
    case 'graph': return { ...head, graph: graphMessage(a.value), type: attributeType.graph };
    case 'floats': return { ...head, floats: a.value, type: attributeType.floats };
    case 'ints': return { ...head, ints: a.value, type: attributeType.ints };
    case 'strings': return { ...head, strings: a.value, type: attributeType.strings };
    case 'tensors': return { ...head, tensors: a.value.map((t) => tensorMessage(t, undefined)), type: attributeType.tensors };
    case 'graphs': return { ...head, graphs: a.value.map(graphMessage), type: attributeType.graphs };
    case 'ref': return { ...head, ref: a.value, type: a.type };
    default: return readMessage(attributeSchema, a.value);
  }
}

function valueInfoMessage(v: ValueInfo): { name: string; type: Uint8Array | undefined; docString: string | undefined; extra: Uint8Array | undefined } {
  return { name: v.name, type: writeType(v.type), docString: some(v.docString), extra: v.extra };
}
