// What a rewrite rule has at hand: the node, its opset, types, and ways to make constants and nodes.
import { LayerwrightError } from '../../errors.ts';
import { numbersOf, tensorFrom } from '../../tensor.ts';
import type { DType } from '../../tensor.ts';
import { GraphBuilder } from '../builder.ts';
import type { Expansion } from '../expansions.ts';
import { OPSET, attributeOf, floatAttribute, intAttribute, intsAttribute, stringAttribute } from '../model.ts';
import type { AttributeInput, Graph, Node } from '../model.ts';
import { freshName } from '../names.ts';
import type { Value } from '../operators/operator.ts';

export interface Rewriting {
  /** A copy: rules change it in place. */
  readonly node: Node;
  readonly opset: number;
  /** Type of an input, where known. */
  type(input: number): Value | undefined;
  rank(input: number): number;
  /** Numbers of a constant input; undefined where it is left out. */
  numbers(input: number): number[] | undefined;
  /** Name of a new initializer. */
  constant(hint: string, dtype: DType, shape: readonly number[], values: readonly number[]): string;
  ints(hint: string, values: readonly number[]): string;
  /** A new node; without `output` it gets a name of its own. */
  make(opType: string, inputs: string[], attributes?: Record<string, AttributeInput>, output?: string): Node;
  /** Whether a node or the graph's outputs read the value. */
  isRead(name: string): boolean;
  int(name: string, fallback: number): number;
  intList(name: string): number[] | undefined;
  float(name: string, fallback: number): number;
  text(name: string, fallback: string): string;
  drop(...attributes: string[]): void;
  set(name: string, value: AttributeInput): void;
  /** The node in others, appended to a builder of opset 17 that knows its inputs. Gives up with the reason where there are none. */
  spell(form: Expansion, reason?: string): Node[];
  fail(reason: string): never;
}

export class Rewriter implements Rewriting {
  readonly node: Node;
  readonly opset: number;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #graph: Graph;
  readonly #names: Set<string>;
  readonly #read: ReadonlySet<string>;

  constructor(node: Node, opset: number, values: ReadonlyMap<string, Value>, graph: Graph, names: Set<string>, read: ReadonlySet<string>) {
    this.node = node;
    this.opset = opset;
    this.#values = values;
    this.#graph = graph;
    this.#names = names;
    this.#read = read;
  }

  isRead(name: string): boolean {
    return this.#read.has(name);
  }

  type(input: number): Value | undefined {
    const name = this.node.inputs[input];
    return name === undefined || name === '' ? undefined : this.#values.get(name);
  }

  rank(input: number): number {
    return this.type(input)?.shape.length ?? this.fail(`the rank of ${this.node.inputs[input] ?? 'its input'} is not known`);
  }

  numbers(input: number): number[] | undefined {
    const name = this.node.inputs[input];
    if (name === undefined || name === '') return undefined;
    const value = this.#values.get(name);
    if (value?.tensor) return numbersOf(value.tensor);
    if (value?.known?.every((d) => typeof d === 'number')) return [...(value.known as number[])];
    return this.fail(`its input ${name} is not constant`);
  }

  #base(): string {
    return this.node.name !== '' ? this.node.name : (this.node.outputs.find((o) => o !== '') ?? this.node.opType);
  }

  constant(hint: string, dtype: DType, shape: readonly number[], values: readonly number[]): string {
    const name = freshName(this.#names, `${this.#base()}/${hint}`);
    this.#graph.initializers.set(name, tensorFrom(dtype, shape, values));
    return name;
  }

  ints(hint: string, values: readonly number[]): string {
    return this.constant(hint, 'int64', [values.length], values);
  }

  make(opType: string, inputs: string[], attributes: Record<string, AttributeInput> = {}, output?: string): Node {
    const name = freshName(this.#names, `${this.#base()}/${opType}`);
    return {
      name, opType, domain: '', inputs, outputs: [output ?? `${name}:0`],
      attributes: new Map(Object.entries(attributes).map(([k, v]) => [k, attributeOf(v)])), docString: '',
    };
  }

  int(name: string, fallback: number): number { return intAttribute(this.node, name, fallback); }
  intList(name: string): number[] | undefined { return intsAttribute(this.node, name); }
  float(name: string, fallback: number): number { return floatAttribute(this.node, name, fallback); }
  text(name: string, fallback: string): string { return stringAttribute(this.node, name, fallback); }

  drop(...attributes: string[]): void {
    for (const name of attributes) this.node.attributes.delete(name);
  }

  set(name: string, value: AttributeInput): void {
    this.node.attributes.set(name, attributeOf(value));
  }

  spell(form: Expansion, reason = 'its sizes are only known while it runs'): Node[] {
    const b = new GraphBuilder({ opset: OPSET });
    const inputs = this.node.inputs.map((name, i) => (name === '' ? undefined : b.adopt(this.type(i) ?? this.fail(`the type of ${name} is not known`))));
    const made = b.scope(this.#base(), () => form(b, this.node, inputs));
    if (made.length === 0) this.fail(reason);
    const given = new Set(this.node.inputs);
    const names = new Map<string, string>();
    this.node.outputs.forEach((name, i) => {
      const value = made[i];
      if (name === '' || !value) return;
      const own = !given.has(value.name) && !b.initializers.has(value.name) && !names.has(value.name);
      names.set((own ? value : b.op('Identity', [value])).name, name);
    });
    const renamed = (name: string): string => {
      if (name === '' || given.has(name)) return name;
      const known = names.get(name) ?? freshName(this.#names, `${this.#base()}/${name}`);
      names.set(name, known);
      return known;
    };
    for (const [name, tensor] of b.initializers) this.#graph.initializers.set(renamed(name), tensor);
    return b.nodes.map((node) => ({ ...node, name: freshName(this.#names, node.name), inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) }));
  }

  fail(reason: string): never {
    throw new LayerwrightError('onnx/unsupported', `${this.node.opType} cannot be brought to opset 17: ${reason}.`, {
      where: this.#base(), received: `${this.node.opType} of opset ${this.opset}`, hint: 'Export the model with opset 17.',
    });
  }
}
