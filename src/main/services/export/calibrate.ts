// Ranges of values inside a network, worked out by onnxruntime on samples.
import { RangeCollector } from '../../../core/convert/ranges.ts';
import type { Calibration, Range } from '../../../core/convert/ranges.ts';
import { internal } from '../../../core/errors.ts';
import type { Model, ValueInfo } from '../../../core/onnx/model.ts';
import { typeModel } from '../../../core/onnx/infer.ts';
import { dataOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { onnxruntimeExecutor } from '../../engine/onnxruntime.ts';

export type Feeds = Readonly<Record<string, Tensor>>;

/** `samples` is asked for anew for each time that all are seen. Throws what the network or the samples have against it. */
export async function rangesOf(model: Model, names: readonly string[], calibration: Calibration, samples: () => AsyncIterable<Feeds>, seen: () => Promise<void> | void): Promise<Map<string, Range>> {
  const collector = new RangeCollector(calibration);
  // What is fed is as it is: pixels at the end of their range are no outliers.
  const fed = new RangeCollector('minmax');
  const inputs = new Set(model.graph.inputs.map((i) => i.name));
  const { values } = typeModel(model);
  const given = new Set([...model.graph.inputs, ...model.graph.outputs].map((v) => v.name));
  const asked = names.filter((name) => !given.has(name)).map((name): ValueInfo => {
    const value = values.get(name);
    return { name, type: { kind: 'tensor', dtype: 'float32', shape: value ? [...value.shape] : undefined }, docString: '' };
  });
  const session = await onnxruntimeExecutor('cpu').load({ ...model, graph: { ...model.graph, outputs: [...model.graph.outputs, ...asked] } });
  try {
    do {
      for await (const feeds of samples()) {
        const results = await session.run(feeds);
        for (const name of names) (inputs.has(name) ? fed : collector).see(name, dataOf(results[name] ?? feeds[name] ?? missing(name)) as Float32Array);
        await seen();
      }
    } while (collector.again());
    return new Map([...fed.ranges(), ...collector.ranges()]);
  } finally {
    await session.close();
  }
}

function missing(name: string): never {
  throw internal(`no value ${name}`);
}
