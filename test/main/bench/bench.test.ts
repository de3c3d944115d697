// The benchmark: its networks, what PyTorch is asked to run, and one quick measurement.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { benchmark, median } from '../../../src/main/bench/bench.ts';
import { startTorch } from '../../../src/main/bench/contender.ts';
import { BENCH_BATCH, benchProject, networks } from '../../../src/main/bench/networks.ts';
import { torchGraph } from '../../../src/main/bench/torch-graph.ts';
import { summarize } from '../../../src/main/services/summary.ts';

const python = readFileSync(new URL('../../../src/main/bench/pytorch.py', import.meta.url), 'utf8');

test.each(networks.map((n) => n.name))('%s: batch 64, Adam, no problems, and PyTorch knows every operator', (name) => {
  const project = benchProject(name);
  expect(project.training).toMatchObject({ batch: BENCH_BATCH, optimizer: { type: 'adam' } });
  const summary = summarize(project, BENCH_BATCH);
  expect(summary.problems).toEqual([]);
  const graph = torchGraph(name, 2) as { nodes: { op: string }[]; weights: Record<string, number[]>; input: { shape: number[] } };
  for (const { op } of graph.nodes) expect(python).toContain(`"${op}":`);
  expect(graph.input.shape[0]).toBe(BENCH_BATCH);
  // Both train the same numbers.
  const weights = Object.values(graph.weights).reduce((n, shape) => n + shape.reduce((a, b) => a * b, 1), 0);
  expect(weights).toBe(summary.totals.parameters.trainable);
});

test('mlp is 784-512-256-10', () => {
  expect(summarize(benchProject('mlp'), 64).totals.parameters.total).toBe(785 * 512 + 513 * 256 + 257 * 10);
});

test('median of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('a measurement has every figure', async () => {
  const result = await benchmark('mlp', { rounds: 2, blockMs: 60, compare: false, threads: 2 });
  expect(result.stepsPerRun).toBeGreaterThan(1);
  expect(result.layerwright.stepMs).toBeGreaterThan(0);
  expect(result.layerwright.samplesPerSecond).toBeCloseTo((1000 * BENCH_BATCH) / result.layerwright.stepMs, 3);
  expect(result.layerwright.peakMemory).toBeGreaterThan(50e6);
  expect(result).not.toHaveProperty('pytorch');
});

describe('beside PyTorch', async () => {
  const probe = await startTorch('mlp', 1).catch(() => undefined);
  probe?.close();
  test.skipIf(probe === undefined)('where python3-torch is installed it runs the same network', async () => {
    const torch = await startTorch('lenet', 2);
    try {
      expect(await torch?.steps(2)).toHaveLength(2);
      expect(await torch?.memory()).toBeGreaterThan(50e6);
    } finally {
      torch?.close();
    }
  });
});
