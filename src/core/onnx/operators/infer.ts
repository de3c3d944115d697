// Applies the operator table to one node.
import { LayerwrightError } from '../../errors.ts';
import type { Graph, Node } from '../model.ts';
import { operators } from './index.ts';
import { symbolName } from './dims.ts';
import type { InferContext, OutputType, SubgraphScope, Value } from './operator.ts';

export function inferNode(node: Node, inputs: readonly (Value | undefined)[], opset: number, scope: SubgraphScope): readonly OutputType[] {
  const key = node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}.${node.opType}`;
  const operator = operators[key];
  const where = node.name === '' ? node.opType : node.name;
  if (!operator) throw new LayerwrightError('onnx/unsupported', `Shape inference does not know the operator ${key}.`, { where });
  let symbols = 0;
  const fail = (message: string, expected?: string, received?: string): never => {
    throw new LayerwrightError('onnx/invalid', `${node.opType}: ${message}`, { where, ...(expected !== undefined && { expected }), ...(received !== undefined && { received }) });
  };
  const context: InferContext = {
    node, opset, inputs,
    input: (i) => inputs[i] ?? fail(`input ${i} is missing`),
    subgraph: (graph: Graph, types) => scope.inferSubgraph(graph, types),
    symbol: (hint) => {
      const n = symbols++;
      return `${symbolName(node.name !== '' ? node.name : (node.outputs.find((o) => o !== '') ?? node.opType))}.${hint}${n === 0 ? '' : `_${n}`}`;
    },
    fail,
  };
  return operator.infer(context);
}
