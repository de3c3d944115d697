// The arithmetic of a training.
import { describe, expect, test } from 'vitest';
import { isLogStep, planTraining } from '../../../src/core/training/index.ts';
import type { TrainingFacts } from '../../../src/core/training/index.ts';

const facts: TrainingFacts = { samples: 1080, multiplyAdds: 1e6, sampleBytes: 49_156, parameters: 1e4, device: 'cpu' };
const settings = { batch: 64, epochs: 10, accumulate: 1, steps: undefined };

describe('planTraining', () => {
  test('batches, the last one smaller', () => {
    // 16 · 64 = 1024, 56 are left.
    expect(planTraining(settings, facts)).toMatchObject({ batch: 64, microBatch: 64, wholeBatches: 16, lastBatch: 56, stepsPerEpoch: 17, totalSteps: 170, totalEpochs: 10 });
    expect(planTraining({ ...settings, batch: 108 }, facts)).toMatchObject({ wholeBatches: 10, lastBatch: 108, stepsPerEpoch: 10 });
  });

  test('batch 0 is the whole training part; no batch is larger', () => {
    expect(planTraining({ ...settings, batch: 0 }, facts)).toMatchObject({ batch: 1080, wholeBatches: 1, stepsPerEpoch: 1, totalSteps: 10, stepsPerRun: 1 });
    expect(planTraining({ ...settings, batch: 5000 }, facts)).toMatchObject({ batch: 1080, stepsPerEpoch: 1 });
  });

  test('accumulation makes one step of several batches', () => {
    expect(planTraining({ ...settings, accumulate: 4 }, facts)).toMatchObject({ batch: 256, microBatch: 64, wholeBatches: 4, lastBatch: 56, stepsPerEpoch: 5 });
  });

  test('a number of steps ends the training whatever the epochs say', () => {
    expect(planTraining({ ...settings, steps: 20 }, facts)).toMatchObject({ totalSteps: 20, totalEpochs: 2 });
  });

  test('steps of a run: about a tenth of a second, at most 64, in 64 MB, inside an epoch', () => {
    expect(planTraining(settings, facts).stepsPerRun).toBe(15);
    expect(planTraining(settings, { ...facts, multiplyAdds: 1e9 }).stepsPerRun).toBe(1);
    expect(planTraining(settings, { ...facts, samples: 1e6, multiplyAdds: 100, sampleBytes: 100 }).stepsPerRun).toBe(64);
    expect(planTraining(settings, { ...facts, samples: 1e6, multiplyAdds: 100, sampleBytes: 2 ** 18 }).stepsPerRun).toBe(4);
    expect(planTraining(settings, { ...facts, device: 'webgpu' }).stepsPerRun).toBe(1);
  });

  test('no samples is an error', () => {
    expect(() => planTraining(settings, { ...facts, samples: 0 })).toThrow(expect.objectContaining({ code: 'data/empty' }) as Error);
  });

  test('the first, every tenth and the last step are logged', () => {
    expect(Array.from({ length: 25 }, (_, i) => i).filter((i) => isLogStep(i, 10, 25))).toEqual([0, 10, 20, 24]);
  });
});
