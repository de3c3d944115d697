// Ids of nodes from the names that a file gives, and the batch among the names of sizes.
import type { Model, ValueInfo } from '../onnx/model.ts';
import { isUnnamed } from '../onnx/model.ts';
import { claimed } from '../graph/ids.ts';

const LONGEST_ID = 60;

/** An id for a node of the file: its name where it has one, without what ids cannot hold. The end of a long name tells more than its beginning. */
export function idOf(name: string, fallback: string, taken: Set<string>): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').slice(-LONGEST_ID).replace(/^[^A-Za-z0-9]+/, '').replace(/[_.-]+$/, '');
  return claimed(plain === '' ? fallback.charAt(0).toLowerCase() + fallback.slice(1).replaceAll(/[^A-Za-z0-9_]+/g, '_') + (taken.has(fallback) ? '1' : '') : plain, taken);
}

/** Name that the file gives to the batch: axis 0 of its first input, where that is free. undefined: it is fixed, or there is none. */
export function batchOf(model: Model): { readonly input: string; readonly symbol: string } | undefined {
  const first = model.graph.inputs.find((i) => !model.graph.initializers.has(i.name) && i.type.kind === 'tensor' && (i.type.shape?.length ?? 0) > 0);
  const size = first?.type.kind === 'tensor' ? first.type.shape?.[0] : undefined;
  return first && typeof size === 'string' ? { input: first.name, symbol: size } : undefined;
}

/** The input's type with the batch called N, as projects have it. */
export function withBatch(info: ValueInfo, batch: ReturnType<typeof batchOf>): ValueInfo {
  const { type } = info;
  const size = type.kind === 'tensor' ? type.shape?.[0] : undefined;
  if (!batch || type.kind !== 'tensor' || type.shape === undefined || typeof size !== 'string') return info;
  if (info.name !== batch.input && (isUnnamed(size) || size !== batch.symbol)) return info;
  return { ...info, type: { ...type, shape: ['N', ...type.shape.slice(1)] } };
}
