// What runs ONNX graphs: one interface, so that no rule, lowering or trainer is written for one device.
import type { Model } from '../../core/onnx/model.ts';
import type { StateTensor } from '../../core/training/types.ts';
import type { Tensor } from '../../core/tensor.ts';

export const deviceIds = ['cpu', 'webgpu'] as const;
export type DeviceId = (typeof deviceIds)[number];

export interface LoadOptions {
  /** Threads of one operator; all of the machine's by default. */
  readonly threads?: number;
  /** Symbolic dims that this session fixes. */
  readonly dims?: Readonly<Record<string, number>>;
  /** false: nodes run as written (bit-exact comparisons of graphs). */
  readonly optimize?: boolean;
  /** false: weights are not packed for many runs, which takes longer than one run does. */
  readonly prepack?: boolean;
  /** Writes onnxruntime's per-operator profile to files with this prefix when the session is closed. */
  readonly profile?: string;
  /** Outputs that stay on the device: the state of `advance`. All others come to the host. */
  readonly resident?: readonly string[];
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A loaded graph. `run` blocks its thread while the graph computes. */
export interface Session {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Results are the caller's to keep. */
  run(feeds: Tensors): Promise<Record<string, Tensor>>;
  /**
   * Runs a training graph: state goes in as `in` and comes back as `out` of each entry, staying where the device
   * keeps it; only the other outputs come to the host.
   */
  advance(state: DeviceState, map: readonly StateTensor[], feeds: Tensors): Promise<Record<string, Tensor>>;
  close(): Promise<void>;
}

/** Weights, statistics and optimizer slots, where the device keeps them from run to run. Shared by the sessions of one executor. */
export interface DeviceState {
  /** Copies to the host, by state name; all of it where no names are given. */
  read(names?: readonly string[]): Promise<Map<string, Tensor>>;
  /** Replaces the tensors given. */
  write(tensors: ReadonlyMap<string, Tensor>): void;
  /** Takes back the last `advance`: true where the device still has the state before it. */
  undo(): boolean;
  close(): Promise<void>;
}

export interface Executor {
  readonly device: DeviceId;
  /** From a model in memory, its bytes, or a file. */
  load(model: Model | Uint8Array | string, options?: LoadOptions): Promise<Session>;
  /** State for training, holding the tensors given. */
  hold(tensors: ReadonlyMap<string, Tensor>): DeviceState;
}
