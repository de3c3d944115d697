// The built main and preload bundles behind a stand-in for Electron's module: security settings, handlers, and a training
// through the page's port. What only the real Electron can show is not shown here.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../src/main/host/headers.ts';
import { buildBundles } from '../fixtures/build.ts';
import { temporaryFolder } from '../fixtures/data-files.ts';

const at = (path: string): string => fileURLToPath(new URL(`../fixtures/electron/${path}`, import.meta.url));
let bundles: string;
let folder: string;
let report: Record<string, unknown>;

async function play(env: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', at('register.mjs'), at('play.ts'), bundles, folder], { env: { ...process.env, NODE_OPTIONS: '', ...env }, timeout: 50_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

beforeAll(async () => {
  folder = temporaryFolder();
  bundles = await buildBundles();
  report = await play();
});

test('the page is in its box', () => {
  expect(report['options']).toMatchObject({ webPreferences: {
    contextIsolation: true, sandbox: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webSecurity: true, allowRunningInsecureContent: false, webviewTag: false, navigateOnDragDrop: false,
  } });
  expect(report['sandboxed']).toBe(true);
  expect(report['page']).toBe('layerwright://app/');
  expect(report['schemes']).toEqual([{ scheme: 'layerwright', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
});

test('it goes nowhere and opens nothing', () => {
  expect(report['open']).toEqual({ action: 'deny' });
  const { 'layerwright://app/': own, ...others } = report['navigates'] as Record<string, boolean[]>;
  expect(own).toEqual([true, true, true]);
  for (const [url, allowed] of Object.entries(others)) expect(allowed, url).toEqual([false, false, false]);
  expect([report['frame'], report['webview']]).toEqual([false, false]);
});

test('the camera is for our own page only, and nothing else for anybody', () => {
  const { camera, device, ...others } = report['permissions'] as Record<string, unknown>;
  expect(camera).toEqual([true, true]);
  expect(device).toBe(false);
  for (const [what, answer] of Object.entries(others)) expect(answer, what).toEqual([false, false]);
});

test('the protocol gives the renderer’s files, with a strict policy, and no other', () => {
  expect(report['index']).toEqual({ status: 200, type: 'text/html; charset=utf-8', policy: contentSecurityPolicy, title: 'Layerwright' });
  for (const answer of report['nothing'] as { status: number }[]) expect(answer.status).toBe(404);
  expect(report['posted']).toMatchObject({ status: 404 });
});

describe('the port', () => {
  test('is taken from the main frame of our own page only', () => {
    expect(report['strangers']).toEqual(['closed', 'closed', 'closed', 'closed', 'closed']);
  });

  test('carries the contract, and a training in a utility process', () => {
    expect(report['info']).toMatchObject({ host: 'electron', uploads: false });
    expect(report).toMatchObject({ ended: 'ended', status: 'finished', trainers: 1, trainerOptions: { serviceName: 'Layerwright trainer' }, error: 'file/unsupported', errors: [] });
  });

  test('is handed on by the preload from the page itself only', () => {
    expect(report['forwarded']).toEqual([['layerwright:connect', null, ['port']]]);
    expect(report['exposed']).toEqual([['layerwright', ['host', 'pathOf', 'onCommand', 'onOpen', 'tell', 'role']]]);
    expect(report['pathOf']).toBe('/a.onnx');
  });
});

describe('the window', () => {
  test('has a native menu of the page’s own commands, in its language, and performs them by id', () => {
    const { untold, labels, sent, open, ...rest } = report['menu'] as { untold: number; labels: unknown; sent: unknown; open: object; title: string };
    // A stranger, and what is no state, change nothing.
    expect(untold).toBe(0);
    expect(rest).toMatchObject({ title: 'kinds — Layerwright', theme: 'dark', about: { applicationName: 'Layerwright' } });
    expect(open).toMatchObject({ accelerator: 'CommandOrControl+O', registerAccelerator: false, enabled: true });
    expect(sent).toEqual([['layerwright:command', 'project.open'], ['layerwright:command', 'edit.undo']]);
    expect(JSON.stringify(labels)).toMatch(/^\[\["File",\["New project","Open a project…","separator",\["Open Recent",\["No Recent Projects"\]\],"separator",\["Export",\["Picture \(PNG\)"\]\],"separator","Quit"\]\],\["Edit",/);
    expect(report['chinese']).toEqual(['文件', '编辑', '视图', '运行', '窗口', '帮助']);
    expect(report['role']).toEqual([true, null]);
    expect(report['bridge']).toEqual({ heard: ['project.open'], posted: [['layerwright:state', { told: true }], ['layerwright:role', 'undo']] });
  });

  test('keeps recent projects, and opens what another start names', () => {
    expect(report['recent']).toEqual(['/workspace/projects/kinds/project.json', ['kinds']]);
    expect(report['asked to open']).toEqual([['layerwright:open', '/workspace/projects/kinds'], ['layerwright:open', '/workspace/projects/kinds']]);
  });

  test('asks with the system’s dialogs', () => {
    expect(report['chosen']).toEqual([1, 0, '/saved.bin']);
    expect(report['dialogs']).toEqual([
      { kind: 'open', title: 'Data', properties: ['openFile', 'createDirectory', 'multiSelections'], filters: [{ name: '.csv', extensions: ['csv'] }, { name: 'All files', extensions: ['*'] }] },
      { kind: 'open', title: 'Folder', properties: ['openDirectory', 'createDirectory'], filters: [] }, { kind: 'save', title: 'Save', filters: [{ name: '.bin', extensions: ['bin'] }] },
    ]);
    expect(report['probe']).toEqual(['cpu', 'webgpu']);
  });

  test('asks before it closes while something trains; in the background it goes on, and comes back where it was', () => {
    expect(report['closing']).toEqual({ refused: false, stayed: true, buttons: ['Keep Training in the Background', 'Stop and Keep', 'Cancel'], active: [true], alive: true, kept: { version: 1, bounds: { x: 40, y: 50, width: 1100, height: 700 }, maximised: false } });
    expect(report['again']).toMatchObject({ active: 1, options: { x: 40, y: 50, width: 1100, height: 700, minWidth: 960 } });
    expect(report['stopped']).toBe(true);
  });
});

test('there is one app at a time', async () => {
  expect(report['focused']).toBe(true);
  expect(await play({ STAND_IN_SECOND: '1' })).toMatchObject({ windows: 0, gone: true });
});
