// SparseTensorProto in the place of an initializer: spread out as it is read, which is what runtimes do with it too.
import { LayerwrightError } from '../../errors.ts';
import { bytesPerElement, dataOf, formatShape } from '../../tensor.ts';
import type { Initializer } from '../model.ts';
import type { sparseSchema } from './schema.ts';
import { byteLength, readTensor } from './tensors.ts';
import { damaged } from './wire.ts';
import type { Message } from './wire.ts';

/** Bytes that one stored byte may become: what a file can ask for stays bounded by its size. */
const MOST_SPREAD = 256;
const ALWAYS = 65_536;

/** The same tensor with its zeros, and its name. Throws `onnx/damaged`, and `onnx/unsupported` where it would become very large. */
export function readSparse(m: Message<typeof sparseSchema>): readonly [name: string, tensor: Initializer] {
  const { from = 0, path = '' } = m.at ?? {};
  const name = m.values?.name ?? '';
  const where = `${path} "${name}"`;
  const fail = (message: string, expected: string, received: string): never => { throw damaged(message, from, where, { expected, received }); };
  if (!m.values || !m.indices) return fail('A sparse tensor is not complete.', 'values and indices', m.values ? 'no indices' : 'no values');
  const [values, indices] = [readTensor(m.values), readTensor(m.indices)];
  const shape = (m.dims ?? []).map(Number);
  const { dtype } = values;
  const length = byteLength(dtype, shape) ?? fail('A sparse tensor has senseless dims.', 'numbers from 0 on', formatShape(shape));
  const refuse = (what: string, expected: string, received: string): never => { throw new LayerwrightError('onnx/unsupported', `A sparse tensor ${what}.`, { where, expected, received, hint: 'Store it as a plain initializer.' }); };
  const width = bytesPerElement(dtype);
  if (dtype === 'string' || !Number.isInteger(width)) return refuse('holds what cannot be spread out', 'numbers of one byte or more', dtype);
  if (values.external || indices.external) return refuse('stands in another file', 'values and indices in the model itself', 'external data');
  if (length > ALWAYS + MOST_SPREAD * (values.bytes.length + indices.bytes.length)) return refuse('is too large when spread out', `at most ${MOST_SPREAD} times what is stored`, `${length} bytes`);
  const [count = 0] = values.shape;
  const rank = indices.shape.length === 2 ? shape.length : 1;
  const known = indices.dtype === 'int64' && values.shape.length === 1 && [1, 2].includes(indices.shape.length) && indices.shape[0] === count && (indices.shape[1] ?? 1) === rank;
  if (!known) fail('The places of a sparse tensor have another shape than its values.', `int64 [${count}] or [${count}, ${shape.length}]`, `${indices.dtype} ${formatShape(indices.shape)}`);
  const places = dataOf(indices) as BigInt64Array;
  const bytes = new Uint8Array(length);
  const sizes = indices.shape.length === 2 ? shape : [length / width];
  for (let i = 0; i < count; i++) {
    let place = 0;
    for (let axis = 0; axis < rank; axis++) {
      const index = Number(places[i * rank + axis]);
      const size = sizes[axis] ?? 1;
      if (index < 0 || index >= size) fail('A sparse tensor has a value outside of its dims.', `from 0 to ${size - 1}`, String(index));
      place = place * size + index;
    }
    bytes.set(values.bytes.subarray(i * width, (i + 1) * width), place * width);
  }
  return [name, { dtype, shape, bytes, ...(values.docString !== undefined && { docString: values.docString }) }];
}
