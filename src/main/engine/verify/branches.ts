// An If that neither constants nor shapes decide, decided at the inputs given: gradients there are those of the branch that runs.
import { settleBranches } from '../../../core/import/branches.ts';
import type { Graph, Model } from '../../../core/onnx/model.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import type { Feeds } from './feeds.ts';

const MOST_ROUNDS = 8;

const openConditions = (graph: Graph): string[] => [...new Set(graph.nodes.filter((n) => n.opType === 'If' && n.domain === '').map((n) => n.inputs[0] ?? ''))];

/** The model with every If of its own graph taken as the inputs have it; a branch may bring in others. */
export async function decideBranches(model: Model, feeds: Feeds): Promise<Model> {
  if (openConditions(model.graph).length === 0) return model;
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  let decided: Model = { ...model, graph: settleBranches(model, feeds) };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const conditions = openConditions(decided.graph);
    if (conditions.length === 0) break;
    const outputs = conditions.map((name) => ({ name, type: { kind: 'tensor' as const, dtype: 'bool' as const, shape: undefined }, docString: '' }));
    const session = await executor.load({ ...decided, graph: { ...decided.graph, outputs } });
    let found: Readonly<Record<string, Tensor>>;
    try {
      found = await session.run(feeds);
    } finally {
      await session.close();
    }
    decided = { ...decided, graph: settleBranches(decided, { ...feeds, ...Object.fromEntries(Object.entries(found).map(([name, t]) => [name, { ...t, shape: [] }])) }) };
  }
  return decided;
}
