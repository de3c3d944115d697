// Branches that constants decide: an If whose condition is known gives way to the branch that is taken.
import { dtypeOfCode } from '../onnx/dtypes.ts';
import { emptyGraph, intAttribute } from '../onnx/model.ts';
import { typeGraph } from '../onnx/infer.ts';
import type { Graph, Model, Node } from '../onnx/model.ts';
import type { Value } from '../onnx/operators/operator.ts';
import { renameValues } from '../onnx/rename.ts';
import { numbersOf, tensorFrom } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { constantOf } from './constants.ts';

/** Small constant arithmetic that conditions are made of. */
function evaluate(node: Node, inputs: readonly (Tensor | undefined)[]): Tensor | undefined {
  const [a, b] = inputs;
  if (!a || node.domain !== '') return undefined;
  const [x, y] = [numbersOf(a), b ? numbersOf(b) : []];
  if (x.length !== 1) return undefined;
  const logical = (value: boolean): Tensor => tensorFrom('bool', a.shape, [value ? 1 : 0]);
  switch (node.opType) {
    case 'Not': return logical(x[0] === 0);
    case 'Identity': return a;
    case 'Cast': {
      const to = dtypeOfCode(intAttribute(node, 'to', 0));
      if (to === 'bool') return logical(x[0] !== 0);
      return to !== undefined && /^u?int(8|16|32|64)$/.test(to) && Number.isInteger(x[0]) ? tensorFrom(to, a.shape, x) : undefined;
    }
    case 'Equal': return b && y.length === 1 ? logical(x[0] === y[0]) : undefined;
    case 'Greater': return b && y.length === 1 ? logical((x[0] as number) > (y[0] as number)) : undefined;
    case 'Less': return b && y.length === 1 ? logical((x[0] as number) < (y[0] as number)) : undefined;
    case 'And': return b && y.length === 1 ? logical(x[0] !== 0 && y[0] !== 0) : undefined;
    case 'Or': return b && y.length === 1 ? logical(x[0] !== 0 || y[0] !== 0) : undefined;
    default: return undefined;
  }
}

const isSmallNumber = (t: Tensor): boolean => t.shape.length <= 1 && /^(u?int(8|16|32|64)|bool|float32)$/.test(t.dtype) && t.bytes.length > 0 && t.shape.every((d) => d === 1);

const MOST_ROUNDS = 6;

/**
 * The graph with every If taken whose condition follows from constants, from shapes, and from the values given of inputs
 * that are no floats; what a branch brings in may settle others.
 */
export function settleBranches(model: Model, given: Readonly<Record<string, Tensor>>): Graph {
  let { graph } = model;
  for (let round = 0; round < MOST_ROUNDS && graph.nodes.some((n) => n.opType === 'If'); round++) {
    const inputs = Object.fromEntries(Object.entries(given).map(([name, t]) => [name, t.shape]));
    graph = settled(graph, given, typeGraph(graph, { opsets: model.opsets, inputs }).values);
  }
  return graph;
}

function settled(graph: Graph, given: Readonly<Record<string, Tensor>>, values: ReadonlyMap<string, Value>): Graph {
  const known = new Map<string, Tensor>();
  for (const { name, dtype, known: numbers } of values.values()) {
    const [only] = numbers ?? [];
    if (numbers?.length === 1 && typeof only === 'number' && /^(u?int\d+|bool)$/.test(dtype)) known.set(name, tensorFrom(dtype, [], [only]));
  }
  const learn = (name: string, t: Tensor): void => { if (isSmallNumber(t)) known.set(name, t); };
  for (const [name, t] of Object.entries(given)) if (t.dtype !== 'float32' && t.dtype !== 'float64') learn(name, t);
  const out: Graph = { ...emptyGraph(graph.name), ...graph, nodes: [], initializers: new Map(graph.initializers) };
  for (const [name, t] of graph.initializers) learn(name, t);
  let count = 0;
  const place = (node: Node): void => {
    const constant = constantOf(node);
    if (constant) learn(node.outputs[0] ?? '', constant);
    const condition = node.opType === 'If' && node.domain === '' ? known.get(node.inputs[0] ?? '') : undefined;
    const branch = condition && node.attributes.get(numbersOf(condition)[0] === 0 ? 'else_branch' : 'then_branch');
    if (branch?.kind !== 'graph') {
      const value = evaluate(node, node.inputs.map((n) => known.get(n)));
      if (value) learn(node.outputs[0] ?? '', value);
      out.nodes.push(node);
      return;
    }
    const prefix = `${node.name || 'If'}~${count++}/`;
    const own = new Set([...branch.value.initializers.keys(), ...branch.value.nodes.flatMap((n) => n.outputs)]);
    const inner = renameValues(branch.value, (name) => (own.has(name) ? prefix + name : name));
    for (const [name, t] of inner.initializers) {
      out.initializers.set(name, t);
      learn(name, t);
    }
    for (const n of inner.nodes) place({ ...n, name: n.name === '' ? '' : prefix + n.name });
    node.outputs.forEach((name, i) => {
      const from = inner.outputs[i]?.name;
      if (name !== '' && from !== undefined) place({ name: `${prefix}${i}`, opType: 'Identity', domain: '', inputs: [from], outputs: [name], attributes: new Map(), docString: '' });
    });
  };
  for (const node of graph.nodes) place(node);
  return out;
}
