import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentsFolder, newRunId, openWorkspace, resolveRunId, runIdPattern } from '../../../src/main/workspace.ts';
import { temporaryFolder } from '../runs/helpers.ts';

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = folder.path;
});
afterEach(() => { folder.remove(); });
const coded = (code: string): unknown => expect.objectContaining({ code });

describe('a workspace', () => {
  it('is made with its folders, and opened again as it is', async () => {
    const workspace = await openWorkspace(join(root, 'new', 'place'));
    expect(readdirSync(workspace.root).sort()).toEqual(['projects', 'runs']);
    expect(workspace.database).toBe(join(root, 'new', 'place', 'layerwright.db'));
    mkdirSync(join(workspace.projects, 'b'));
    mkdirSync(join(workspace.projects, 'a'));
    mkdirSync(workspace.projectFolder('My: net'));
    for (const name of ['b', 'My- net']) writeFileSync(join(workspace.projects, name, 'project.json'), '{}');
    expect(await (await openWorkspace(workspace.root)).listProjects()).toEqual(['My- net', 'b']);
  });

  it('has a new folder for every project, whatever its name is', async () => {
    const workspace = await openWorkspace(root);
    for (const name of ['net: v2', 'x'.repeat(300), '网'.repeat(120)]) {
      const folders: string[] = [];
      for (let i = 0; i < 3; i++) {
        folders.push(await workspace.newProjectFolder(name));
        mkdirSync(folders.at(-1) as string);
      }
      expect(new Set(folders).size).toBe(3);
      expect(folders[2]).toBe(`${workspace.projectFolder(name)} 3`);
    }
  });

  it('has a folder for every run', async () => {
    const workspace = await openWorkspace(root);
    const id = newRunId();
    const run = await workspace.runFolder(id);
    expect(await workspace.runFolder(id)).toBe(run);
    expect(run).toBe(join(root, 'runs', id));
    expect(await workspace.runFile(id, 'checkpoints/1.onnx')).toBe(join(run, 'checkpoints/1.onnx'));
    await expect(workspace.runFile(id, '../x')).rejects.toEqual(coded('file/unsupported'));
    for (const bad of ['..', '', 'x/y', '../../etc']) await expect(workspace.runFolder(bad)).rejects.toEqual(coded('run/not-found'));
    writeFileSync(join(run, 'file'), '');
    await workspace.removeRunFolder(id);
    await workspace.removeRunFolder(id);
    expect(readdirSync(workspace.runs)).toEqual([]);
    rmSync(workspace.runs, { recursive: true });
    await expect(workspace.runFolder(id)).rejects.toEqual(coded('file/write-failed'));
  });

  it('is not a file', async () => {
    writeFileSync(join(root, 'f'), '');
    await expect(openWorkspace(join(root, 'f'))).rejects.toEqual(coded('file/unsupported'));
    await expect(openWorkspace(join(root, 'f', 'g'))).rejects.toEqual(coded('file/write-failed'));
  });
});

describe('documentsFolder', () => {
  it('is XDG_DOCUMENTS_DIR, user-dirs.dirs, Documents, home', () => {
    expect(documentsFolder(root, {})).toBe(root);
    mkdirSync(join(root, 'Documents'));
    expect(documentsFolder(root, {})).toBe(join(root, 'Documents'));
    mkdirSync(join(root, '.config'));
    writeFileSync(join(root, '.config', 'user-dirs.dirs'), '# comment\nXDG_DESKTOP_DIR="$HOME/Desktop"\nXDG_DOCUMENTS_DIR="$HOME/Dokumente"\n');
    expect(documentsFolder(root, {})).toBe(join(root, 'Documents'));
    mkdirSync(join(root, 'Dokumente'));
    expect(documentsFolder(root, {})).toBe(join(root, 'Dokumente'));
    expect(documentsFolder(root, { XDG_CONFIG_HOME: join(root, 'other') })).toBe(join(root, 'Documents'));
    expect(documentsFolder(root, { XDG_DOCUMENTS_DIR: '$HOME/Papers' })).toBe(join(root, 'Papers'));
    expect(documentsFolder(root, { XDG_DOCUMENTS_DIR: '/srv/docs' })).toBe('/srv/docs');
  });
});

describe('run ids', () => {
  it('are readable, sort by time and differ', () => {
    expect(newRunId(new Date('2026-11-21T00:00:00Z'), () => 0)).toBe('r-20261121-000000');
    expect(newRunId(new Date('2026-11-21T23:59:59.999Z'), () => 31)).toBe('r-20261121-zzzzzz');
    const ids = Array.from({ length: 500 }, (_, i) => newRunId(new Date(Date.UTC(2026, 10, 21) + i * 1_000_003)));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(runIdPattern);
  });

  it('are found by their beginning', () => {
    const ids = ['r-20261121-8f3k2a', 'r-20261121-8g0000', 'r-20261122-8f0000'];
    for (const text of ['r-20261121-8f3k2a', 'r-20261121-8f', '20261121-8f', '8f3', ' 8F3K ']) expect(resolveRunId(text, ids)).toBe(ids[0]);
    expect(resolveRunId('r-20261122', ids)).toBe(ids[2]);
    for (const text of ['', 'x', 'r-', '8f', 'r-20261121']) expect(() => resolveRunId(text, ids)).toThrow(coded('run/not-found'));
    expect(() => resolveRunId('8f', ids)).toThrow(/beginning of 2 runs/);
  });
});
