// Types every value of a graph that was read: dtype, shape and small known numbers, sub-graphs included.
import { LayerwrightError } from '../errors.ts';
import { formatShape } from '../tensor.ts';
import type { Dim } from '../tensor.ts';
import { GraphBuilder } from './builder.ts';
import { isUnnamed } from './model.ts';
import type { Graph, Model, Node, ValueInfo } from './model.ts';
import { symbolName } from './operators/dims.ts';
import { inferNode } from './operators/infer.ts';
import type { OutputType, Value } from './operators/operator.ts';

export interface TypingOptions {
  /** Opset by domain; '' is ai.onnx. */
  opsets: ReadonlyMap<string, number>;
  /** Sizes to put in place of named dims (`N` → 1). */
  dims?: Readonly<Record<string, number>>;
  /** Shapes to put in place of inputs' declared ones. */
  inputs?: Readonly<Record<string, readonly Dim[]>>;
  /** Throw the first problem instead of collecting it. */
  strict?: boolean;
}

export interface Typing {
  /** Values of the graph and of its sub-graphs by name; what could not be typed is missing. */
  readonly values: Map<string, Value>;
  /** Located errors: unknown operators without declared types, nodes that do not fit. */
  readonly problems: LayerwrightError[];
}

/** Types a model's graph. See `typeGraph`. */
export function typeModel(model: Model, options: Omit<TypingOptions, 'opsets'> = {}): Typing {
  return typeGraph(model.graph, { ...options, opsets: model.opsets });
}

/**
 * Types every value. Where inference leaves a dim open the file's declared type (`value_info`, outputs) is believed;
 * where the operator is unknown, or its rule cannot say, the declared type stands in for the result. What neither
 * can say is a problem, and what depends on it stays untyped.
 */
export function typeGraph(graph: Graph, options: TypingOptions): Typing {
  const typing = new Typer(options);
  typing.graph(graph);
  return typing;
}

class Typer implements Typing {
  readonly values = new Map<string, Value>();
  readonly problems: LayerwrightError[] = [];
  readonly #options: TypingOptions;

  constructor(options: TypingOptions) {
    this.#options = options;
  }

  #problem(error: LayerwrightError): void {
    if (this.#options.strict) throw error;
    this.problems.push(error);
  }

  graph(graph: Graph): void {
    const scope = new TypingScope({ opset: this.#options.opsets.get('') ?? 1 }, this);
    for (const info of graph.inputs) {
      if (graph.initializers.has(info.name)) continue;
      const given = this.#options.inputs?.[info.name];
      const type = declaredType(info, this.#options.dims);
      if (info.type.kind === 'tensor' && given) scope.adopt({ name: info.name, dtype: info.type.dtype, shape: given });
      else if (type) scope.adopt({ name: info.name, ...type });
      else this.#problem(untyped(info.name, `The file does not say what the input ${info.name} looks like.`));
    }
    this.body(graph, scope);
    for (const [name, value] of scope.values) this.values.set(name, value);
  }

  /** Initializers and nodes of a graph whose inputs `scope` holds. */
  body(graph: Graph, scope: GraphBuilder): void {
    for (const [name, tensor] of graph.initializers) scope.adoptConstant(name, tensor);
    const declared = new Map<string, ValueInfo>(graph.valueInfo);
    for (const output of graph.outputs) declared.set(output.name, output);
    for (const node of graph.nodes) this.node(node, scope, declared);
  }

  node(node: Node, scope: GraphBuilder, declared: ReadonlyMap<string, ValueInfo>): void {
    let types: readonly OutputType[] = [];
    let failure: LayerwrightError | undefined;
    const missing = node.inputs.find((n) => n !== '' && !scope.has(n));
    if (missing === undefined) {
      try {
        const inputs = node.inputs.map((n) => (n === '' ? undefined : scope.value(n)));
        types = inferNode(node, inputs, this.#options.opsets.get(node.domain) ?? 1, scope);
      } catch (thrown) {
        if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal') throw thrown;
        failure = thrown;
      }
    }
    let open = missing !== undefined;
    node.outputs.forEach((name, i) => {
      if (name === '') return;
      const info = declared.get(name);
      const said = info && declaredType(info, this.#options.dims);
      const inferred = types[i];
      if (inferred) scope.adopt({ name, ...refine(inferred, said, node) });
      else if (said) scope.adopt({ name, ...said });
      else open = true;
    });
    // A type that contradicts the rules is a problem even where the file declares the result.
    if (failure && (open || failure.code === 'onnx/invalid')) this.#problem(failure);
  }
}

/** A builder whose sub-graphs are typed with the same tolerance, and whose values are kept. */
class TypingScope extends GraphBuilder {
  readonly #typer: Typer;

  constructor(options: { opset?: number; parent?: GraphBuilder }, typer: Typer) {
    super(options);
    this.#typer = typer;
  }

  override inferSubgraph(graph: Graph, types: readonly OutputType[]): OutputType[] {
    const scope = new TypingScope({ parent: this }, this.#typer);
    scope.adoptInputs(graph, types);
    this.#typer.body(graph, scope);
    for (const [name, value] of scope.values) this.#typer.values.set(name, value);
    return graph.outputs.map(({ name }) => {
      if (!scope.has(name)) throw untyped(name, `The sub-graph's output ${name} could not be typed.`);
      const { dtype, shape, known } = scope.value(name);
      return { dtype, shape, ...(known && { known }) };
    });
  }
}

const untyped = (where: string, message: string): LayerwrightError => new LayerwrightError('shape/unknown', message, { where, expected: 'a tensor of known rank' });

/** The type a file declares; unnamed dims get a symbol of their own. */
export function declaredType(info: ValueInfo, dims: Readonly<Record<string, number>> = {}): OutputType | undefined {
  if (info.type.kind !== 'tensor' || info.type.shape === undefined) return undefined;
  const name = symbolName(info.name);
  return { dtype: info.type.dtype, shape: info.type.shape.map((d, i) => (isUnnamed(d) ? `${name}.${i}` : (dims[d] ?? d))) };
}

/** Numbers that the file declares stand in for symbols; a dim that both name keeps the inferred name. */
function refine(inferred: OutputType, said: OutputType | undefined, node: Node): OutputType {
  if (!said || said.shape.length !== inferred.shape.length || said.dtype !== inferred.dtype) return inferred;
  const made = `${symbolName(node.name !== '' ? node.name : (node.outputs.find((o) => o !== '') ?? node.opType))}.`;
  const shape = inferred.shape.map((d, i) => {
    const other = said.shape[i] as Dim;
    if (typeof d === 'number') return d;
    return typeof other === 'number' || d.startsWith(made) ? other : d;
  });
  return { ...inferred, shape };
}

/** `N×3×224×224 float32`, for messages. */
export const formatType = (type: OutputType): string => `${formatShape(type.shape)} ${type.dtype}`;
