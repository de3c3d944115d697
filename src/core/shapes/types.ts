// What shape inference gives: for every node and port a type or a located problem, and what each layer costs.
import type { Problem } from '../graph/problem.ts';
import type { NetworkGraph } from '../graph/schema.ts';
import type { LayerFacts, WeightSpec } from '../layers/define.ts';
import type { TargetType } from '../losses/define.ts';
import type { TensorType } from '../tensor.ts';
import type { Kind } from './catalogue.ts';

/** An output of a layer of the flat graph. */
export interface Source {
  /** Flat id: `res2a/conv1` inside a block. */
  readonly node: string;
  readonly port: string;
}

export interface Wire extends Source { readonly type: TensorType }

export interface Cost {
  /** Weights that training changes, and those it does not (frozen ones, running statistics). */
  readonly trainable: number;
  readonly nonTrainable: number;
  /** Of the forward pass, for one sample. */
  readonly multiplyAdds: number;
  /** Bytes of the outputs for one sample. */
  readonly activationBytes: number;
  /** A size of the outputs is known only while it runs: there are more multiply-adds and bytes than these. */
  readonly open?: true;
}

/** One input, layer or loss of the flat graph, ready to be lowered. */
export interface FlatNode {
  readonly id: string;
  readonly kind: Exclude<Kind, { role: 'block' | 'blockInput' | 'blockOutput' }>;
  /** Params with the defaults filled in. */
  readonly params: unknown;
  /** What each input is wired to, in the order of the ports, variadic ones spread at the end. */
  readonly sources: readonly Wire[];
  /** Names and types of the outputs. */
  readonly ports: readonly string[];
  readonly outputs: readonly TensorType[];
  /** undefined for losses. */
  readonly facts: LayerFacts | undefined;
  /** Losses: what the labels look like. */
  readonly target: TargetType | undefined;
  readonly frozen: boolean;
  /** Running statistics stay as they are, and are what training normalises by. */
  readonly keepsStatistics: boolean;
  readonly learningRateFactor: number;
  /** Flat id of the node whose weights this one uses: its own, but where weights are shared. */
  readonly weightsFrom: string;
  /** Under what name its weights stand in the project's weights file. */
  readonly weightsKey: string;
  readonly cost: Cost;
}

/** One node of a graph as people see it: a layer, or a block with its inside. */
export interface NodeShapes {
  /** Flat id. */
  readonly id: string;
  /** Output port → type. Empty where there is a problem here or before. */
  readonly outputs: ReadonlyMap<string, TensorType>;
  /** Output port → the layer of the flat graph that gives it. */
  readonly origins: ReadonlyMap<string, Source>;
  /** Set where this node (or a node inside) is at fault. */
  readonly problems: readonly Problem[];
  /** The layers it stands for: itself, or those inside the block, in topological order. */
  readonly layers: readonly FlatNode[];
  readonly cost: Cost;
  /** Left out of training and export: muted, or with a muted node alone. Its types are known; it has no layers, costs and problems. */
  readonly silent?: boolean;
  /** Blocks: the inner graph and its nodes by inner id. */
  readonly inside?: { readonly graph: NetworkGraph; readonly nodes: ReadonlyMap<string, NodeShapes> };
}

export interface Totals extends Cost {
  /** trainable + nonTrainable. */
  readonly parameters: number;
  /** Bytes of the largest output of one layer, for one sample. */
  readonly largestActivationBytes: number;
  /** Bytes of all weights. */
  readonly weightBytes: number;
}

export interface Shapes {
  /** By id in the project's graph. */
  readonly nodes: ReadonlyMap<string, NodeShapes>;
  /** The flat graph in topological order (without what lies behind a problem). */
  readonly layers: readonly FlatNode[];
  /** Structural problems and shape problems; what only follows from another problem is not repeated. */
  readonly problems: readonly Problem[];
  readonly totals: Totals;
  /** Of the exported model alone: side outputs that only help training are left out. */
  readonly exported: Totals;
}

/** One weight tensor of the flat graph. */
export interface FlatWeight {
  /** `conv1.kernel`, `res2a/conv1.kernel`. */
  readonly name: string;
  /** Its name in the project's weights file, where it stands there. */
  readonly key: string;
  readonly node: string;
  readonly spec: WeightSpec;
  /** Neither the optimizer nor the layer itself changes it. */
  readonly frozen: boolean;
  readonly learningRateFactor: number;
}
