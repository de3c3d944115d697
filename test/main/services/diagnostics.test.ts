// Looks at the layers while a run trains: they tell what is so, and change nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verdictsOf } from '../../../src/core/training/index.ts';
import type { Diagnostics } from '../../../src/core/training/index.ts';
import { openWorld, type World } from '../../fixtures/contract.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld('direct');
  await world.client.projects.create({ name: 'digits', template: 'digits', settings: ['training.epochs=5', 'data.options.count=800'] });
}, 60_000);
afterAll(() => world.close());

async function trained(diagnose?: number, overrides: object = {}, { project = 'digits', ask = false } = {}): Promise<{ losses: readonly number[]; looks: Diagnostics[]; settings: unknown }> {
  const { client } = world;
  const { run } = await client.training.start({ project, overrides: { steps: 30, ...overrides }, threads: 1, ...(diagnose !== undefined && { diagnose }) });
  const looks: Diagnostics[] = [];
  for await (const event of await client.training.events({ run })) {
    if (event.type === 'diagnostics') looks.push(event.diagnostics);
    else if (event.type === 'prepared' && ask) await client.training.look({ run });
  }
  const { run: ended } = await client.runs.get({ run });
  expect(ended.error?.message ?? ended.status).toBe('finished');
  // The last look is kept with the run.
  expect((await client.runs.layers({ run })).diagnostics).toEqual(looks.at(-1));
  return { losses: [...(await client.runs.curve({ run, key: 'loss' })).values], looks, settings: ended.settings };
}

describe('a run whose layers are looked at', () => {
  it('has the same losses, to the last bit, as one whose are not', async () => {
    const plain = await trained();
    const watched = await trained(7);
    expect(plain.losses).toHaveLength(30);
    expect(watched.losses).toEqual(plain.losses);
    expect(plain.looks).toEqual([]);
    // So has one that somebody asks for a look.
    const asked = await trained(undefined, {}, { ask: true });
    expect(asked.looks).toHaveLength(1);
    expect(asked.losses).toEqual(plain.losses);
    expect(watched.looks.map((l) => l.step)).toEqual([7, 14, 21, 28]);
    expect(watched.settings).toMatchObject({ diagnose: 7 });
    const last = watched.looks.at(-1);
    expect(last?.layers.map((l) => l.node)).toEqual(expect.arrayContaining(['conv1', 'conv2', 'dense']));
    const conv = last?.layers.find((l) => l.node === 'conv1');
    // 12 kernels of 1×5×5, and 12 biases.
    expect(conv?.weights?.count).toBe(312);
    expect(conv?.gradients?.bins.reduce((a, b) => a + b, 0)).toBe(312);
    expect(conv?.gradients?.norm).toBeGreaterThan(0);
    expect(conv?.dead).toBeLessThan(0.5);
  }, 120_000);

  it('looks at one of the micro-batches that a step adds up', async () => {
    const settings = ['training.accumulate=4', 'training.batch=16', 'data.options.count=800'];
    await world.client.projects.create({ name: 'parts', template: 'digits', settings });
    const plain = await trained(undefined, { steps: 4 }, { project: 'parts' });
    const watched = await trained(2, { steps: 4 }, { project: 'parts' });
    expect(watched.losses).toEqual(plain.losses);
    expect(watched.looks.map((l) => l.step)).toEqual([2, 4]);
  }, 60_000);

  it('sees the gradient fade on its way back through many sigmoids, and not through as many relus', async () => {
    const { client } = world;
    const { project } = await client.projects.create({ name: 'deep', template: 'mlp', data: 'made:digits', params: ['hidden=[24,24,24,24,24,24]'] });
    const looked = async (activation: string): Promise<Record<string, string>> => {
      const nodes = project.graph.nodes.map((n) => (n.params['activation'] === 'relu' ? { ...n, params: { ...n.params, activation } } : n));
      const { run } = await client.training.start({ project: 'deep', document: { ...project, graph: { ...project.graph, nodes } }, overrides: { steps: 4 }, threads: 1, diagnose: 4 });
      for await (const event of await client.training.events({ run })) void event;
      const { layers = [] } = (await client.runs.layers({ run })).diagnostics ?? {};
      const verdicts = verdictsOf(layers);
      return Object.fromEntries(layers.map((l, i) => [l.node, verdicts[i] ?? '']));
    };
    expect(await looked('sigmoid')).toMatchObject({ dense1: 'fading', dense2: 'fading', logits: 'fine' });
    expect(Object.values(await looked('relu'))).not.toContain('fading');
  }, 120_000);

  it('finds the units that a learning rate far too high has killed', async () => {
    const { looks } = await trained(30, { learningRate: 3, optimizer: 'adam' });
    const dead = Math.max(...(looks.at(-1)?.layers.map((l) => l.dead ?? 0) ?? []));
    expect(dead).toBeGreaterThan(0.75);
  }, 60_000);
});
