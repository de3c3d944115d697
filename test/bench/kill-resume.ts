// Ten trainings in a row, each killed with -9 at a random moment and resumed: `node test/bench/kill-resume.ts [times]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { disturbed, makeProject, undisturbed } from '../fixtures/kill-resume.ts';

const folder = mkdtempSync(join(tmpdir(), 'layerwright-kill-'));
try {
  const project = join(folder, 'project');
  const workspace = join(folder, 'workspace');
  await makeProject(project);
  const whole = await undisturbed(workspace, project);
  console.log(`undisturbed: ${whole.steps} steps, model ${whole.model.slice(0, 16)}`);
  let same = 0;
  const times = Number(process.argv[2] ?? 10);
  for (let i = 0; i < times; i++) {
    const outcome = await disturbed(workspace, project, whole.steps, { at: Math.random() * 0.95, who: i % 2 === 0 ? 'all' : 'trainer' });
    const equal = outcome.model === whole.model && JSON.stringify(outcome.losses) === JSON.stringify(whole.losses);
    if (equal) same++;
    console.log(`${i + 1}: killed at step ${outcome.killedAt} (${i % 2 === 0 ? 'all' : 'trainer'}), model ${outcome.model.slice(0, 16)}: ${equal ? 'the same' : 'DIFFERENT'}`);
  }
  console.log(`${same} of ${times} the same, bit for bit; the database is whole.`);
  process.exitCode = same === times ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
