// Public models, read as they are, differentiated with respect to their input: the slope along the gradient
// against a two-sided difference, both by the runtime.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { backward } from '../../src/core/autodiff/backward.ts';
import type { GraphBuilder, Value } from '../../src/core/onnx/builder.ts';
import { decodeModel } from '../../src/core/onnx/codec/index.ts';
import { expandComposites } from '../../src/core/onnx/expand.ts';
import { openGraph } from '../../src/core/onnx/open.ts';
import { upgradeModel } from '../../src/core/onnx/upgrade/index.ts';
import { dataOf, isFloat, isStatic, numbersOf, sizeOf, tensorOf } from '../../src/core/tensor.ts';
import type { Tensor } from '../../src/core/tensor.ts';
import { sharedModels } from '../fixtures/paths.ts';
import { randomOf } from '../fixtures/random.ts';
import { openSession } from '../fixtures/runtime.ts';

interface Row {
  readonly file: string;
  /** Shape of the input where the file leaves more than the batch open. */
  readonly shape?: readonly number[];
  /** Half the distance of the two evaluations, along a direction of length 1. */
  readonly epsilon: number;
  readonly tolerance: number;
}

const rows: readonly Row[] = [
  { file: 'classification/mnist-8.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'classification/resnet20_cifar10.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'classification/squeezenet1.1_notop_imagenet.onnx', shape: [1, 3, 64, 64], epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'classification/tm_mobilenetv2_035_hands5.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'super-resolution/super_resolution.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'ultraface/version-slim-320.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'fast-style/mosaic_nc8_256x256_onnxjs014.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'yolo/yolo-fastestv2.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'yolo/v5Lite-e-sim-320.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'yolo/yolox_nano_coco.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'ultraface/version-RFB-320.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'mobilefacenet/mobilefacenet.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'openwakeword/embedding_model.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'audio/dtln_model_2.onnx', epsilon: 1e-2, tolerance: 2e-2 },
  { file: 'audio/HAR-CNN.onnx', epsilon: 1e-2, tolerance: 2e-2 },
];

/** The model in a builder, every dim of its inputs a number (1 where neither file nor row says). */
function opened(file: string, row: Row): GraphBuilder {
  const { graph } = upgradeModel(decodeModel(readFileSync(file)));
  const inputs = graph.inputs.filter(({ name }) => !graph.initializers.has(name)).map(({ name, type }) => {
    const said = type.kind === 'tensor' && type.shape ? type.shape : [];
    return [name, row.shape ?? said.map((d) => (typeof d === 'number' && d > 0 ? d : 1))] as const;
  });
  return openGraph(graph, { inputs: Object.fromEntries(inputs) });
}

/** Σ pᵢ yᵢ over all float outputs, p random: a scalar that every part of the model has a share in. */
function projected(b: GraphBuilder, seed: number): Value {
  const random = randomOf(seed);
  const terms = b.graphOutputs.map((o) => b.value(o.name)).filter((v) => isFloat(v.dtype) && isStatic(v.shape)).map((v, i) => {
    const size = sizeOf(v.shape as readonly number[]);
    const data = Float32Array.from({ length: size }, () => random.normal() / Math.sqrt(size));
    return b.ReduceSum(b.Mul(v, b.initializer(`projection.${i}`, tensorOf('float32', v.shape as readonly number[], data))), undefined, false);
  });
  return terms.reduce((sum, term) => b.Add(sum, term));
}

describe('gradients of public models', () => {
  test.for(rows)('$file', async (row, { skip }) => {
    const file = sharedModels(row.file);
    if (file === undefined) {
      skip(`${row.file} is not at hand`);
      return;
    }
    const b = opened(file, row);
    const input = b.value(b.graphInputs[0]?.name as string);
    const loss = projected(b, 3);
    const gradient = backward(b, loss, [input], { device: 'cpu' }).get(input.name) as Value;
    b.output(loss, 'loss');
    b.output(gradient, 'gradient');
    expandComposites(b);
    const session = await openSession(b);
    const random = randomOf(5);
    const feeds: Record<string, Tensor> = Object.fromEntries(b.graphInputs.map(({ name }) => {
      const { shape } = b.value(name) as { shape: readonly number[] };
      return [name, tensorOf('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(0, 1)))];
    }));
    const x = dataOf(feeds[input.name] as Tensor) as Float32Array;
    const g = numbersOf((await session.run(feeds))['gradient'] as Tensor);
    // Along the gradient itself the slope is its length: the largest number, and so the least rounding.
    const along = Float32Array.from(g);
    const norm = Math.sqrt(g.reduce((s, v) => s + v * v, 0));
    const origin = x.slice();
    const at = async (step: number, d: Float32Array): Promise<number> => {
      for (let i = 0; i < x.length; i++) x[i] = (origin[i] as number) + step * (d[i] as number);
      return numbersOf((await session.run(feeds))['loss'] as Tensor)[0] as number;
    };
    const slope = async (d: Float32Array): Promise<number> => ((await at(row.epsilon, d)) - (await at(-row.epsilon, d))) / (2 * row.epsilon);
    const unit = along.map((v) => v / norm);
    const numeric = await slope(unit);
    await session.close();
    expect(norm).toBeGreaterThan(0);
    expect(Math.abs(numeric - norm) / (Math.abs(numeric) + norm)).toBeLessThan(row.tolerance);
  });
});
