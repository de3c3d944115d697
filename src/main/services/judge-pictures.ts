// A classifier's ONNX file on the pictures that a project is bound to: how many it is right on.
import type { Project } from '../../core/graph/schema.ts';
import { dataOf, numbersOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { onnxruntimeExecutor } from '../engine/onnxruntime.ts';
import { TrainingData } from '../engine/trainer/data.ts';
import { readModelFile } from '../models/files.ts';

export interface JudgedPictures { readonly part: 'test' | 'dev'; readonly samples: number; readonly right: number; readonly accuracy: number }

const BATCH = 16;

/** On the test part, else the dev part; undefined where the data have neither. */
export async function judgePictures(project: Project, path: string, input: string): Promise<JudgedPictures | undefined> {
  const [loss = ''] = Object.keys(project.bindings.losses);
  const data = await TrainingData.open(project);
  const session = await onnxruntimeExecutor('cpu').load(path);
  try {
    const part = data.counts.test > 0 ? 'test' : data.counts.dev > 0 ? 'dev' : undefined;
    if (!part) return undefined;
    const { graph } = await readModelFile(path);
    const type = graph.inputs.find((i) => i.name === input)?.type;
    const shape = type?.kind === 'tensor' ? (type.shape?.slice(1) ?? []) as number[] : [];
    const label = data.field(data.bindingOf(loss, 'target').field);
    await data.feed([{ name: input, node: input, role: 'input', dtype: 'float32', shape: [1, ...shape] }, { name: 'target', node: loss, role: 'target', dtype: 'int64', shape: [1, ...label.shape] }]);
    let right = 0;
    let samples = 0;
    for await (const { feeds } of data.batches(part, BATCH)) {
      const targets = numbersOf(feeds['target'] as Tensor);
      const scores = dataOf(Object.values(await session.run({ [input]: feeds[input] as Tensor }))[0] as Tensor) as Float32Array;
      const classes = scores.length / targets.length;
      targets.forEach((target, i) => {
        const row = scores.subarray(i * classes, (i + 1) * classes);
        samples++;
        if (row.indexOf(Math.max(...row)) === target) right++;
      });
    }
    return { part, samples, right, accuracy: right / samples };
  } finally {
    await session.close();
    data.close();
  }
}
