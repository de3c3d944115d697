// What an imported model is, for people: ends, operators, weights told from constants and shape arithmetic, what can be trained.
import { rules } from '../autodiff/rules/index.ts';
import type { Model, Node } from '../onnx/model.ts';
import { spelledForms } from '../onnx/spelled/index.ts';
import { laterOperators, upgradeRules } from '../onnx/upgrade/rules.ts';
import { isUnnamed } from '../onnx/model.ts';
import { writeTypeText } from '../onnx/text/values.ts';
import { isFloat, numbersOf, sizeOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { constantOf, constantsOf, isLearned, operatorName } from './constants.ts';
import type { Imported } from './import-model.ts';

export interface ImportReport {
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly outputs: readonly { readonly name: string; readonly type: string }[];
  readonly opsets: Readonly<Record<string, number>>;
  readonly irVersion: number;
  /** Operators of the file by count, largest first; `layers`: how many of them became layers. */
  readonly operators: readonly { readonly operator: string; readonly count: number; readonly layers: number }[];
  /** Numbers in weights, in other constants, and in constants that say shapes and indices. */
  readonly parameters: number;
  readonly constants: number;
  readonly shapeNumbers: number;
  /** Weights that are not float32: they are used, and not trained. */
  readonly fixed: readonly { readonly dtype: string; readonly numbers: number }[];
  /** Operators that gradients cannot pass, with the reason and the nodes. */
  readonly untrainable: readonly { readonly operator: string; readonly reason: string; readonly nodes: readonly string[] }[];
  /** Places where the batch is fixed. */
  readonly bakedBatch: readonly string[];
  /** Nodes that no output needs: left out. */
  readonly unused: number;
}

const LISTED = 8;

export function reportOf(model: Model, imported: Imported): ImportReport {
  const { graph } = model;
  const constants = constantsOf(graph);
  const learned = new Set<string>();
  const nodes = graph.nodes.filter((n) => !constantOf(n));
  for (const node of nodes) node.inputs.forEach((name, i) => { const t = constants.get(name); if (t && isLearned(node, i, t)) learned.add(name); });
  const count = (which: (name: string, t: Tensor) => boolean): number => [...constants].filter(([name, t]) => which(name, t)).reduce((n, [, t]) => n + sizeOf(t.shape), 0);
  const fixed = new Map<string, number>();
  for (const [, t] of constants) if (sizeOf(t.shape) > LISTED && t.dtype !== 'float32' && t.dtype !== 'int64') fixed.set(t.dtype, (fixed.get(t.dtype) ?? 0) + sizeOf(t.shape));
  return {
    inputs: graph.inputs.filter((i) => !graph.initializers.has(i.name)).map((i) => ({ name: i.name, type: writeTypeText(i.type) })),
    outputs: graph.outputs.map((o) => ({ name: o.name, type: writeTypeText(o.type) })),
    opsets: Object.fromEntries(model.opsets), irVersion: model.irVersion, operators: operatorsOf(nodes, imported),
    parameters: count((name) => learned.has(name)), constants: count((name, t) => !learned.has(name) && t.dtype !== 'int64'), shapeNumbers: count((name, t) => !learned.has(name) && t.dtype === 'int64'),
    fixed: [...fixed].map(([dtype, numbers]) => ({ dtype, numbers })), untrainable: untrainableOf(nodes), bakedBatch: bakedOf(model, constants), unused: imported.unused,
  };
}

function operatorsOf(nodes: readonly Node[], imported: Imported): ImportReport['operators'] {
  const types = new Map(imported.project.graph.nodes.map((n) => [n.id, n.type]));
  const layers = new Set([...imported.nodes].flatMap(([id, node]) => (types.get(id) === 'Operator' ? [] : [node])));
  const found = new Map<string, { count: number; layers: number }>();
  for (const node of nodes) {
    const entry = found.get(operatorName(node)) ?? { count: 0, layers: 0 };
    found.set(operatorName(node), { count: entry.count + 1, layers: entry.layers + (layers.has(node) ? 1 : 0) });
  }
  return [...found].map(([operator, entry]) => ({ operator, ...entry })).sort((a, b) => b.count - a.count || (a.operator < b.operator ? -1 : 1));
}

function untrainableOf(nodes: readonly Node[]): ImportReport['untrainable'] {
  const found = new Map<string, { reason: string; nodes: string[] }>();
  for (const node of nodes) {
    const operator = operatorName(node);
    // What is spelled out, or brought to an older opset in others, may still be refused for its sizes: the check tells.
    if (node.domain === '' && (operator in spelledForms || (operator in laterOperators && operator in upgradeRules))) continue;
    const entry = rules[operator];
    const reason = entry === undefined ? 'its gradient is not known' : 'refuse' in entry ? entry.refuse : undefined;
    if (reason === undefined) continue;
    const known = found.get(operator) ?? { reason, nodes: [] };
    if (known.nodes.length < LISTED) known.nodes.push(node.name || (node.outputs[0] ?? operator));
    found.set(operator, known);
  }
  return [...found].map(([operator, entry]) => ({ operator, ...entry }));
}

/** Inputs with a number for a batch, and constants that repeat it as the first size of a Reshape or Expand. */
function bakedOf(model: Model, constants: ReadonlyMap<string, Tensor>): string[] {
  const inputs = model.graph.inputs.flatMap(({ name, type }) => {
    const size = type.kind === 'tensor' && !constants.has(name) && (type.shape?.length ?? 0) > 1 && isFloat(type.dtype) ? type.shape?.[0] : undefined;
    return typeof size === 'number' && !isUnnamed(size) ? [{ name, size }] : [];
  });
  const sizes = new Set(inputs.map((i) => i.size));
  const places = model.graph.nodes.flatMap((node) => {
    const target = (node.opType === 'Reshape' || node.opType === 'Expand') && !constants.has(node.inputs[0] ?? '') ? constants.get(node.inputs[1] ?? '') : undefined;
    const first = target?.dtype === 'int64' && target.bytes.length > 8 ? numbersOf(target)[0] : undefined;
    return first !== undefined && sizes.has(first) ? [`${node.opType} ${node.name || (node.outputs[0] ?? '')}`] : [];
  });
  return [...inputs.map((i) => `input ${i.name}: ${i.size}`), ...places];
}
