// kill -9 in the middle of training, then resume: the same weights and losses as without, bit for bit, and a whole database.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { disturbed, makeProject, undisturbed } from '../fixtures/kill-resume.ts';
import type { Outcome } from '../fixtures/kill-resume.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const workspace = join(folder, 'workspace');
const random = Random.from(Date.now() % 1_000_000, 'kill');
let whole: Outcome;

beforeAll(async () => {
  await makeProject(project);
  whole = await undisturbed(workspace, project);
}, 120_000);

// /proc tells which process the trainer is.
test.skipIf(process.platform !== 'linux').each([
  { who: 'all' as const, at: random.uniform(0.05, 0.4) },
  { who: 'trainer' as const, at: random.uniform(0.3, 0.7) },
  { who: 'all' as const, at: random.uniform(0.6, 0.9) },
])('$who killed after $at of the steps', async (disturbance) => {
  const { killedAt, ...outcome } = await disturbed(workspace, project, whole.steps, disturbance);
  expect(killedAt).toBeGreaterThan(0);
  expect(whole.steps).toBeGreaterThan(100);
  expect(outcome).toEqual(whole);
}, 120_000);
