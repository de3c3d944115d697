// onnxruntime's own optimiser as a pass: constants folded, what does nothing taken out, convolutions joined with what scales them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { domainsOf } from '../../core/onnx/model.ts';
import type { Model } from '../../core/onnx/model.ts';
import { encodeModelJoined } from '../../core/onnx/codec/index.ts';
import { readModelFile } from '../models/files.ts';

/**
 * The model as onnxruntime writes it after its basic optimisations, which leave standard operators only. Gives a reason in place of a
 * model that would not be one for everybody.
 */
export async function simplifyModel(model: Model): Promise<{ readonly model: Model } | { readonly refused: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'layerwright-'));
  const file = join(folder, 'simplified.onnx');
  try {
    const session = await InferenceSession.create(encodeModelJoined({ ...model, metadata: new Map() }), { executionProviders: ['cpu'], graphOptimizationLevel: 'basic', optimizedModelFilePath: file, logSeverityLevel: 4 });
    await session.release();
    const simple = await readModelFile(file);
    const own = domainsOf(model.graph);
    const foreign = [...domainsOf(simple.graph)].filter((domain) => !own.has(domain));
    if (foreign.length > 0) return { refused: `operators of ${foreign.join(', ')}` };
    const opsets = new Map([...simple.opsets].filter(([domain]) => model.opsets.has(domain)));
    // Before IR version 4 weights are inputs too; those that were folded would be asked for.
    const graph = { ...simple.graph, inputs: model.graph.inputs.filter((i) => !model.graph.initializers.has(i.name)) };
    return { model: { ...simple, graph, opsets, irVersion: Math.max(4, Math.min(simple.irVersion, model.irVersion)), producerName: model.producerName, producerVersion: model.producerVersion, docString: model.docString, metadata: new Map(model.metadata) } };
  } catch (thrown) {
    return { refused: (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
