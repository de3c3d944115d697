// Reverse-mode differentiation: appends to a graph the nodes that compute the gradients of a scalar.
import { LayerwrightError, internal } from '../errors.ts';
import { formatShape, isFloat, sizeOf } from '../tensor.ts';
import type { Dim } from '../tensor.ts';
import { OPSET } from '../onnx/model.ts';
import type { Graph, Node } from '../onnx/model.ts';
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import { inferNode } from '../onnx/operators/infer.ts';
import type { Device, Rule, RuleContext, RuleEntry, RuleTable } from './rule.ts';
import { rules as allRules } from './rules/index.ts';
import { simplify } from './simplify.ts';

export interface BackwardOptions {
  readonly device: Device;
  /** Another table than the project's own (tests plant wrong rules). */
  readonly rules?: RuleTable;
}

/** Key of a node's operator in the tables. */
const operatorKey = (node: Node): string =>
  (node.domain === '' || node.domain === 'ai.onnx' ? node.opType : `${node.domain}.${node.opType}`);

/**
 * Gradients of `loss` (a float scalar, or a tensor of one element) with respect to the values `wrt` (weights, inputs
 * or anything between), by name. The nodes are appended to `b`; the gradient of a value `v` is named `v.grad`.
 *
 * Reverse accumulation (Griewank & Walther, *Evaluating Derivatives*, 2008, chapter 3): nodes in insertion order are
 * a topological order, so one sweep backwards meets every use of a value before its producer. Only nodes on a path
 * from a value of `wrt` to the loss are visited: what is not in `wrt` is frozen and costs nothing. Nothing flows
 * through integers, booleans and operators whose gradient is zero; a value of `wrt` that the loss does not depend on
 * gets zeros.
 *
 * Throws `autodiff/no-rule` and `autodiff/not-differentiable` naming the node where a gradient cannot pass.
 */
export function backward(b: GraphBuilder, loss: Value, wrt: readonly Value[], options: BackwardOptions): Map<string, Value> {
  if (b.opset < OPSET) throw internal(`backward on a graph of opset ${b.opset}`, { expected: `at least ${OPSET}`, hint: 'Upgrade the graph first.' });
  if (!isFloat(loss.dtype) || sizeOf(loss.shape) !== 1) {
    throw new LayerwrightError('autodiff/not-differentiable', `Gradients start from one number; ${loss.name} is not one.`, {
      where: loss.name, expected: 'a float scalar', received: `${loss.dtype} ${formatShape(loss.shape)}`,
    });
  }
  for (const v of wrt) {
    if (isFloat(v.dtype)) continue;
    throw new LayerwrightError('autodiff/not-differentiable', `${v.name} holds ${v.dtype}, which has no gradient.`, {
      where: v.name, expected: 'floats', received: v.dtype,
    });
  }
  const table = options.rules ?? allRules;
  const forward = [...b.nodes];
  const { active, path, uses } = reachable(b, forward, wrt, table);
  const gradients = new Gradients(b, b.nodes.length, uses);
  if (active.has(loss.name)) gradients.add(loss, b.fillLike(loss, 1));

  for (const node of forward.reverse()) {
    if (!path.has(node)) continue;
    const flowing = node.outputs.filter((name) => name !== '' && active.has(name) && gradients.has(name));
    if (flowing.length === 0) continue;
    for (const name of flowing) gradients.get(b.value(name));
    const key = operatorKey(node);
    const rule = callable(table[key], key, node);
    const context = contextOf(b, node, options.device, active, gradients);
    const given = b.scope(`${node.name}.grad`, () => rule(context));
    node.inputs.forEach((name, i) => {
      const gradient = given[i];
      if (!gradient || !context.wanted[i]) return;
      const x = b.value(name);
      gradients.add(x, b.scope(`${node.name}.grad`, () => fitted(b, gradients.current(gradient), x, key, node)));
    });
  }
  const results = new Map(wrt.map((v) => [v.name, gradients.get(v) ?? b.fillLike(v, 0)]));
  simplify(b, forward.length, results.values());
  return results;
}

interface Reach {
  /** The float values that depend on a value of `wrt` through operators that let gradients through. */
  readonly active: ReadonlySet<string>;
  /** Those operators' nodes. */
  readonly path: ReadonlySet<Node>;
  /** How often each of the values is an input of those nodes: no gradient has more contributions. */
  readonly uses: ReadonlyMap<string, number>;
}

function reachable(b: GraphBuilder, nodes: readonly Node[], wrt: readonly Value[], table: RuleTable): Reach {
  const active = new Set(wrt.map((v) => v.name));
  const path = new Set<Node>();
  const uses = new Map<string, number>();
  for (const node of nodes) {
    const entry = table[operatorKey(node)];
    if (entry && 'zero' in entry) continue;
    if (!node.inputs.some((name) => active.has(name)) && !captures(node, active)) continue;
    path.add(node);
    for (const name of node.inputs) if (active.has(name)) uses.set(name, (uses.get(name) ?? 0) + 1);
    // What a refused operator makes of floats (quantization) is followed through integers too, so that it is refused and not silently zero.
    const refused = entry !== undefined && 'refuse' in entry;
    const integers = refused || node.inputs.some((name) => active.has(name) && !isFloat(b.value(name).dtype));
    for (const name of node.outputs) {
      if (name !== '' && (integers || isFloat(b.value(name).dtype))) active.add(name);
    }
  }
  return { active, path, uses };
}

/** Whether a sub-graph of the node (If, Loop, Scan) uses one of the names from outside. */
function captures(node: Node, names: ReadonlySet<string>): boolean {
  for (const attribute of node.attributes.values()) {
    const graphs: readonly Graph[] = attribute.kind === 'graph' ? [attribute.value] : attribute.kind === 'graphs' ? attribute.value : [];
    for (const graph of graphs) {
      const used = (n: Node): boolean => n.inputs.some((name) => names.has(name)) || captures(n, names);
      if (graph.nodes.some(used) || graph.outputs.some((o) => names.has(o.name))) return true;
    }
  }
  return false;
}

function callable(entry: RuleEntry | undefined, key: string, node: Node): Rule {
  const where = node.name === '' ? key : node.name;
  if (entry === undefined) {
    throw new LayerwrightError('autodiff/no-rule', `The gradient of the operator ${key} is not known.`, {
      where, hint: freezeHint(node),
    });
  }
  if (typeof entry === 'function') return entry;
  if ('refuse' in entry) {
    throw new LayerwrightError('autodiff/not-differentiable', `${key} has no gradient: ${entry.refuse}.`, { where, hint: entry.hint });
  }
  throw internal(`a gradient flows into ${key}, whose gradient is zero`, { where });
}

const freezeHint = (node: Node): string =>
  `Freeze everything below ${node.name === '' ? `the ${node.opType} node` : node.name} (what feeds ${node.inputs.filter((n) => n !== '').join(', ')}), so that no gradient has to pass through it.`;

function contextOf(b: GraphBuilder, node: Node, device: Device, active: ReadonlySet<string>, gradients: Gradients): RuleContext {
  const maybe = (i: number): Value | undefined => {
    const name = node.inputs[i];
    return name === undefined || name === '' ? undefined : b.value(name);
  };
  const context: RuleContext = {
    b, node, device,
    wanted: node.inputs.map((name) => name !== '' && active.has(name)),
    maybe,
    x(i) {
      const value = maybe(i);
      if (!value) throw new LayerwrightError('onnx/invalid', `${node.opType}: input ${i} is missing.`, { where: node.name });
      return value;
    },
    y: (i) => outputOf(b, node, i),
    dy(i = 0) {
      const y = outputOf(b, node, i);
      return gradients.get(y) ?? b.fillLike(y, 0);
    },
    flows: (i) => gradients.has(node.outputs[i] ?? ''),
    refuse(why, hint) {
      throw new LayerwrightError('autodiff/not-differentiable', `${operatorKey(node)} has no gradient here: ${why}.`, {
        where: node.name, hint: hint ?? freezeHint(node),
      });
    },
  };
  return context;
}

/** Output `i` of a forward node; one that the node leaves out is added to it. */
function outputOf(b: GraphBuilder, node: Node, i: number): Value {
  const name = node.outputs[i];
  if (name !== undefined && name !== '') return b.value(name);
  while (node.outputs.length <= i) node.outputs.push('');
  const added = b.unique(`${node.name}:${i}`);
  node.outputs[i] = added;
  const inputs = node.inputs.map((n) => (n === '' ? undefined : b.value(n)));
  const type = inferNode(node, inputs, b.opset, b)[i];
  if (!type) throw internal(`${node.opType} has no output ${i}`, { where: node.name });
  return b.adopt({ name: added, ...type });
}

/** A rule's gradient in the shape of its input: what broadcasting added is summed out. Names a rule that errs. */
function fitted(b: GraphBuilder, gradient: Value, x: Value, key: string, node: Node): Value {
  const wrong = (expected: string, received: string): LayerwrightError =>
    internal(`the gradient rule of ${key} is wrong for ${x.name}`, { where: node.name, expected, received });
  if (gradient.dtype !== x.dtype) throw wrong(x.dtype, gradient.dtype);
  const lead = gradient.shape.length - x.shape.length;
  const differs = (d: Dim, i: number): boolean => d !== 1 && typeof d === 'number' && typeof gradient.shape[lead + i] === 'number' && d !== gradient.shape[lead + i];
  if (lead < 0 || x.shape.some(differs)) throw wrong(formatShape(x.shape), formatShape(gradient.shape));
  const made = node.outputs[0];
  return b.sumTo(gradient, x, made !== undefined && made !== '' ? b.value(made).shape : undefined);
}

/** Gradients as they gather: contributions are added up as they come, and named after their value when complete. */
class Gradients {
  readonly #b: GraphBuilder;
  /** Index of the first node that backward appended: only those are renamed. */
  readonly #from: number;
  readonly #sums = new Map<string, Value>();
  readonly #awaited: Map<string, number>;
  readonly #complete = new Set<string>();
  /** Old name → the value under its new name. */
  readonly #renamed = new Map<string, Value>();
  readonly #named = new Set<string>();

  constructor(b: GraphBuilder, from: number, uses: ReadonlyMap<string, number>) {
    this.#b = b;
    this.#from = from;
    this.#awaited = new Map(uses);
  }

  has(name: string): boolean { return this.#sums.has(name); }

  add(x: Value, contribution: Value): void {
    if (this.#complete.has(x.name)) throw internal(`a gradient of ${x.name} came after its producer`);
    const sum = this.#sums.get(x.name);
    this.#sums.set(x.name, sum === undefined ? contribution
      : this.#b.scope(`${x.name}.grad`, () => this.#b.Add(this.current(sum), this.current(contribution))));
    const awaited = (this.#awaited.get(x.name) ?? 0) - 1;
    this.#awaited.set(x.name, awaited);
    if (awaited === 0) this.get(x);
  }

  /** The complete gradient of a value, or undefined where nothing flows into it. */
  get(x: Value): Value | undefined {
    const sum = this.#sums.get(x.name);
    if (sum === undefined || this.#complete.has(x.name)) return sum;
    this.#complete.add(x.name);
    const named = this.#name(this.current(sum), x);
    this.#sums.set(x.name, named);
    return named;
  }

  /** The value under its present name. */
  current(value: Value): Value {
    return this.#renamed.get(value.name) ?? value;
  }

  /** Renames a gradient that has only a made-up name yet. */
  #name(gradient: Value, x: Value): Value {
    if (this.#named.has(gradient.name)) return gradient;
    const { nodes, values } = this.#b;
    let at = nodes.length - 1;
    while (at >= this.#from && !nodes[at]?.outputs.includes(gradient.name)) at--;
    if (at < this.#from) return gradient;
    const name = this.#b.unique(`${x.name}.grad`);
    for (; at < nodes.length; at++) {
      const node = nodes[at] as Node;
      if (node.outputs.includes(gradient.name)) node.outputs = node.outputs.map((o) => (o === gradient.name ? name : o));
      if (node.inputs.includes(gradient.name)) node.inputs = node.inputs.map((i) => (i === gradient.name ? name : i));
    }
    values.delete(gradient.name);
    const named = this.#b.adopt({ ...gradient, name });
    this.#renamed.set(gradient.name, named);
    this.#named.add(name);
    return named;
  }
}
