// What lowering gives: the forward graph under construction, with everything that training and export need to find in it.
import type { GraphBuilder, Value } from '../onnx/builder.ts';
import type { Node } from '../onnx/model.ts';
import type { WeightSpec } from '../layers/define.ts';
import type { LossDefinition, TargetType } from '../losses/define.ts';
import type { FieldFacts } from '../shapes/infer.ts';
import type { FlatNode, Shapes } from '../shapes/types.ts';
import type { TensorType } from '../tensor.ts';

export interface LoweredWeight {
  /** `<node>.<weight>`, e.g. `conv1.kernel`; inside blocks `res2a/conv1.kernel`; a weight that several nodes share has its owner's name and stands here once. Also its name in the graph and in checkpoints. */
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
  /** Flat id of the node that gives the prediction. */
  readonly source: string;
  /** Whether the prediction is an output of the exported model. */
  readonly exported: boolean;
  readonly targetType: TargetType;
}

export interface Lowered {
  /** ONNX node → the node of the flat graph that it was made for. */
  readonly made: ReadonlyMap<Node, FlatNode>;
  /** The shapes that were lowered, with the flat graph. */
  readonly shapes: Shapes;
  readonly b: GraphBuilder;
  /** Input node id → graph input. Named after the node. */
  readonly inputs: ReadonlyMap<string, Value>;
  /** `node:port` → value, for every output port of the flat graph. */
  readonly values: ReadonlyMap<string, Value>;
  readonly weights: readonly LoweredWeight[];
  /** Weight name → its value after this step (running statistics). */
  readonly updates: ReadonlyMap<string, Value>;
  readonly losses: readonly LoweredLoss[];
  /** Sinks that feed no loss: outputs of the exported model too. `name` is the node's label or id; `declared`: as the imported model says it. */
  readonly outputs: readonly { readonly node: string; readonly name: string; readonly value: Value; readonly declared?: { readonly name: string; readonly type: string } }[];
}

export interface StoredValue { readonly node: string; readonly port: string }

/** Layers that are not lowered, since what they give comes in from outside. */
export interface StoredPart {
  /** Flat ids. */
  readonly skipped: ReadonlySet<string>;
  /** What the others take of them. */
  readonly values: readonly StoredValue[];
}

/** Under what name a stored value is asked for and fed, in the place of an input's id; ids have no colon. */
export const storedName = ({ node, port }: StoredValue): string => `${node}:${port}`;

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
  /** Builder to append to (the body of a Loop); default a new one. */
  readonly builder?: GraphBuilder;
  readonly stored?: StoredPart;
  /** Gives the value of an input node, and of a stored one under its name; default a graph input named after the node. */
  input?(b: GraphBuilder, node: string, type: TensorType): Value;
  /** Input node → type that the bound data has (axis 0 is the batch). */
  readonly inputTypes?: ReadonlyMap<string, TensorType>;
  /** Loss node → dtype and sample shape of the field bound to it. */
  readonly fields?: ReadonlyMap<string, FieldFacts>;
  /** Imported models need no loss to be exported. */
  readonly partial?: boolean;
  /** Gives fresh random numbers in a training graph. */
  random?(b: GraphBuilder, distribution: 'uniform' | 'normal', shape: readonly number[]): Value;
}
