// What lowering gives: the forward graph under construction, with everything that training and export need to find in it.
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { WeightSpec } from '../layers/define.ts';
import type { LossDefinition, TargetType } from '../losses/define.ts';

export interface LoweredWeight {
  /** `<node>.<weight>`, e.g. `conv1.kernel`; inside blocks `res2a/conv1.kernel`. Also its name in the graph and in checkpoints. */
  readonly name: string;
  readonly node: string;
  readonly spec: WeightSpec;
  readonly value: Value;
  /** Not trained: an initializer in every graph. */
  readonly frozen: boolean;
  readonly learningRateFactor: number;
}

export interface LoweredLoss {
  readonly node: string;
  readonly definition: LossDefinition;
  readonly params: unknown;
  readonly weight: number;
  readonly prediction: Value;
  readonly targetType: TargetType;
}

/** Random numbers that a training graph needs each step. */
export interface RandomNeed {
  /** Name of the value to be provided: dtype float32, static shape. */
  readonly value: Value;
  readonly distribution: 'uniform' | 'normal';
}

export interface Lowered {
  readonly b: GraphBuilder;
  /** Input node id → graph input. Named after the node. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** `node:port` → value, for every output port of the flat graph. */
  readonly values: ReadonlyMap<string, Value>;
  readonly weights: readonly LoweredWeight[];
  /** Weight name → its value after this step (running statistics). */
  readonly updates: ReadonlyMap<string, Value>;
  readonly losses: readonly LoweredLoss[];
  /** Sinks that feed no loss: outputs of the exported model too. `name` is the node's label or id. */
  readonly outputs: readonly { readonly node: string; readonly name: string; readonly value: Value }[];
}

/** Where lowering gets what it cannot make itself. */
export interface LowerOptions {
  /** Batch size: a number for training graphs, `N` for exported ones. */
  readonly batch: number | string;
  readonly training: boolean;
  readonly device: 'cpu' | 'webgpu';
  /** Float dtype of weights and activations (float64 for gradient checking). */
  readonly dtype: 'float32' | 'float64';
  /** Gives the graph value of a weight: a graph input (trained) or an initializer (frozen, exported). */
  weight(b: GraphBuilder, name: string, spec: WeightSpec, frozen: boolean): Value;
  /** Gives fresh random numbers in a training graph. */
  random?(b: GraphBuilder, distribution: 'uniform' | 'normal', shape: readonly number[]): Value;
}
