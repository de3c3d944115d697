// Features computed once: what a frozen network gives for every sample of a part, kept as a data set.
import { join } from 'node:path';
import type { Project } from '../../core/graph/schema.ts';
import type { Model } from '../../core/onnx/model.ts';
import type { DataInput } from '../../core/training/types.ts';
import { dataOf, numbersOf, tensorFrom, tensorOf } from '../../core/tensor.ts';
import type { Tensor } from '../../core/tensor.ts';
import { writeNpz } from '../models/npz.ts';
import { onnxruntimeExecutor } from './onnxruntime.ts';
import { TrainingData } from './trainer/data.ts';
import type { PartName } from './trainer/data.ts';

export interface FeatureOptions {
  /** Gives `features` [N, width] of the input, whose name is that of its node. */
  readonly model: Model;
  readonly input: string;
  readonly loss: string;
  /** Type of a sample at the input. */
  readonly shape: readonly number[];
  readonly folder: string;
  /** At most so many samples a class of the training part, in its order. */
  readonly perClass?: number | undefined;
}

export interface StoredFeatures {
  /** File by part; a part without samples has none. */
  readonly files: Readonly<Partial<Record<PartName, string>>>;
  readonly counts: Readonly<Record<PartName, number>>;
  /** Of the training part, by feature. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly classes: readonly string[] | undefined;
  readonly seconds: number;
}

const BATCH = 16;

/** Runs the network over the project's data, part by part. Throws `data/…`, `onnx/…`, `file/write-failed`. */
export async function computeFeatures(project: Project, o: FeatureOptions): Promise<StoredFeatures> {
  const started = performance.now();
  const data = await TrainingData.open(project);
  const session = await onnxruntimeExecutor('cpu').load(o.model);
  try {
    const label = data.field(data.bindingOf(o.loss, 'target').field);
    const inputs: DataInput[] = [
      { name: o.input, node: o.input, role: 'input', dtype: 'float32', shape: [1, ...o.shape] },
      { name: 'target', node: o.loss, role: 'target', dtype: 'int64', shape: [1, ...label.shape] },
    ];
    await data.feed(inputs);
    const files: Partial<Record<PartName, string>> = {};
    const counts = { train: 0, dev: 0, test: 0 };
    let statistics = { mean: new Float32Array(0), variance: new Float32Array(0) };
    for (const part of ['train', 'dev', 'test'] as const) {
      const rows: Float32Array[] = [];
      const labels: number[] = [];
      const seen = new Map<number, number>();
      for await (const { feeds } of data.batches(part, BATCH)) {
        const targets = numbersOf(feeds['target'] as Tensor);
        const full = (target: number): boolean => part === 'train' && o.perClass !== undefined && (seen.get(target) ?? 0) >= o.perClass;
        if (targets.every(full)) continue;
        const { features } = await session.run({ [o.input]: feeds[o.input] as Tensor });
        const values = dataOf(features as Tensor) as Float32Array;
        const width = values.length / targets.length;
        targets.forEach((target, i) => {
          if (full(target)) return;
          seen.set(target, (seen.get(target) ?? 0) + 1);
          rows.push(values.slice(i * width, (i + 1) * width));
          labels.push(target);
        });
      }
      counts[part] = rows.length;
      const [first] = rows;
      if (!first) continue;
      const all = new Float32Array(rows.length * first.length);
      rows.forEach((row, i) => { all.set(row, i * first.length); });
      if (part === 'train') statistics = statisticsOf(rows, first.length);
      const path = join(o.folder, `features-${part}.npz`);
      await writeNpz(path, { x: tensorOf('float32', [rows.length, first.length], all), y: tensorFrom('int64', [rows.length], labels) });
      files[part] = path;
    }
    return { files, counts, ...statistics, classes: label.classes, seconds: (performance.now() - started) / 1000 };
  } finally {
    await session.close();
    data.close();
  }
}

function statisticsOf(rows: readonly Float32Array[], width: number): { mean: Float32Array<ArrayBuffer>; variance: Float32Array<ArrayBuffer> } {
  const mean = new Float32Array(width);
  const variance = new Float32Array(width);
  for (let i = 0; i < width; i++) {
    const m = rows.reduce((s, row) => s + (row[i] as number), 0) / rows.length;
    mean[i] = m;
    variance[i] = rows.reduce((s, row) => s + ((row[i] as number) - m) ** 2, 0) / rows.length;
  }
  return { mean, variance };
}

