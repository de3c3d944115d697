// A copy of a graph that passes change: who makes and who reads each value, and names that are free.
import { attributeOf } from '../onnx/model.ts';
import type { AttributeInput, Graph, Model, Node } from '../onnx/model.ts';
import { freshName, namesOf } from '../onnx/names.ts';
import { readsOf } from '../onnx/sort.ts';
import { dataOf, tensorOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';

/** Numbers that stand in the graph and that nobody may replace: initializers which are no inputs. */
export const constantsIn = (graph: Graph): ReadonlyMap<string, Tensor> => {
  const inputs = new Set(graph.inputs.map((i) => i.name));
  return new Map([...graph.initializers].filter(([name]) => !inputs.has(name)));
};

export class Editing {
  readonly nodes: Node[];
  readonly graph: Graph;
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlySet<string>;
  readonly #names: Set<string>;
  #readers = new Map<string, Node[]>();
  #makers = new Map<string, Node>();

  constructor(graph: Graph) {
    this.nodes = graph.nodes.map((n) => ({ ...n, inputs: [...n.inputs], outputs: [...n.outputs], attributes: new Map(n.attributes) }));
    this.graph = { ...graph, nodes: this.nodes, initializers: new Map(graph.initializers), valueInfo: new Map(), outputs: [...graph.outputs] };
    this.constants = constantsIn(graph);
    this.outputs = new Set(graph.outputs.map((o) => o.name));
    this.#names = namesOf(graph, new Set());
    for (const node of this.nodes) {
      for (const name of readsOf(node)) this.#readers.set(name, [...this.readersOf(name), node]);
      for (const name of node.outputs) this.#makers.set(name, node);
    }
  }

  /** As the graph was given. */
  readersOf(name: string): readonly Node[] { return this.#readers.get(name) ?? []; }
  makerOf(name: string): Node | undefined { return this.#makers.get(name); }

  /** The only node that reads a value, which is no output of the graph. */
  onlyReader(name: string): Node | undefined {
    const [reader, ...more] = this.readersOf(name);
    return more.length === 0 && !this.outputs.has(name) ? reader : undefined;
  }

  unique(hint: string): string { return freshName(this.#names, hint); }

  /** A constant under a name of its own. */
  keep(hint: string, tensor: Tensor): string {
    const name = this.unique(hint);
    this.graph.initializers.set(name, tensor);
    return name;
  }

  make(opType: string, inputs: string[], output: string, attributes: Record<string, AttributeInput> = {}): Node {
    return {
      name: this.unique(`${output}/${opType}`), opType, domain: '', inputs, outputs: [output],
      attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)])), docString: '',
    };
  }
}

/** A float32 constant's numbers, as they stand; undefined for what is none. */
export function floatsOf(tensor: Tensor | undefined): Float32Array | undefined {
  return tensor?.dtype === 'float32' ? (dataOf(tensor) as Float32Array) : undefined;
}

export const floatTensor = (shape: readonly number[], values: Float32Array): Tensor => tensorOf('float32', shape, values);

export const withGraph = (model: Model, graph: Graph): Model => ({ ...model, metadata: new Map(model.metadata), opsets: new Map(model.opsets), graph });
