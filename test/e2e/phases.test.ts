// A training in phases, the first on features that are computed once: killed in either, it goes on with the same numbers, to the last bit.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openStore } from '../../src/main/runs/store.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { disturbed, undisturbed } from '../fixtures/kill-resume.ts';
import type { Outcome } from '../fixtures/kill-resume.ts';
import { done } from '../fixtures/terminal.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const workspace = join(folder, 'workspace');
let whole: Outcome;

beforeAll(async () => {
  await done('new', project, '--template', 'digits', '--data', 'made:digits', '--set', 'data.options.count=400', '--set', 'training.batch=32', '--set', 'training.checkpoint={"steps":7}',
    '--set', 'conv1.filters=4', '--set', 'conv2.filters=6', '--set', 'dense.units=24', '--set', 'data.augment=[{"type":"rotation"}]', '--set', 'training.features={"copies":3}', '--set', 'training.schedule=constant',
    '--set', 'training.phases=[{"epochs":12,"freeze":"until:conv2"},{"epochs":6,"freeze":"drawn","learningRate":0.0005},{"epochs":6,"freeze":"all-but-head"}]');
  whole = await undisturbed(workspace, project);
}, 300_000);

test('its curves tell where phases begin, and what each did to the loss', () => {
  const store = openStore(join(workspace, 'layerwright.db'));
  const [run] = store.runs.list();
  const { steps, values } = store.metrics.points(run?.id ?? '', 'train/phase');
  const rates = store.metrics.points(run?.id ?? '', 'train/learningRate').values;
  store.close();
  const each = whole.steps / 24;
  expect([...steps]).toEqual([0, 12 * each, 18 * each]);
  expect([...values]).toEqual([0, 1, 2]);
  expect([rates[0], rates[12], rates[18]].map((r) => r?.toFixed(4))).toEqual([rates[0]?.toFixed(4), '0.0005', rates[0]?.toFixed(4)]);
  const mean = (from: number, to: number): number => whole.losses.slice(from * each, to * each).reduce((sum, [, loss]) => sum + loss, 0) / ((to - from) * each);
  expect(mean(10, 12)).toBeLessThan(mean(0, 2));
  expect(mean(16, 18)).toBeLessThan(mean(10, 12));
});

test.skipIf(process.platform !== 'linux').each([{ who: 'all' as const, at: 0.3 }, { who: 'trainer' as const, at: 0.6 }, { who: 'all' as const, at: 0.85 }])('$who killed after $at of the steps', async (disturbance) => {
  const { killedAt, ...outcome } = await disturbed(workspace, project, whole.steps, disturbance);
  expect(killedAt).toBeGreaterThan(0);
  expect(outcome).toEqual(whole);
}, 120_000);
