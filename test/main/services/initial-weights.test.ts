// Training that begins with the weights of another run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '../../../src/core/graph/schema.ts';
import type { Run } from '../../../src/main/runs/run.ts';
import { openWorld, type World } from '../../fixtures/contract.ts';
import { done } from '../../fixtures/terminal.ts';

let world: World;
let first: Run;

const trained = async (project: string, document?: Project, overrides: object = {}): Promise<{ run: Run; notes: string[]; losses: readonly number[] }> => {
  const { client } = world;
  const { run } = await client.training.start({ project, ...(document && { document }), overrides: { batch: 0, epochs: 4, ...overrides }, threads: 1 });
  for await (const event of await client.training.events({ run })) void event;
  const { run: ended } = await client.runs.get({ run });
  expect(ended.error?.message ?? ended.status).toBe('finished');
  return { run: ended, notes: (await client.runs.log({ run })).map((line) => line.text), losses: [...(await client.runs.curve({ run, key: 'loss' })).values] };
};

beforeAll(async () => {
  world = await openWorld('direct');
  const rows = Array.from({ length: 60 }, (_, i) => `${(i % 2) * 3 + (i % 7) * 0.1},${(i % 5) * 0.3},${i % 2 === 0 ? 'small' : 'large'}`);
  writeFileSync(join(world.folder, 'kinds.csv'), `width,length,kind\n${rows.join('\n')}\n`);
  await world.client.projects.create({ name: 'kinds', template: 'mlp', data: join(world.folder, 'kinds.csv') });
  first = (await trained('kinds')).run;
}, 60_000);
afterAll(() => world.close());

describe('a project opened with the weights of a run', () => {
  it('begins at the loss that the run ended with', async () => {
    const opened = await world.client.runs.open({ run: first.id });
    expect(opened.project).toMatchObject({ name: 'kinds 2', training: { initialWeights: { run: first.id } } });
    const next = await trained(opened.folder);
    expect(next.losses[0]).toBeCloseTo(first.metrics['train']?.['loss'] ?? NaN, 5);
    expect(next.run.parent).toBe(first.id);
    expect(next.notes.join('\n')).toMatch(/(\d+) of \1 weight tensors were taken from run r-/);
    // And goes on from there, without the run it came from.
    await world.client.runs.delete({ run: first.id });
    await world.client.runs.purge({ runs: [first.id] });
    const third = await trained(opened.folder, { ...opened.project, training: { ...opened.project.training, initialWeights: { run: next.run.id } } });
    expect(third.losses[0]).toBeCloseTo(next.run.metrics['train']?.['loss'] ?? NaN, 5);
    first = third.run;
  }, 60_000);

  it('takes frozen weights too, and keeps them', async () => {
    const { project, folder } = await world.client.runs.open({ run: first.id, name: 'frozen' });
    const dense = project.graph.nodes.find((n) => n.type === 'Dense');
    const frozen = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map((n) => (n === dense ? { ...n, frozen: true } : n)) } };
    const next = await trained(folder, frozen);
    expect(next.losses[0]).toBeCloseTo(first.metrics['train']?.['loss'] ?? NaN, 5);
    // Frozen weights stand in no checkpoint: from the run's own folder.
    const last = await trained(folder, { ...frozen, training: { ...frozen.training, initialWeights: { run: next.run.id } } });
    expect(last.losses[0]).toBeCloseTo(next.run.metrics['train']?.['loss'] ?? NaN, 5);
  }, 60_000);

  it('names what begins afresh: layers of another shape, and new ones', async () => {
    const { project, folder } = await world.client.runs.open({ run: first.id, name: 'changed' });
    const [dense] = project.graph.nodes.filter((n) => n.type === 'Dense');
    if (!dense) throw new Error('no dense layer');
    const changed = { ...project, graph: { ...project.graph, nodes: project.graph.nodes.map((n) => (n === dense ? { ...n, params: { ...n.params, units: 5 } } : n)) } };
    const { notes } = await trained(folder, changed);
    expect(notes.join('\n')).toMatch(new RegExp(`Begin afresh, as their shape has changed: .*${dense.id}\\.\\w+ \\(.* → .*\\)`));
  }, 60_000);

  it('is asked for in the terminal with --weights', async () => {
    const { run, steps } = await done<{ run: string; steps: number }>('train', join(world.folder, 'workspace', 'projects', 'kinds'), '--weights', first.id, '--batch', '0', '--epochs', '1', '--threads', '1', '--workspace', join(world.folder, 'workspace'));
    expect(steps).toBe(1);
    expect((await world.client.runs.curve({ run, key: 'loss' })).values[0]).toBeCloseTo(first.metrics['train']?.['loss'] ?? NaN, 5);
  }, 30_000);

  it('is refused where the run has no weights, before a run is made', async () => {
    const { client, studio } = world;
    const empty = studio.services.store.runs.create({ project: await client.runs.project({ run: first.id }), device: 'cpu', versions: first.versions });
    const { total } = await client.runs.list();
    await expect(client.runs.open({ run: empty.id })).rejects.toMatchObject({ code: 'run/state' });
    await expect(client.training.start({ project: 'kinds', overrides: { weights: empty.id } })).rejects.toMatchObject({ code: 'run/state' });
    await expect(client.training.start({ project: 'kinds', overrides: { weights: 'r-20200101-000000' } })).rejects.toMatchObject({ code: 'run/not-found' });
    expect((await client.runs.list()).total).toBe(total);
  });
});
