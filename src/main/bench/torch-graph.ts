// The forward graph of a network as JSON, for PyTorch to train: the very graph that Layerwright differentiates.
import { lowerGraph } from '../../core/lower/lower.ts';
import { pruneGraph } from '../../core/lower/prune.ts';
import type { Attribute } from '../../core/onnx/model.ts';
import { textOf } from '../../core/onnx/model.ts';
import { numbersOf } from '../../core/tensor.ts';
import { internal } from '../../core/errors.ts';
import { BENCH_BATCH, benchProject } from './networks.ts';

function plain(attribute: Attribute): unknown {
  switch (attribute.kind) {
    case 'int': return Number(attribute.value);
    case 'ints': return attribute.value.map(Number);
    case 'float': case 'floats': return attribute.value;
    case 'string': return textOf(attribute.value);
    default: throw internal(`an attribute of kind ${attribute.kind} in a forward graph`);
  }
}

export function torchGraph(name: string, threads: number): Record<string, unknown> {
  const weights: Record<string, readonly number[]> = {};
  const lowered = lowerGraph(benchProject(name), {
    batch: BENCH_BATCH, training: true, device: 'cpu', dtype: 'float32',
    weight: (b, weight, spec) => {
      if (spec.trainable) weights[weight] = spec.shape;
      return b.input(weight, 'float32', spec.shape);
    },
  });
  const [loss] = lowered.losses;
  const [input] = lowered.inputs.values();
  if (!loss || !input) throw internal(`${name} has no loss or no input`);
  lowered.b.output(loss.prediction, 'logits');
  const graph = pruneGraph(lowered.b.build(name));
  return {
    threads, weights, output: 'logits', classes: 10, input: { name: input.name, shape: input.shape },
    constants: Object.fromEntries([...graph.initializers].map(([key, t]) => [key, { dtype: t.dtype, shape: t.shape, values: numbersOf(t) }])),
    nodes: graph.nodes.map((node) => ({
      op: node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}.${node.opType}`, inputs: node.inputs, outputs: node.outputs,
      attributes: Object.fromEntries([...node.attributes].map(([key, a]) => [key, plain(a)])),
    })),
  };
}
