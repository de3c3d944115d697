// One row of the operator tables: a node to infer and to run.
import { GraphBuilder } from '../../../src/core/onnx/builder.ts';
import type { Value } from '../../../src/core/onnx/builder.ts';
import type { AttributeInput } from '../../../src/core/onnx/model.ts';
import { formatShape, sizeOf, tensorFrom } from '../../../src/core/tensor.ts';
import type { DType, Dim, Tensor } from '../../../src/core/tensor.ts';

export interface Given { readonly tensor: Tensor; readonly constant: boolean }
export type Attributes = Record<string, AttributeInput>;

export interface OperatorCase {
  /** Key of the operator table. */
  readonly op: string;
  readonly inputs: readonly (Given | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: number;
  readonly opset: number;
  /** Builds the node itself (sub-graphs); the inputs are there as values. */
  readonly build?: (b: GraphBuilder, inputs: readonly Value[]) => readonly Value[];
}

export interface CaseOptions { outputs?: number; opset?: number; build?: OperatorCase['build'] }

export function row(op: string, inputs: readonly (Given | undefined)[], attributes: Attributes = {}, options: CaseOptions = {}): OperatorCase {
  return { op, inputs, attributes, outputs: options.outputs ?? 1, opset: options.opset ?? 17, ...(options.build && { build: options.build }) };
}

/** Fixed numbers between 0.1 and 0.9, no two neighbours alike: every operator here is defined on them. */
const spread = (n: number): number[] => Array.from({ length: n }, (_, i) => 0.1 + 0.8 * ((i * 0.618) % 1));

/** A fed tensor. */
export function fed(dtype: DType, shape: readonly number[], values: readonly number[] = spread(sizeOf(shape))): Given {
  return { tensor: tensorFrom(dtype, shape, values), constant: false };
}
export const x = (...shape: number[]): Given => fed('float32', shape);
export const whole = (dtype: DType, ...shape: number[]): Given => fed(dtype, shape, Array.from({ length: sizeOf(shape) }, (_, i) => i % 3));
/** Constants: int64 vector, int64 scalar, float vector, any. */
export const ints = (...values: number[]): Given => ({ tensor: tensorFrom('int64', [values.length], values), constant: true });
export const int = (value: number): Given => ({ tensor: tensorFrom('int64', [], [value]), constant: true });
export const floats = (...values: number[]): Given => ({ tensor: tensorFrom('float32', [values.length], values), constant: true });
export const fixed = (dtype: DType, shape: readonly number[], values: readonly number[]): Given => ({ tensor: tensorFrom(dtype, shape, values), constant: true });
export const scalar = (dtype: DType, value: number): Given => fixed(dtype, [], [value]);

/** Operators whose other inputs must have known sizes: a kernel's, or the length of an index. */
const staticWeights = new Set(['Conv', 'ConvTranspose', 'ConvInteger', 'GatherND', 'com.microsoft.FusedConv']);

export interface BuiltCase {
  readonly b: GraphBuilder;
  readonly outputs: readonly Value[];
  readonly feeds: Record<string, Tensor>;
  /** The numbers that the symbols stand for. */
  readonly sizes: Map<string, number>;
}

/** The row as a graph; with `symbolic`, the sizes of what is fed are symbols. */
export function buildCase(row: OperatorCase, symbolic: boolean): BuiltCase {
  const b = new GraphBuilder({ opset: row.opset });
  const feeds: Record<string, Tensor> = {};
  const sizes = new Map<string, number>();
  const inputs = row.inputs.map((given, i) => {
    if (!given) return undefined;
    if (given.constant) return b.initializer(`x${i}`, given.tensor);
    feeds[`x${i}`] = given.tensor;
    return b.input(`x${i}`, given.tensor.dtype, given.tensor.shape.map((d, k): Dim => {
      // Sizes of 1 broadcast: a symbol would say that they do not.
      if (!symbolic || d <= 1 || (i > 0 && staticWeights.has(row.op))) return d;
      sizes.set(`x${i}d${k}`, d);
      return `x${i}d${k}`;
    }));
  });
  const [domain, name] = row.op.includes('.') ? [row.op.slice(0, row.op.lastIndexOf('.')), row.op.slice(row.op.lastIndexOf('.') + 1)] : ['', row.op];
  const outputs = row.build ? row.build(b, inputs as Value[]) : b.ops(name, inputs, row.attributes, row.outputs, { domain });
  outputs.forEach((v) => { b.output(v); });
  return { b, outputs, feeds, sizes };
}

export const labelOf = (row: OperatorCase, i: number): string =>
  `${i} ${row.op}-${row.opset}(${row.inputs.map((g) => (g ? formatShape(g.tensor.shape) : '_')).join(', ')}) ${JSON.stringify(row.attributes, (_, v: unknown) => (v instanceof Uint8Array || typeof v === 'bigint' ? String(v) : v))}`;
