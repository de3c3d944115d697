// Operators of opsets 18 and later in models of one node: they come back bit for bit, and gradients pass them.
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeModelJoined } from '../../src/core/onnx/codec/index.ts';
import { tensorSchema } from '../../src/core/onnx/codec/schema.ts';
import { tensorMessage } from '../../src/core/onnx/codec/tensors.ts';
import { joined, writeMessage } from '../../src/core/onnx/codec/wire.ts';
import type { Message, Schema } from '../../src/core/onnx/codec/wire.ts';
import { checkModel } from '../../src/main/engine/verify/check-model.ts';
import { newerCases } from '../cases/newer.ts';
import type { NewerCase } from '../cases/newer.ts';

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'newer-')); });
afterAll(async () => { await rm(folder, { recursive: true, force: true }); });

/** Writes a model with its inputs beside it, as ONNX's own tests have them. */
async function written({ model, feeds }: NewerCase, index: number): Promise<string> {
  const own = join(folder, String(index));
  await mkdir(join(own, 'test_data_set_0'), { recursive: true });
  await writeFile(join(own, 'model.onnx'), encodeModelJoined(model));
  await Promise.all(Object.entries(feeds).map(async ([name, tensor], i) =>
    writeFile(join(own, 'test_data_set_0', `input_${i}.pb`), joined(writeMessage(tensorSchema as Schema, tensorMessage(tensor, name) as Message<Schema>).chunks))));
  return join(own, 'model.onnx');
}

/** A result of four bits ends the process, in the runtime's own binding. */
const ends = (c: NewerCase): boolean => c.model.graph.outputs.some((o) => o.type.kind === 'tensor' && o.type.dtype === 'int4');

test.each(newerCases.filter((c) => !ends(c)).map((c, i) => [`${i} ${c.name}`, c, i] as const))('%s', async (_, c, i) => {
  const check = await checkModel(await written(c, i), c.differentiable);
  // What the runtime has no kernel for is none of ours.
  const right = !check.loads || (check.equal === true && (!c.differentiable || check.gradient === true));
  expect(right, JSON.stringify(check)).toBe(true);
});
