// The messages of onnx.proto3 as field tables: field number and kind, by the name that read.ts and write.ts use.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Fields that are not listed pass through as `extra`.
import type { Message, Schema } from './wire.ts';

const entrySchema = { key: [1, 'string'], value: [2, 'string'] } as const satisfies Schema;
export const opsetSchema = { domain: [1, 'string'], version: [2, 'int'] } as const satisfies Schema;

export const tensorSchema = {
  dims: [1, 'ints'], dataType: [2, 'number'], segment: [3, 'bytes'], floatData: [4, 'packed'], int32Data: [5, 'packed'],
  stringData: [6, 'blobs'], int64Data: [7, 'packed'], name: [8, 'string'], rawData: [9, 'bytes'], doubleData: [10, 'packed'],
  uint64Data: [11, 'packed'], docString: [12, 'text'], externalData: [13, () => entrySchema, true], dataLocation: [14, 'number'],
} as const satisfies Schema;

export const sparseSchema = { values: [1, () => tensorSchema, false], indices: [2, () => tensorSchema, false], dims: [3, 'ints'] } as const satisfies Schema;

const dimensionSchema = { value: [1, 'int'], param: [2, 'string'], denotation: [3, 'string'] } as const satisfies Schema;
const tensorShapeSchema = { dims: [1, () => dimensionSchema, true] } as const satisfies Schema;
const tensorTypeSchema = { elemType: [1, 'number'], shape: [2, () => tensorShapeSchema, false] } as const satisfies Schema;
/** Sequences, maps, optionals and sparse tensors are kept as bytes. */
export const typeSchema = { tensor: [1, () => tensorTypeSchema, false] } as const satisfies Schema;
export const valueInfoSchema = { name: [1, 'string'], type: [2, 'bytes'], docString: [3, 'text'] } as const satisfies Schema;

// Attributes hold graphs and graphs hold nodes with attributes: the cycle is typed by hand.
export type AttributeMessage = Omit<Message<typeof attributeFields>, 'graph' | 'graphs'> & { graph?: GraphMessage | undefined; graphs?: GraphMessage[] | undefined };
export type NodeMessage = Omit<Message<typeof nodeFields>, 'attributes'> & { attributes?: AttributeMessage[] | undefined };
export type GraphMessage = Omit<Message<typeof graphFields>, 'nodes'> & { nodes?: NodeMessage[] | undefined };
export type FunctionMessage = Omit<Message<typeof functionFields>, 'nodes'> & { nodes?: NodeMessage[] | undefined };
export type ModelMessage = Omit<Message<typeof modelFields>, 'graph' | 'functions'> & { graph?: GraphMessage | undefined; functions?: FunctionMessage[] | undefined };

const attributeFields = {
  name: [1, 'string'], float: [2, 'float'], int: [3, 'int'], string: [4, 'bytes'], tensor: [5, () => tensorSchema, false],
  graph: [6, (): Schema => graphSchema, false], floats: [7, 'floats'], ints: [8, 'ints'], strings: [9, 'blobs'],
  tensors: [10, () => tensorSchema, true], graphs: [11, (): Schema => graphSchema, true], type: [20, 'number'], ref: [21, 'string'],
} as const satisfies Schema;

const nodeFields = {
  inputs: [1, 'strings'], outputs: [2, 'strings'], name: [3, 'string'], opType: [4, 'string'],
  attributes: [5, (): Schema => attributeSchema, true], docString: [6, 'text'], domain: [7, 'string'],
} as const satisfies Schema;

const graphFields = {
  nodes: [1, (): Schema => nodeSchema, true], name: [2, 'string'], initializers: [5, () => tensorSchema, true], docString: [10, 'text'],
  inputs: [11, () => valueInfoSchema, true], outputs: [12, () => valueInfoSchema, true], valueInfo: [13, () => valueInfoSchema, true],
  sparse: [15, () => sparseSchema, true],
} as const satisfies Schema;

const functionFields = {
  name: [1, 'string'], inputs: [4, 'strings'], outputs: [5, 'strings'], attributes: [6, 'strings'], nodes: [7, (): Schema => nodeSchema, true],
  docString: [8, 'text'], opsets: [9, () => opsetSchema, true], domain: [10, 'string'],
} as const satisfies Schema;

const modelFields = {
  irVersion: [1, 'int'], producerName: [2, 'string'], producerVersion: [3, 'string'], domain: [4, 'string'], modelVersion: [5, 'int'],
  docString: [6, 'text'], graph: [7, (): Schema => graphSchema, false], opsets: [8, () => opsetSchema, true],
  metadata: [14, () => entrySchema, true], functions: [25, (): Schema => functionSchema, true],
} as const satisfies Schema;

export const attributeSchema: Schema = attributeFields;
export const nodeSchema: Schema = nodeFields;
export const graphSchema: Schema = graphFields;
const functionSchema: Schema = functionFields;
export const modelSchema: Schema = modelFields;

/** AttributeProto.AttributeType numbers. */
export const attributeType = {
  float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8, tensors: 9, graphs: 10,
} as const;
