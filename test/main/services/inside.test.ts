// The inside of a trained network as pictures, against a convolution in plain loops over the weights of its exported file.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numbersOf } from '../../../src/core/tensor.ts';
import type { Tensor } from '../../../src/core/tensor.ts';
import { openDataset } from '../../../src/main/data/index.ts';
import { readModelFile } from '../../../src/main/models/files.ts';
import { exportWith } from '../../fixtures/exporting.ts';
import { openWorld, type World } from '../../fixtures/contract.ts';

const SAMPLE = 7;
let world: World;
let weights: ReadonlyMap<string, Tensor>;
beforeAll(async () => {
  world = await openWorld('direct');
  const { client } = world;
  await client.projects.create({ name: 'digits', template: 'digits', settings: ['data.options.count=800'] });
  const { run } = await client.training.start({ project: 'digits', overrides: { steps: 5 }, threads: 1 });
  for await (const event of await client.training.events({ run })) void event;
  const { path } = await exportWith(client, { run });
  weights = (await readModelFile(path)).graph.initializers;
}, 90_000);
afterAll(() => world.close());

const pixels = async (png: Uint8Array) => {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, values: [...data] };
};
const weight = (name: string): number[] => numbersOf(weights.get(name) as Tensor);

/** The picture as the network gets it: 28×28, from 0 to 1. */
async function picture(): Promise<number[]> {
  const { project } = await world.client.projects.open({ project: 'digits' });
  const dataset = await openDataset(project.data.source ?? '', { options: project.data.options });
  const field = Object.values(project.bindings.inputs)[0]?.field ?? '';
  const bytes = await dataset.read(field, [SAMPLE]);
  dataset.close();
  return Array.from(bytes as Uint8Array, (v) => v / 255);
}

describe('what the layers give', () => {
  it('is the convolution of the sample with the learned kernels', async () => {
    const [x, kernel, bias] = [await picture(), weight('conv1.kernel'), weight('conv1.bias')];
    const got = await world.client.models.activations({ run: 'last', layer: 'conv1', sample: SAMPLE, limit: 3 });
    expect(got).toMatchObject({ step: 5, shape: [12, 28, 28], pictures: { total: 12, height: 28, width: 28 } });
    expect(got.pictures?.plates).toHaveLength(3);
    for (const [f, plate] of (got.pictures?.plates ?? []).entries()) {
      // 5×5, padded with two zeros on each side, and relu.
      const expected = Array.from({ length: 784 }, (_, at) => {
        const [y, c] = [Math.floor(at / 28), at % 28];
        let sum = bias[f] as number;
        for (let i = 0; i < 5; i++) {
          for (let j = 0; j < 5; j++) {
            const [row, column] = [y + i - 2, c + j - 2];
            if (row >= 0 && row < 28 && column >= 0 && column < 28) sum += (kernel[f * 25 + i * 5 + j] as number) * (x[row * 28 + column] as number);
          }
        }
        return Math.max(0, sum);
      });
      const [min, max] = [Math.min(...expected), Math.max(...expected)];
      expect(plate.min).toBeCloseTo(min, 5);
      expect(plate.max).toBeCloseTo(max, 5);
      const shown = await pixels(plate.picture);
      expect(shown).toMatchObject({ width: 28, height: 28 });
      const worst = Math.max(...shown.values.map((v, i) => Math.abs(v - (255 * ((expected[i] as number) - min)) / (max - min))));
      expect(worst).toBeLessThan(1);
    }
  }, 60_000);

  it('goes on after the first pictures, and gives numbers of vectors', async () => {
    const { client } = world;
    const whole = await client.models.activations({ run: 'last', layer: 'conv1', sample: SAMPLE });
    const rest = await client.models.activations({ run: 'last', layer: 'conv1', sample: SAMPLE, offset: 10, limit: 64 });
    expect(rest.pictures?.plates).toEqual(whole.pictures?.plates.slice(10));
    const logits = await client.models.activations({ run: 'last', layer: 'logits', sample: SAMPLE });
    expect(logits).toMatchObject({ shape: [10], classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] });
    expect(logits.values).toHaveLength(10);
    expect(logits.range).toEqual({ min: Math.min(...logits.values ?? []), max: Math.max(...logits.values ?? []) });
    const [input = ''] = Object.keys((await client.projects.open({ project: 'digits' })).project.bindings.inputs);
    expect((await client.models.activations({ run: 'last', layer: input, sample: SAMPLE })).range.max).toBeCloseTo(Math.max(...await picture()), 6);
  }, 60_000);
});

it('the first filters are the learned kernels, middle grey being 0', async () => {
  const kernel = weight('conv1.kernel');
  const got = await world.client.models.filters({ run: 'last' });
  expect(got).toMatchObject({ step: 5, layer: 'conv1', weight: 'conv1.kernel', shape: [12, 1, 5, 5], total: 12, height: 5, width: 5 });
  for (const [f, plate] of got.plates.entries()) {
    const own = kernel.slice(f * 25, f * 25 + 25);
    const most = Math.max(...own.map(Math.abs));
    expect(plate.max).toBeCloseTo(most, 6);
    expect(plate.min).toBeCloseTo(-most, 6);
    const { values } = await pixels(plate.picture);
    expect(Math.max(...values.map((v, i) => Math.abs(v - 255 * ((own[i] as number) / most / 2 + 0.5))))).toBeLessThan(1);
  }
}, 60_000);

it('a training that goes on, or pauses, is looked at as it stands', async () => {
  const { client } = world;
  const { run } = await client.training.start({ project: 'digits', overrides: { epochs: 50 }, threads: 1 });
  for await (const event of await client.training.events({ run })) if (event.type === 'progress') break;
  const { step } = await client.training.checkpoint({ run });
  const seen = await client.models.filters({ run });
  expect(seen.step).toBeGreaterThanOrEqual(step);
  const events = await client.training.events({ run });
  await client.training.pause({ run });
  for await (const event of events) if (event.type === 'state' && event.state === 'paused') break;
  const paused = await client.training.checkpoint({ run });
  expect(paused.step).toBeGreaterThanOrEqual(seen.step);
  expect((await client.models.filters({ run })).step).toBe(paused.step);
  await client.training.stop({ run, keep: false });
  for await (const event of await client.training.events({ run })) void event;
}, 120_000);
