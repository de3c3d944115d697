// An ONNX Loop under construction: carried values declared as the body asks for them.
import { GraphBuilder } from '../onnx/builder.ts';
import type { Value } from '../onnx/builder.ts';
import { expandComposites } from '../onnx/expand.ts';
import { internal } from '../errors.ts';
import type { Node } from '../onnx/model.ts';

/**
 * Body of a Loop with a fixed number of turns. The runtime hands a turn's carried outputs to the next turn as they are;
 * it copies them once, when the loop ends.
 */
export class LoopBody {
  readonly b: GraphBuilder;
  readonly iteration: Value;
  readonly #outer: GraphBuilder;
  readonly #name: string;
  readonly #condition: Value;
  readonly #carried = new Map<string, Value>();

  constructor(outer: GraphBuilder, name: string) {
    this.#outer = outer;
    this.#name = name;
    this.b = new GraphBuilder({ parent: outer });
    this.iteration = this.b.input(`${name}:iteration`, 'int64', []);
    this.#condition = this.b.input(`${name}:condition`, 'bool', []);
  }

  /** A value carried from turn to turn, starting as `initial` (of the outer graph). Its name must be new. */
  carry(name: string, initial: Value): Value {
    this.#carried.set(name, initial);
    return this.b.input(name, initial.dtype, initial.shape);
  }

  /**
   * Closes the loop: `next` has the new value of each carried one, `stacked` what is collected on a new first axis. `last`:
   * the outer graph is done with its constants, and those that only the body reads move into it.
   */
  finish(turns: Value, next: ReadonlyMap<string, Value>, stacked: readonly Value[], last = false): { carried: Map<string, Value>; stacked: Value[] } {
    const { b } = this;
    const names = [...this.#carried.keys()];
    const ends = new Ends(b);
    ends.add(b.op('Identity', [this.#condition]));
    for (const name of names) {
      const value = next.get(name);
      if (!value) throw internal(`the loop ${this.#name} carries ${name} no further`);
      ends.add(value);
    }
    for (const value of stacked) ends.add(value);
    expandComposites(b);
    if (last) takeConstants(b, this.#outer);
    const inputs = [turns, undefined, ...this.#carried.values()];
    const outputs = this.#outer.ops('Loop', inputs, { body: { graph: b.build(this.#name) } }, names.length + stacked.length, { name: this.#name });
    return { carried: new Map(names.map((name, i) => [name, outputs[i] as Value])), stacked: outputs.slice(names.length) };
  }
}

/** Graph outputs under the values' own names: no copy, but where a value is an input, a constant or an output already. */
export class Ends {
  readonly #b: GraphBuilder;
  readonly #made: Set<string>;

  constructor(b: GraphBuilder) {
    this.#b = b;
    this.#made = new Set(b.nodes.flatMap((n) => n.outputs));
  }

  /** Returns the name of the output. */
  add(value: Value): string {
    const own = this.#made.delete(value.name);
    const last = this.#b.nodes.at(-1);
    const fresh = own || (last?.outputs.includes(value.name) === true && !this.#b.graphOutputs.some((o) => o.name === value.name));
    const end = fresh ? value : this.#b.op('Identity', [value]);
    this.#b.output(end);
    return end.name;
  }
}

function* reads(nodes: readonly Node[]): Generator<string> {
  for (const node of nodes) {
    yield* node.inputs;
    for (const attribute of node.attributes.values()) if (attribute.kind === 'graph') yield* reads(attribute.value.nodes);
  }
}

/** Moves the outermost graph's constants that only the body reads into it: the runtime then folds and packs them there. */
function takeConstants(b: GraphBuilder, outer: GraphBuilder): void {
  const outside = new Set(reads(outer.nodes));
  for (const name of new Set(reads(b.nodes))) {
    const tensor = outer.initializers.get(name);
    if (!tensor || outside.has(name)) continue;
    outer.initializers.delete(name);
    b.initializers.set(name, tensor);
  }
}
