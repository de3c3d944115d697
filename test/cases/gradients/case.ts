// A row of the gradient tables: one operator in one setting, with the inputs it is checked at.
import type { GraphBuilder, Value } from '../../../src/core/onnx/builder.ts';
import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { tensorFrom } from '../../../src/core/tensor.ts';
import type { DType, Tensor } from '../../../src/core/tensor.ts';
import { floats, normal } from '../../fixtures/random.ts';
import type { Generator } from '../../fixtures/random.ts';
import type { FloatType } from '../../fixtures/gradients.ts';

export interface GradientCase {
  /** Key of the rule under test; with `note` the row's name. */
  readonly operator: string;
  readonly note: string;
  /** Graph inputs by name: floats are differentiated, integers only fed. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** The outputs, from the inputs in their order. */
  build(b: GraphBuilder, x: readonly Value[], dtype: FloatType): Value | readonly Value[];
  /** Shapes with symbols in place of the inputs' own, by input. */
  readonly shapes?: Readonly<Record<string, readonly (number | string)[]>>;
  /** Only these inputs are differentiated. */
  readonly wrt?: readonly string[];
  readonly dtypes?: readonly FloatType[];
  /** Another opset than the project's own. */
  readonly opset?: number;
  /** Why the runtime's WebGPU provider cannot run the forward graph rightly. */
  readonly notOnWebGpu?: string;
}

/** An input: its shape (normal numbers), its shape and generator, or the tensor itself. */
export type InputSpec = readonly number[] | readonly [readonly number[], Generator] | Tensor;

const isTensor = (spec: InputSpec): spec is Tensor => !Array.isArray(spec);

/** Inputs named a, b, c, … */
function inputsOf(seed: number, specs: readonly InputSpec[]): Record<string, Tensor> {
  return Object.fromEntries(specs.map((spec, i) => {
    const name = String.fromCharCode(97 + i);
    if (isTensor(spec)) return [name, spec];
    const [first, second] = spec;
    return typeof second === 'function'
      ? [name, floats(seed + i, first as readonly number[], second)]
      : [name, floats(seed + i, spec as readonly number[], normal)];
  }));
}

let seeds = 100;

/** A row whose graph is one node over its inputs. */
export function row(operator: string, note: string, specs: readonly InputSpec[], attributes: Record<string, AttributeInput> = {}, more: Partial<GradientCase> = {}): GradientCase {
  return built(operator, note, specs, (b, x) => b.op(operator, x, attributes), more);
}

/** A row with a graph of its own. */
export function built(operator: string, note: string, specs: readonly InputSpec[], build: GradientCase['build'], more: Partial<GradientCase> = {}): GradientCase {
  seeds += 10;
  return { operator, note, inputs: inputsOf(seeds, specs), build, ...more };
}

/** An integer (or boolean) input. */
export const whole = (shape: readonly number[], values: readonly number[], dtype: DType = 'int64'): Tensor => tensorFrom(dtype, shape, values);
