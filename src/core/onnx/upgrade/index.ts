// Brings a model of opset 1 to 26 to the opset that the passes work on, node by node, without changing what it computes.
import { LayerwrightError } from '../../errors.ts';
import { typeGraph, typeModel } from '../infer.ts';
import type { TypingOptions } from '../infer.ts';
import { emptyGraph, IR_VERSION, OPSET } from '../model.ts';
import type { Attribute, Graph, Initializer, Model, Node } from '../model.ts';
import { namesOf } from '../names.ts';
import type { Value } from '../operators/operator.ts';
import { readsOf } from '../sort.ts';
import { fromOldest } from './oldest.ts';
import { laterOperators, upgradeRules } from './rules.ts';
import type { Rewriting } from './rewriting.ts';
import { Rewriter } from './rewriting.ts';

const OLDEST_OPSET = 1;
export const NEWEST_OPSET = 26;

/**
 * The same computation at opset 17; tensors are shared with the model given, which stays as it is. Nodes whose form
 * did not change are copied. Shapes may be given for inputs (as in `typeGraph`) where a rewrite needs them.
 * Throws `onnx/unsupported` for opsets out of range and for nodes that opset 17 cannot say, naming node and operator.
 */
export function upgradeModel(model: Model, options: Pick<TypingOptions, 'dims' | 'inputs'> = {}): Model {
  const from = model.opsets.get('') ?? 1;
  if (from < OLDEST_OPSET || from > NEWEST_OPSET) {
    throw new LayerwrightError('onnx/unsupported', `The model is of opset ${from}.`, {
      where: 'opset_import', expected: `${OLDEST_OPSET} to ${NEWEST_OPSET}`, received: String(from), hint: 'Export it again with a newer or older opset.',
    });
  }
  const opsets = new Map(model.opsets).set('', OPSET);
  if (from === OPSET) return { ...model, opsets, irVersion: Math.max(model.irVersion, IR_VERSION) };
  const { values } = typeModel(model, options);
  const upgrade = new Upgrade(from, values, namesOf(model.graph, new Set()));
  // Before IR version 4 the weights are listed as inputs; they stay constants.
  return { ...model, opsets, irVersion: IR_VERSION, graph: upgrade.graph(model.graph) };
}

/**
 * One node of opset `from` in nodes of opset 17, whose inputs have the values given. Names made up begin with the node's
 * own, which must be unique; its outputs keep their names. Throws `onnx/unsupported` as `upgradeModel` does.
 */
export function upgradeNode(node: Node, from: number, inputs: readonly Value[]): { readonly nodes: Node[]; readonly initializers: ReadonlyMap<string, Initializer> } {
  if (from < OLDEST_OPSET || from > NEWEST_OPSET) {
    throw new LayerwrightError('onnx/unsupported', `${node.opType} is of opset ${from}.`, { where: node.name, expected: `${OLDEST_OPSET} to ${NEWEST_OPSET}`, received: String(from) });
  }
  const around: Graph = {
    ...emptyGraph(node.name), nodes: [node], outputs: node.outputs.filter((o) => o !== '').map((name) => ({ name, type: { kind: 'none' }, docString: '' })),
    inputs: inputs.map(({ name, dtype, shape }) => ({ name, type: { kind: 'tensor', dtype, shape: [...shape] }, docString: '' })),
  };
  const values = new Map(hasSubgraph(node) ? typeGraph(around, { opsets: new Map([['', from]]) }).values : []);
  for (const value of inputs) values.set(value.name, value);
  const out = new Upgrade(from, values, namesOf(around, new Set())).graph(around);
  return { nodes: out.nodes, initializers: out.initializers };
}

const hasSubgraph = (node: Node): boolean => [...node.attributes.values()].some((a) => a.kind === 'graph' || a.kind === 'graphs');

class Upgrade {
  readonly #from: number;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #names: Set<string>;

  constructor(from: number, values: ReadonlyMap<string, Value>, names: Set<string>) {
    this.#from = from;
    this.#values = values;
    this.#names = names;
  }

  graph(graph: Graph): Graph {
    const out: Graph = {
      ...emptyGraph(graph.name), docString: graph.docString, inputs: graph.inputs.filter((i) => !graph.initializers.has(i.name)),
      outputs: graph.outputs, initializers: new Map(graph.initializers), valueInfo: graph.valueInfo, ...(graph.extra && { extra: graph.extra }),
    };
    const read = new Set([...graph.nodes.flatMap(readsOf), ...graph.outputs.map((o) => o.name)]);
    for (const node of graph.nodes) out.nodes.push(...this.#node(node, out, read));
    return out;
  }

  #node(node: Node, graph: Graph, read: ReadonlySet<string>): Node[] {
    const copy: Node = { ...node, inputs: [...node.inputs], outputs: [...node.outputs], attributes: this.#attributes(node.attributes) };
    if (node.domain !== '') return [copy];
    const r: Rewriting = new Rewriter(copy, this.#from, this.#values, graph, this.#names, read);
    const since = laterOperators[node.opType];
    const rule = upgradeRules[node.opType];
    if (since !== undefined && !rule) r.fail(`${node.opType} exists from opset ${since} on`);
    const before = this.#from < 7 ? fromOldest(r).flatMap((n) => this.#node(n, graph, read)) : [];
    return [...before, ...(rule ? rule(r) : [copy])];
  }

  #attributes(attributes: ReadonlyMap<string, Attribute>): Map<string, Attribute> {
    return new Map([...attributes].map(([name, a]): [string, Attribute] => {
      if (a.kind === 'graph') return [name, { ...a, value: this.graph(a.value) }];
      if (a.kind === 'graphs') return [name, { ...a, value: a.value.map((g) => this.graph(g)) }];
      return [name, a];
    }));
  }
}
