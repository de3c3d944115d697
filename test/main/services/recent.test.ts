// The list of projects that were opened last; and what another process writes is seen.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { openStudio } from '../../../src/main/studio.ts';
import { makeRecents } from '../../../src/main/services/recent.ts';
import { openWorkspace } from '../../../src/main/workspace.ts';
import { temporaryFolder } from '../../fixtures/data-files.ts';

test('the last comes first, once; what is gone is left out; a newer or damaged file is no error', async () => {
  const folder = temporaryFolder();
  const recents = makeRecents(await openWorkspace(join(folder, 'workspace')));
  const file = join(folder, 'workspace', 'recent.json');
  for (const name of ['a', 'b', 'c']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'project.json'), '{}');
  }
  const heard: number[] = [];
  const end = recents.onChange((list) => heard.push(list.length));
  for (const name of ['a', 'b', 'a', 'c']) await recents.add({ folder: join(folder, name), name });
  end();
  expect((await recents.list()).map((p) => p.name)).toEqual(['c', 'a', 'b']);
  expect(heard).toEqual([1, 2, 2, 3]);
  rmSync(join(folder, 'a'), { recursive: true });
  expect((await recents.list()).map((p) => p.name)).toEqual(['c', 'b']);
  expect((await recents.all()).map((p) => [p.name, p.missing])).toEqual([['c', false], ['a', true], ['b', false]]);
  await recents.forget(join(folder, 'a'));
  expect((await recents.all()).map((p) => p.name)).toEqual(['c', 'b']);
  writeFileSync(file, 'broken');
  expect(await recents.list()).toEqual([]);
  const newer = '{"format":"layerwright/recent","version":2,"projects":{}}';
  writeFileSync(file, newer);
  await recents.add({ folder: join(folder, 'b'), name: 'b' });
  expect([await recents.list(), readFileSync(file, 'utf8'), existsSync(file)]).toEqual([[], newer, true]);
});

test('a change by another process is told to whoever follows the runs', async () => {
  const workspace = join(temporaryFolder(), 'workspace');
  const studio = await openStudio({ workspace, host: 'direct' });
  const events = studio.services.changes.listen();
  expect((await events.next()).value).toEqual({ type: 'read' });
  // The terminal: a connection of its own to the same file.
  const terminal = await openApp(workspace);
  terminal.store.datasets.remember({ fingerprint: 'f', name: 'd', source: '/d.csv', format: 'csv', count: 0, fields: [], parts: {}, options: {} } as never);
  expect((await events.next()).value).toEqual({ type: 'read' });
  terminal.close();
  await studio.close();
});
