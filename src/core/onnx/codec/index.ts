// ONNX files: reading, writing, external data.
export { decodeModel, decodeTensor } from './read.ts';
export { encodeModel, encodeModelJoined, LARGEST_FILE } from './write.ts';
export { encodeExternal, encodeMapped, externalTensors, loadExternal } from './external.ts';
export type { Fetch } from './external.ts';
