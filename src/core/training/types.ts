// The training graph as the engine sees it: one ONNX model and a map of what goes in and what comes out.
import type { Model } from '../onnx/model.ts';
import type { DType, Tensor } from '../tensor.ts';

/** A tensor carried from step to step. Graph input `in`, graph output `out`; same dtype and shape. */
export interface StateTensor {
  /** `conv1.kernel` for weights and statistics, `conv1.kernel#m` for an optimizer slot. */
  readonly name: string;
  readonly in: string;
  readonly out: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly role: 'weight' | 'statistic' | 'slot' | 'accumulator';
  /** Value before the first step. Weights are drawn by `initialWeights`, so this is set for the rest. */
  readonly initial?: number;
}

/** A batch of data for each step: graph input of dims [steps, ...shape] ([...shape] where `stepsPerRun` is undefined). */
export interface DataInput {
  readonly name: string;
  /** Input or loss node of the project that it belongs to. */
  readonly node: string;
  readonly role: 'input' | 'target';
  readonly dtype: DType;
  /** [batch, ...sample]. */
  readonly shape: readonly number[];
}

/** Small per-step numbers from the host. Dims as for data. */
export interface ControlInput {
  readonly name: 'learningRate' | 'step' | 'random';
  readonly dtype: DType;
  /** Per step: [] for scalars; `random`: int64 [draws, 2], each entry a fresh integer in [0, RANDOM_RANGE). */
  readonly shape: readonly number[];
}

/** A scalar a step: graph output of dims [steps] ([] where `stepsPerRun` is undefined). */
export interface StepOutput {
  readonly name: string;
  /** `loss` (weighted sum of the loss nodes), `objective` (with regularisation), `loss:<node>`, `metric:accuracy`, `gradientNorm`. */
  readonly key: string;
}

export interface TrainingGraph {
  readonly model: Model;
  /** K: optimizer steps in one run (an ONNX Loop). undefined: one step, no Loop. */
  readonly stepsPerRun: number | undefined;
  readonly batch: number;
  readonly state: readonly StateTensor[];
  readonly data: readonly DataInput[];
  readonly controls: readonly ControlInput[];
  readonly outputs: readonly StepOutput[];
}

export type Weights = ReadonlyMap<string, Tensor>;
