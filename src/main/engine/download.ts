// GPU buffer → host. onnxruntime-node 1.30 has no download of its own (`getData` of a `gpu-buffer` tensor ends the whole process),
// so a graph of Identity nodes whose outputs lie on the host fetches it.
import { InferenceSession } from 'onnxruntime-node';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { encodeModelJoined } from '../../core/onnx/codec/index.ts';
import { GraphBuilder } from '../../core/onnx/builder.ts';
import { modelOf } from '../../core/onnx/model.ts';

export class Downloader {
  /** One session for each set of tensors asked for: the whole state, nearly always. */
  readonly #sessions = new Map<string, InferenceSession>();

  /** Copies on the host, by the names given. The tensors stay as they are. */
  async download(tensors: ReadonlyMap<string, OrtTensor>): Promise<Map<string, OrtTensor>> {
    const session = await this.#session(tensors);
    const names = [...tensors.keys()];
    const results = await session.run(Object.fromEntries(names.map((name, i) => [`in${i}`, tensors.get(name) as OrtTensor])));
    return new Map(names.map((name, i) => [name, results[`out${i}`] as OrtTensor]));
  }

  async #session(tensors: ReadonlyMap<string, OrtTensor>): Promise<InferenceSession> {
    const key = [...tensors].map(([name, t]) => `${name} ${t.type} ${t.dims.join('×')}`).join('\n');
    const found = this.#sessions.get(key);
    if (found) return found;
    const b = new GraphBuilder();
    [...tensors.values()].forEach((t, i) => { b.output(b.op('Identity', [b.input(`in${i}`, t.type, t.dims)]), `out${i}`); });
    const session = await InferenceSession.create(encodeModelJoined(modelOf(b.build('download'))), { executionProviders: ['webgpu', 'cpu'], logSeverityLevel: 3 });
    this.#sessions.set(key, session);
    return session;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
    this.#sessions.clear();
  }
}
