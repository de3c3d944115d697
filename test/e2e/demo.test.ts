// The README's first command.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/data-files.ts';
import { linesOf, startCli } from '../fixtures/terminal.ts';

const folder = temporaryFolder();

test('demo: trains, judges unseen made digits, exports, runs the file', async () => {
  const workspace = join(folder, 'workspace');
  const said = await startCli(['demo', '--workspace', workspace, '--json']).finished;
  const last = linesOf(said).at(-1) as { event: string; accuracy: number; difference: number; confusionMatrix: { matrix: number[][] } } | undefined;
  expect(last).toMatchObject({ event: 'done', samples: 2000 });
  expect(last?.accuracy).toBeGreaterThanOrEqual(0.97);
  expect(last?.difference).toBeLessThan(1e-5);
  expect(last?.confusionMatrix.matrix).toHaveLength(10);
  expect(existsSync(join(workspace, 'digits.onnx'))).toBe(true);
}, 180_000);
