// Builds ONNX graphs node by node; every value knows its dtype and shape at once, from the operator table.
import { internal, LayerwrightError } from '../errors.ts';
import { bytesPerElement, formatShape, isFloat, isStatic, numbersOf, sameShape, sizeOf, tensorFrom } from '../tensor.ts';
import type { DType, Dim, Shape, Tensor } from '../tensor.ts';
import { castCode } from './dtypes.ts';
import { attributeOf, OPSET } from './model.ts';
import type { AttributeInput, Graph, Initializer, Node, ValueInfo } from './model.ts';
import { inferNode } from './operators/infer.ts';
import type { OutputType, Value } from './operators/operator.ts';
export { castCode } from './dtypes.ts';
export type { Value } from './operators/operator.ts';

export interface OpOptions {
  /** Node name; else the operator's name, made unique. */
  name?: string;
  domain?: string;
  /** Name of the first output; else the node's. */
  output?: string;
}

type Axes = readonly number[];

/** Reads a constant's few numbers as `known`, so that shape arithmetic is worked out while building. */
function knownOf(tensor: Tensor): readonly Dim[] | undefined {
  if (!/^(u?int(8|16|32|64)|bool|float(16|32|64))$/.test(tensor.dtype)) return undefined;
  if (tensor.shape.length > 1 || sizeOf(tensor.shape) > (isFloat(tensor.dtype) ? 8 : 64)) return undefined;
  // External data that was not loaded.
  if (tensor.bytes.length !== sizeOf(tensor.shape) * bytesPerElement(tensor.dtype)) return undefined;
  const numbers = numbersOf(tensor);
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

/**
 * A graph under construction. The methods named after operators take and give values in ONNX's own argument order
 * (opset 17); `op` takes any operator. Small equal constants are shared.
 */
export class GraphBuilder {
  readonly opset: number;
  readonly nodes: Node[] = [];
  readonly initializers = new Map<string, Initializer>();
  readonly graphInputs: ValueInfo[] = [];
  readonly graphOutputs: ValueInfo[] = [];
  readonly values = new Map<string, Value>();
  #names = new Set<string>();
  #counters = new Map<string, number>();
  #constants = new Map<string, Value>();
  #scopes: string[] = [];
  /** A builder of a sub-graph sees its parent's values by name. */
  readonly parent: GraphBuilder | undefined;

  constructor(options: { opset?: number; parent?: GraphBuilder } = {}) {
    this.parent = options.parent;
    this.opset = options.opset ?? options.parent?.opset ?? OPSET;
  }

  /** A name that no value or node of this graph (or its parents) has yet. */
  unique(hint: string): string {
    const base = [...this.#scopes, hint].join('/');
    const root = this.#root();
    if (!root.#names.has(base)) {
      root.#names.add(base);
      return base;
    }
    let n = root.#counters.get(base) ?? 1;
    let name: string;
    do name = `${base}_${n++}`; while (root.#names.has(name));
    root.#counters.set(base, n);
    root.#names.add(name);
    return name;
  }

  #root(): GraphBuilder {
    return this.parent ? this.parent.#root() : this;
  }

  /** Names made inside `build` start with `name/`. */
  scope<T>(name: string, build: () => T): T {
    this.#scopes.push(name);
    try {
      return build();
    } finally {
      this.#scopes.pop();
    }
  }

  value(name: string): Value {
    const v = this.values.get(name) ?? this.parent?.value(name);
    if (!v) throw internal(`no value ${name} in the graph`);
    return v;
  }

  /** Whether the name stands for a value here or in a parent. */
  has(name: string): boolean {
    return this.values.has(name) || (this.parent?.has(name) ?? false);
  }

  /** Registers a value that a pass made by other means (a copied node's output). */
  adopt(value: Value): Value {
    this.values.set(value.name, value);
    this.#root().#names.add(value.name);
    return value;
  }

  /** Copies a node as it is; its outputs get inferred types. Returns its outputs (undefined where left out). */
  copy(node: Node): (Value | undefined)[] {
    const inputs = node.inputs.map((n) => (n === '' ? undefined : this.value(n)));
    this.#root().#names.add(node.name);
    return this.#append(node, inputs);
  }

  /** A graph input. The name is kept exactly; it must be new. */
  input(name: string, dtype: DType, shape: Shape): Value {
    this.#claim(name);
    this.graphInputs.push({ name, type: { kind: 'tensor', dtype, shape: [...shape] }, docString: '' });
    return this.adopt({ name, dtype, shape });
  }

  /** An initializer (a weight or a large constant). The name is kept exactly; it must be new. */
  initializer(name: string, tensor: Initializer): Value {
    this.#claim(name);
    this.initializers.set(name, tensor);
    return this.adoptConstant(name, tensor);
  }

  /** An initializer under a fresh name. */
  keep(hint: string, tensor: Initializer): Value {
    const name = this.unique(hint);
    this.initializers.set(name, tensor);
    return this.adoptConstant(name, tensor);
  }

  /** Registers a constant that the graph holds already. */
  adoptConstant(name: string, tensor: Initializer): Value {
    const known = knownOf(tensor);
    return this.adopt({ name, dtype: tensor.dtype, shape: tensor.shape, tensor, ...(known && { known }) });
  }

  #claim(name: string): void {
    const root = this.#root();
    if (root.#names.has(name)) throw internal(`the graph has a value ${name} already`);
    root.#names.add(name);
  }

  /** Marks a value as graph output, under `name` if given (through Identity if the value has another). */
  output(value: Value, name: string = value.name): void {
    const v = value.name === name ? value : this.op('Identity', [value], {}, { name: `${name}/identity`, output: name });
    this.graphOutputs.push({ name: v.name, type: { kind: 'tensor', dtype: v.dtype, shape: [...v.shape] }, docString: '' });
  }

  /** A shared constant. `values` are rounded to the dtype. */
  constant(dtype: DType, shape: readonly number[], values: readonly number[]): Value {
    const key = `${dtype}|${shape.join(',')}|${values.map((v) => (Object.is(v, -0) ? '-0' : v)).join(',')}`;
    const root = this.#root();
    const found = root.#constants.get(key);
    if (found) return found;
    const scopes = root.#scopes;
    root.#scopes = [];
    const name = root.unique('const');
    root.#scopes = scopes;
    const tensor = tensorFrom(dtype, shape, values);
    const known = knownOf(tensor);
    root.initializers.set(name, tensor);
    const value: Value = { name, dtype, shape, tensor, ...(known && { known }) };
    root.values.set(name, value);
    root.#constants.set(key, value);
    return value;
  }

  scalar(value: number, dtype: DType = 'float32'): Value {
    return this.constant(dtype, [], [value]);
  }

  ints(values: readonly number[]): Value {
    return this.constant('int64', [values.length], values);
  }

  /** Appends a node with `count` outputs. */
  ops(opType: string, inputs: readonly (Value | undefined)[], attributes: Record<string, AttributeInput | undefined> = {}, count = 1, options: OpOptions = {}): Value[] {
    const name = options.name === undefined ? this.unique(opType) : options.name;
    if (options.name !== undefined) this.#root().#names.add(name);
    const outputs = Array.from({ length: count }, (_, i) => {
      if (i === 0 && options.output !== undefined) {
        this.#root().#names.add(options.output);
        return options.output;
      }
      return count === 1 ? `${name}:0` : `${name}:${i}`;
    });
    const names = inputs.map((v) => v?.name ?? '');
    while (names.length > 0 && names.at(-1) === '') names.pop();
    const node: Node = {
      name, opType, domain: options.domain ?? '', inputs: names, outputs,
      attributes: new Map(Object.entries(attributes).flatMap(([k, v]) => (v === undefined ? [] : [[k, attributeOf(v)] as const]))),
      docString: '',
    };
    return this.#append(node, inputs.slice(0, names.length)) as Value[];
  }

  #append(node: Node, inputs: readonly (Value | undefined)[]): (Value | undefined)[] {
    const types: readonly OutputType[] = inferNode(node, inputs, this.opset, this);
    this.nodes.push(node);
    return node.outputs.map((name, i) => {
      if (name === '') return undefined;
      const type = types[i];
      if (!type) throw internal(`${node.opType} has no output ${i}`, { where: node.name });
      return this.adopt({ name, ...type });
    });
  }

  /** Appends a node with one output. */
  op(opType: string, inputs: readonly (Value | undefined)[], attributes: Record<string, AttributeInput | undefined> = {}, options: OpOptions = {}): Value {
    return this.ops(opType, inputs, attributes, 1, options)[0] as Value;
  }

  /**
   * Types of a sub-graph's outputs, its inputs having the given types; names of this graph and its parents are
   * visible inside. The sub-graph is not changed.
   */
  inferSubgraph(graph: Graph, types: readonly OutputType[]): OutputType[] {
    return this.openSubgraph(graph, types).outputs;
  }

  /** As `inferSubgraph`, with the builder that holds the sub-graph's values too. */
  openSubgraph(graph: Graph, types: readonly OutputType[]): { outputs: OutputType[]; builder: GraphBuilder } {
    const builder = new GraphBuilder({ parent: this });
    builder.adoptInputs(graph, types);
    for (const [name, tensor] of graph.initializers) builder.adoptConstant(name, tensor);
    for (const node of graph.nodes) builder.copy(node);
    const outputs = graph.outputs.map(({ name }) => {
      const { dtype, shape, known } = builder.value(name);
      return { dtype, shape, ...(known && { known }) };
    });
    return { outputs, builder };
  }

  /** Registers a sub-graph's inputs with the types that its node gives them. */
  adoptInputs(graph: Graph, types: readonly OutputType[]): void {
    const formal = graph.inputs.filter((i) => !graph.initializers.has(i.name));
    if (formal.length !== types.length) {
      throw new LayerwrightError('onnx/invalid', `The sub-graph ${graph.name} takes ${formal.length} inputs, its node gives ${types.length}.`, {
        where: graph.name, expected: String(formal.length), received: String(types.length),
      });
    }
    formal.forEach((input, i) => { this.adopt({ name: input.name, ...(types[i] as OutputType) }); });
  }

  build(name = 'layerwright'): Graph {
    return {
      name, nodes: this.nodes, inputs: this.graphInputs, outputs: this.graphOutputs, initializers: this.initializers,
      valueInfo: new Map(), docString: '',
    };
  }

  // --- elementwise ---
  Add(a: Value, b: Value): Value { return this.op('Add', [a, b]); }
  Sub(a: Value, b: Value): Value { return this.op('Sub', [a, b]); }
  Mul(a: Value, b: Value): Value { return this.op('Mul', [a, b]); }
  Div(a: Value, b: Value): Value { return this.op('Div', [a, b]); }
  Neg(x: Value): Value { return this.op('Neg', [x]); }
  Exp(x: Value): Value { return this.op('Exp', [x]); }
  Log(x: Value): Value { return this.op('Log', [x]); }
  Sqrt(x: Value): Value { return this.op('Sqrt', [x]); }
  Reciprocal(x: Value): Value { return this.op('Reciprocal', [x]); }
  Tanh(x: Value): Value { return this.op('Tanh', [x]); }
  Sigmoid(x: Value): Value { return this.op('Sigmoid', [x]); }
  Relu(x: Value): Value { return this.op('Relu', [x]); }
  Abs(x: Value): Value { return this.op('Abs', [x]); }
  Sign(x: Value): Value { return this.op('Sign', [x]); }
  Erf(x: Value): Value { return this.op('Erf', [x]); }
  Pow(a: Value, b: Value): Value { return this.op('Pow', [a, b]); }
  Greater(a: Value, b: Value): Value { return this.op('Greater', [a, b]); }
  Less(a: Value, b: Value): Value { return this.op('Less', [a, b]); }
  Equal(a: Value, b: Value): Value { return this.op('Equal', [a, b]); }
  Where(condition: Value, a: Value, b: Value): Value { return this.op('Where', [condition, a, b]); }
  Cast(x: Value, to: DType): Value { return x.dtype === to ? x : this.op('Cast', [x], { to: castCode[to] }); }
  /** `x` as multiple of a number of its own dtype. */
  scale(x: Value, by: number): Value { return by === 1 ? x : this.Mul(x, this.number(by, x)); }
  /**
   * A number to compute with against `x`, in its dtype. The CPU provider broadcasts a scalar entry by entry where x's
   * last dim is 1 (512×512×1×1: 1.5 ms instead of 0.03), unless the number has x's rank.
   */
  number(value: number, x: Value): Value {
    return this.constant(x.dtype, x.shape.length > 1 && x.shape.at(-1) === 1 ? x.shape.map(() => 1) : [], [value]);
  }
  /** 1 where the condition holds, else 0, in the given float dtype. */
  mask(condition: Value, dtype: DType): Value { return this.Cast(condition, dtype); }

  // --- matrices and reductions ---
  MatMul(a: Value, b: Value): Value { return this.op('MatMul', [a, b]); }
  /** axes undefined: all. An empty list: none (the value itself). */
  ReduceSum(x: Value, axes?: Axes, keepdims = true): Value {
    if (axes?.length === 0) return x;
    return this.op('ReduceSum', axes ? [x, this.ints(axes)] : [x], { keepdims: keepdims ? 1 : 0 });
  }
  ReduceMean(x: Value, axes?: Axes, keepdims = true): Value { return this.reduce('ReduceMean', x, axes, keepdims); }
  ReduceMax(x: Value, axes?: Axes, keepdims = true): Value { return this.reduce('ReduceMax', x, axes, keepdims); }
  /** Any other reduction: its axes are an attribute up to opset 17, an input since. */
  reduce(opType: string, x: Value, axes?: Axes, keepdims = true): Value {
    const kept = keepdims ? 1 : 0;
    return this.opset < 18 ? this.op(opType, [x], { axes, keepdims: kept }) : this.op(opType, axes ? [x, this.ints(axes)] : [x], { keepdims: kept });
  }
  Softmax(x: Value, axis = -1): Value { return this.op('Softmax', [x], { axis }); }
  LogSoftmax(x: Value, axis = -1): Value { return this.op('LogSoftmax', [x], { axis }); }

  // --- shape ---
  Transpose(x: Value, perm: Axes): Value { return perm.every((p, i) => p === i) ? x : this.op('Transpose', [x], { perm }); }
  /**
   * The dims of a value as an int64 vector: a constant where static, else a Shape node.
   */
  Shape(x: Value): Value { return isStatic(x.shape) ? this.ints(x.shape) : this.op('Shape', [x]); }
  /** Reshape to dims given as numbers (0 and -1 as ONNX has them) or as a value. */
  Reshape(x: Value, dims: readonly number[] | Value): Value {
    const target = Array.isArray(dims) ? this.ints(dims as readonly number[]) : (dims as Value);
    if (target.known && sameShape(target.known, x.shape)) return x;
    return this.op('Reshape', [x, target]);
  }
  Squeeze(x: Value, axes: Axes): Value { return axes.length === 0 ? x : this.op('Squeeze', [x, this.ints(axes)]); }
  Unsqueeze(x: Value, axes: Axes): Value { return axes.length === 0 ? x : this.op('Unsqueeze', [x, this.ints(axes)]); }
  Expand(x: Value, dims: readonly number[] | Value): Value {
    return this.op('Expand', [x, Array.isArray(dims) ? this.ints(dims as readonly number[]) : (dims as Value)]);
  }
  Concat(values: readonly Value[], axis: number): Value { return values.length === 1 ? (values[0] as Value) : this.op('Concat', values, { axis }); }
  Slice(x: Value, starts: Axes, ends: Axes, axes: Axes, steps?: Axes): Value {
    return this.op('Slice', [x, this.ints(starts), this.ints(ends), this.ints(axes), steps && this.ints(steps)]);
  }
  /** `pads` as ONNX: all begins, then all ends. */
  Pad(x: Value, pads: Axes, mode: 'constant' | 'reflect' | 'edge' = 'constant'): Value {
    return pads.every((p) => p === 0) ? x : this.op('Pad', [x, this.ints(pads)], { mode });
  }
  Gather(data: Value, indices: Value, axis = 0): Value { return this.op('Gather', [data, indices], { axis }); }

  // --- used by every rule ---
  /** The length of an axis as an int64 vector of one entry: a constant where known. */
  axisLength(x: Value, axis: number): Value {
    const d = x.shape[axis];
    if (d === undefined) throw internal(`${x.name} has no axis ${axis}`);
    return typeof d === 'number' ? this.ints([d]) : this.Slice(this.Shape(x), [axis], [axis + 1], [0]);
  }
  /** Reshape to another value's shape (static or not). */
  reshapeLike(x: Value, like: Value): Value { return sameShape(x.shape, like.shape) ? x : this.Reshape(x, this.Shape(like)); }
  expandLike(x: Value, like: Value): Value { return sameShape(x.shape, like.shape) ? x : this.Expand(x, this.Shape(like)); }
  /**
   * Sums out what broadcasting added, so that `x` gets `like`'s shape (the transpose of Expand). `made`: the shape that broadcasting gave `like`,
   * of x's rank; axes that it names otherwise than `like` does may have been repeated. Without it, what is named is taken as not repeated.
   */
  sumTo(x: Value, like: Value, made?: Shape): Value {
    if (sameShape(x.shape, like.shape)) return x;
    const lead = x.shape.length - like.shape.length;
    if (lead < 0) throw internal(`sumTo ${formatShape(x.shape)} to ${formatShape(like.shape)}`);
    const axes: number[] = [];
    // Of a length that is known only when it runs: that of x, or 1.
    const open: number[] = [];
    for (let i = 0; i < x.shape.length; i++) {
      const own = like.shape[i - lead];
      if (i < lead || (own === 1 && x.shape[i] !== 1)) axes.push(i);
      else if (typeof own === 'string' && made?.length === x.shape.length && own !== made[i]) open.push(i - lead);
    }
    const summed = this.ReduceSum(x, axes, true);
    return this.reshapeLike(open.length > 0 ? this.#sumOpen(lead > 0 ? this.Squeeze(summed, axes.slice(0, lead)) : summed, like, open) : summed, like);
  }
  /** Each open axis as [own length, how often it was repeated], summed over the second. */
  #sumOpen(x: Value, like: Value, open: readonly number[]): Value {
    const one = this.ints([1]);
    const parts = x.shape.flatMap((_, axis) => {
      if (!open.includes(axis)) return [this.axisLength(x, axis)];
      const own = this.axisLength(like, axis);
      return [own, this.Div(this.axisLength(x, axis), this.op('Max', [own, one]))];
    });
    const split = this.op('Reshape', [x, this.Concat(parts, 0)], { allowzero: 1 });
    return this.ReduceSum(split, open.map((axis, i) => axis + i + 1), false);
  }
  /** A tensor of one value in another's dtype and shape. */
  fillLike(like: Value, value: number): Value { return this.expandLike(this.scalar(value, like.dtype), like); }
}
