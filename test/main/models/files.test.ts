// Model files: round trip, weights beside the model, and what must be refused.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeExternal } from '../../../src/core/onnx/codec/index.ts';
import { joined } from '../../../src/core/onnx/codec/wire.ts';
import type { Model } from '../../../src/core/onnx/model.ts';
import { CHECKSUM_KEY, readModelFile, writeModelFile } from '../../../src/main/models/files.ts';
import { smallModel } from '../../core/onnx/models.ts';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'layerwright-models-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

function heavy(fill: number): Model {
  const model = smallModel();
  model.graph.initializers.set('heavy', { dtype: 'uint8', shape: [6000], bytes: new Uint8Array(6000).fill(fill) });
  return model;
}

describe('model files', () => {
  it('come back as they were', async () => {
    const path = join(folder, 'm.onnx');
    expect(await writeModelFile(path, smallModel())).toBe(statSync(path).size);
    const { metadata, ...read } = await readModelFile(path);
    expect([...metadata.keys()]).toEqual([CHECKSUM_KEY]);
    expect({ ...read, metadata: new Map() }).toEqual(smallModel());
  });

  it('keep large weights beside them, and replace them only when the new model stands', async () => {
    const path = join(folder, 'm.onnx');
    await writeModelFile(path, heavy(1), { externalOver: 1000 });
    expect(readdirSync(folder).sort()).toEqual(['m.onnx', 'm.onnx.data']);
    expect(await readModelFile(path)).toEqual(heavy(1));
    await writeModelFile(path, heavy(2), { externalOver: 1000 });
    expect(readdirSync(folder).sort()).toEqual(['m.onnx', 'm.onnx.1.data']);
    expect(await readModelFile(path)).toEqual(heavy(2));
  });

  it.each(['/etc/hostname', '../secret', 'link/secret', 'C:\\secret'])('do not read weights from %s', async (location) => {
    const outside = mkdtempSync(join(tmpdir(), 'layerwright-outside-'));
    writeFileSync(join(outside, 'secret'), new Uint8Array(6000));
    symlinkSync(outside, join(folder, 'link'));
    writeFileSync(join(folder, 'm.onnx'), joined(encodeExternal(heavy(1), location).model));
    await expect(readModelFile(join(folder, 'm.onnx'))).rejects.toMatchObject({ code: 'file/unsupported' });
    rmSync(outside, { recursive: true });
  });

  it('name the file that is missing or too short', async () => {
    const path = join(folder, 'm.onnx');
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'file/not-found', where: path });
    await writeModelFile(path, heavy(1), { externalOver: 1000 });
    truncateSync(join(folder, 'm.onnx.data'), 100);
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'onnx/damaged', where: expect.stringContaining('m.onnx.data') as string });
    rmSync(join(folder, 'm.onnx.data'));
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'file/not-found' });
    writeFileSync(path, readFileSync(path).subarray(0, 100));
    await expect(readModelFile(path)).rejects.toMatchObject({ code: 'onnx/damaged', where: expect.stringContaining(`${path} → byte`) as string });
  });
});
