// Whether a model does to two samples at once what it does to each alone.
import { exportGraph } from '../../../core/lower/export-model.ts';
import type { Project } from '../../../core/graph/schema.ts';
import { encodeModelJoined } from '../../../core/onnx/codec/index.ts';
import { isFloat, numbersOf, tensorFrom } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Session } from '../executor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { messageOf } from './compare.ts';
import { madeFeeds } from './feeds.ts';
import type { Feeds } from './feeds.ts';

export interface BatchCheck {
  readonly same: boolean;
  /** Largest distance of two numbers, as a share of the largest number of the output. */
  readonly largest: number;
  readonly reason?: string;
}

/** Sums may run in another order for a larger batch. */
const TOLERANCE = 1e-4;

/** Another sample: the same numbers backwards. */
const other = (tensor: Tensor): Tensor => (isFloat(tensor.dtype) ? tensorFrom(tensor.dtype, tensor.shape, [...numbersOf(tensor)].reverse()) : tensor);

const joined = (a: Tensor, b: Tensor): Tensor => ({ dtype: a.dtype, shape: [(a.shape[0] ?? 0) + (b.shape[0] ?? 0), ...a.shape.slice(1)], bytes: Buffer.concat([a.bytes, b.bytes]) });

function distance(together: Tensor | undefined, apart: readonly Tensor[]): number {
  if (!together) return Infinity;
  const expected = apart.flatMap((t) => [...numbersOf(t)]);
  const found = numbersOf(together);
  if (found.length !== expected.length) return Infinity;
  const scale = expected.reduce((max, v) => Math.max(max, Math.abs(v)), 1e-6);
  return expected.reduce((max, v, i) => Math.max(max, Math.abs(v - (found[i] as number)) / scale), 0);
}

/**
 * Runs the model of `fixed`, which takes one batch, on two made batches, and that of `free` on both at once. `weights` are those of
 * either. Never throws for what the model cannot do.
 */
export async function checkBatches(fixed: Project, free: Project, weights: ReadonlyMap<string, Tensor>): Promise<BatchCheck> {
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  const model = exportGraph(fixed, weights, { fileNames: true }).model;
  const sessions: Session[] = [];
  try {
    const one = await executor.load(encodeModelJoined(model));
    sessions.push(one);
    const many = await executor.load(encodeModelJoined(exportGraph(free, weights, { fileNames: true }).model));
    sessions.push(many);
    let refused = 'it runs on none of the inputs tried';
    for (const first of madeFeeds(model)) {
      const second: Feeds = Object.fromEntries(Object.entries(first).map(([name, t]) => [name, other(t)]));
      let apart;
      try {
        apart = [await one.run(first), await one.run(second)];
      } catch (thrown) {
        refused = messageOf(thrown);
        continue;
      }
      const together = await many.run(Object.fromEntries(Object.entries(first).map(([name, t]) => [name, joined(t, second[name] as Tensor)])));
      const largest = Object.keys(apart[0] ?? {}).reduce((max, name) => Math.max(max, distance(together[name], apart.map((run) => run[name] as Tensor))), 0);
      return { same: largest <= TOLERANCE, largest };
    }
    return { same: false, largest: Infinity, reason: refused };
  } catch (thrown) {
    return { same: false, largest: Infinity, reason: messageOf(thrown) };
  } finally {
    for (const session of sessions) await session.close();
  }
}
