// A row of the layer tables: a layer in one setting, with the inputs it is run at and what must come out.
import { numbersOf, tensorFrom } from '../../src/core/tensor.ts';
import type { Tensor, TensorType } from '../../src/core/tensor.ts';
import type { WeightSpec } from '../../src/core/layers/define.ts';
import { between, distinct, floats, normal, randomOf } from '../fixtures/random.ts';
import type { Generator } from '../fixtures/random.ts';
import type { Nd } from './references.ts';

/** A shape of normal numbers; or a shape with its generator; `distinct`: no two closer than 0.2; `ids`: below that number. */
export type InputCase = readonly number[] | { readonly shape: readonly number[]; readonly generator?: Generator; readonly distinct?: true; readonly ids?: number };

export interface Reference {
  readonly x: readonly Nd[];
  readonly w: Readonly<Record<string, Nd>>;
}

export interface RowOptions {
  readonly note?: string;
  readonly params?: Record<string, unknown>;
  readonly inputs: readonly InputCase[];
  /** Worked out from the inputs and weights by other means. */
  readonly reference?: (r: Reference) => Nd | readonly Nd[];
  /** Worked by hand: all numbers of the inputs, the weights and the outputs. */
  readonly byHand?: { readonly inputs: readonly (readonly number[])[]; readonly weights?: Readonly<Record<string, readonly number[]>>; readonly outputs: readonly (readonly number[])[] };
  /** Multiply-adds for one sample, by hand. */
  readonly multiplyAdds?: number;
  /** The runtime has no kernel for it on WebGPU, or none that is right: why. */
  readonly notOnWebGpu?: string;
}

export interface Row extends RowOptions {
  readonly note: string;
  /** Types of the inputs as they come: axis 0 a number. */
  readonly types: readonly TensorType[];
  /** Inputs `in0`, `in1`, …: float64, or int64 ids; away from kinks where the layer has some. The same for the same seed. */
  makeInputs(seed: number): Record<string, Tensor>;
  /** Weights by name: float64; variances positive. */
  makeWeights(specs: readonly WeightSpec[], seed: number): Record<string, Tensor>;
}

const isShape = (input: InputCase): input is readonly number[] => Array.isArray(input);

function makeInput(input: InputCase, seed: number): Tensor {
  if (isShape(input)) return floats(seed, input, normal);
  if (input.ids !== undefined) {
    const random = randomOf(seed);
    return tensorFrom('int64', input.shape, Array.from({ length: input.shape.reduce((a, b) => a * b, 1) }, () => random.integer(0, input.ids as number)));
  }
  return input.distinct ? distinct(seed, input.shape) : floats(seed, input.shape, input.generator ?? normal);
}

export function row(options: RowOptions): Row {
  const types = options.inputs.map((input): TensorType => (isShape(input)
    ? { dtype: 'float32', shape: input } : { dtype: input.ids === undefined ? 'float32' : 'int64', shape: input.shape }));
  return {
    note: '', ...options, types,
    makeInputs: (seed) => Object.fromEntries(options.inputs.map((input, i) => {
      const given = options.byHand?.inputs[i];
      return [`in${i}`, given ? tensorFrom(types[i]?.dtype === 'int64' ? 'int64' : 'float64', types[i]?.shape as number[], given) : makeInput(input, seed * 31 + i)];
    })),
    makeWeights: (specs, seed) => Object.fromEntries(specs.map((spec, i) => {
      const given = options.byHand?.weights?.[spec.name];
      const generator = spec.name === 'variance' || spec.name === 'slope' ? between(0.2, 1.5) : normal;
      return [spec.name, given ? tensorFrom('float64', spec.shape, given) : floats(seed * 57 + i + 1000, spec.shape, generator)];
    })),
  };
}

export const ndOf = (tensor: Tensor): Nd => ({ shape: tensor.shape, data: numbersOf(tensor) });
