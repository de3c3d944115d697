// kill -9 in the middle of training, then resume: the same weights and losses as without, bit for bit, and a whole database.
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { disturbed, makeProject, outcomeOf, undisturbed } from '../fixtures/kill-resume.ts';
import type { Outcome } from '../fixtures/kill-resume.ts';
import { ask, done, startCli } from '../fixtures/terminal.ts';

const folder = temporaryFolder();
const project = join(folder, 'project');
const workspace = join(folder, 'workspace');
const random = Random.from(Date.now() % 1_000_000, 'kill');
let whole: Outcome;

beforeAll(async () => {
  await makeProject(project);
  whole = await undisturbed(workspace, project);
}, 300_000);

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

test('resume is refused while the run is being trained, and takes nothing away', async () => {
  const own = join(folder, 'busy');
  await done('new', own, '--template', 'mlp', '--data', 'made:moons', '--set', 'data.options.count=400', '--set', 'training.epochs=1500', '--set', 'training.batch=32');
  const cli = startCli(['train', own, '--workspace', workspace, '--log-every', '1', '--json'], { detached: true });
  const run = (await cli.until((l) => l.event === 'run'))['run'] as string;
  await cli.until((l) => l.event === 'metrics' && (l['step'] as number) >= 10);
  const { code, last } = await ask('resume', run, '--workspace', workspace);
  expect(code).toBe(1);
  expect(last).toMatchObject({ event: 'error', code: 'run/state' });
  expect(await cli.finished).toMatchObject({ code: 0 });
  const { losses, steps } = outcomeOf(workspace, run);
  expect(losses.map(([step]) => step)).toEqual(Array.from({ length: steps }, (_, i) => i));
}, 120_000);
