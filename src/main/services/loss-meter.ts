// The loss of exported predictions: the loss's own graph, run on what the model gives.
import { LayerwrightError } from '../../core/errors.ts';
import { lossByType } from '../../core/losses/index.ts';
import { GraphBuilder } from '../../core/onnx/builder.ts';
import { expandComposites } from '../../core/onnx/expand.ts';
import { modelOf } from '../../core/onnx/model.ts';
import { numbersOf, tensorFrom } from '../../core/tensor.ts';
import type { Session } from '../engine/executor.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import type { OutputMeaning } from '../models/metadata.ts';

export interface LossMeter { add(shape: readonly number[], prediction: readonly number[], target: readonly number[]): Promise<void>; mean(): number | undefined; close(): Promise<void> }

/** The loss's own equation, run on what the exported model gives (probabilities, where it activates logits). */
export function lossMeter(output: OutputMeaning): LossMeter | undefined {
  const definition = lossByType(output.lossType);
  if (!definition) return undefined;
  const own: Record<string, unknown> = definition.params.shape;
  const known = Object.fromEntries(Object.entries(output.params).filter(([key]) => key in own));
  const parsed = definition.params.safeParse({ ...known, ...('from' in own && definition.activate && { from: 'probabilities' }) });
  if (!parsed.success) return undefined;
  const params = parsed.data;
  const sessions = new Map<string, { session: Session; shape: readonly number[]; dtype: 'float32' | 'int64' | 'int32' }>();
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  let sum = 0;
  let count = 0;
  let failed = false;
  return {
    async add(shape, prediction, target) {
      if (failed) return;
      const key = shape.join();
      let found = sessions.get(key);
      try {
        if (!found) {
          const b = new GraphBuilder();
          const given = b.input('prediction', 'float32', shape);
          const sample = target.length === shape[0] ? [] : [target.length / (shape[0] as number)];
          const type = definition.target({ dtype: 'float32', shape }, params, { dtype: output.task === 'regression' ? 'float32' : 'int32', shape: output.task === 'regression' ? shape.slice(1) : sample }, (message) => { throw new LayerwrightError('shape/mismatch', message); });
          b.output(definition.lower({ b, params, prediction: given, target: b.input('target', type.dtype, type.shape) }), 'loss');
          expandComposites(b);
          const session = await executor.load(modelOf(b.build('loss')));
          found = { session, shape: type.shape.map(Number), dtype: type.dtype as 'float32' };
          sessions.set(key, found);
        }
        const results = await found.session.run({ prediction: tensorFrom('float32', shape, prediction), target: tensorFrom(found.dtype, found.shape, target) });
        const [value = Number.NaN] = results['loss'] ? numbersOf(results['loss']) : [];
        sum += value * (shape[0] as number);
        count += shape[0] as number;
      } catch {
        // A loss that cannot be worked out from the outputs alone is left out; the metrics stand.
        failed = true;
      }
    },
    mean: () => (failed || count === 0 ? undefined : sum / count),
    close: async () => { for (const { session } of sessions.values()) await session.close(); },
  };
}
