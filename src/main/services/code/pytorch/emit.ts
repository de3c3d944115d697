// What a layer is in PyTorch: modules made once, an expression a pass, and where its weights go.
import type { FlatNode } from '../../../../core/shapes/types.ts';
import type { Shape } from '../../../../core/tensor.ts';

export interface Emit {
  readonly node: FlatNode;
  readonly params: unknown;
  /** Expressions of what comes in, and their shapes. */
  readonly x: readonly string[];
  readonly shapes: readonly Shape[];
  readonly outputs: readonly Shape[];
  /** `self.conv1`: further modules of the layer are `self.conv1_slope`. */
  readonly self: string;
}

export interface EmittedWeight {
  /** Layerwright's name in the layer: `kernel`. */
  readonly name: string;
  /** Attribute in PyTorch, after the layer's own: `.weight`, `_slope`. */
  readonly to: string;
  /** Axes are turned around: our [inputs, units] is PyTorch's [units, inputs]. */
  readonly turned?: boolean;
}

export interface Emitted {
  /** Attributes of the network by what comes after the layer's own name; a tensor that is no weight is a buffer. */
  readonly init?: readonly { readonly attribute: string; readonly value: string; readonly buffer?: boolean }[];
  /** Statements of the pass before it. */
  readonly before?: readonly string[];
  readonly forward: string;
  readonly weights?: readonly EmittedWeight[];
}

export type Emitter = ((c: Emit) => Emitted) | { readonly refuse: string };

/** An axis counted from the front. */
export const at = (axis: number, of: number): number => (axis < 0 ? axis + of : axis);

/** `(3, 3)`, `(3,)`. */
export const tuple = (values: readonly (number | string)[]): string => `(${values.join(', ')}${values.length === 1 ? ',' : ''})`;
export const bool = (value: boolean): string => (value ? 'True' : 'False');

/** Pads for F.pad, which names the last axis first. `pads`: all begins, then all ends. */
export function padsOf(pads: readonly number[]): number[] {
  const n = pads.length / 2;
  return Array.from({ length: n }, (_, i) => n - 1 - i).flatMap((axis) => [pads[axis] as number, pads[axis + n] as number]);
}

export const symmetric = (pads: readonly number[]): boolean => pads.slice(0, pads.length / 2).every((p, i) => p === pads[i + pads.length / 2]);
/** The same sample in another shape. */
export const reshaped = (x: string, shape: Shape): string => `${x}.reshape(${[`${x}.shape[0]`, ...shape.slice(1)].join(', ')})`;
