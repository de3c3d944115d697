// Electron's window without Electron: where it stands, what its menu shows, what it was started with.
import { describe, expect, test } from 'vitest';
import { acceleratorOf, menuTemplate } from '../../src/main/window/menu.ts';
import { placed } from '../../src/main/window/placement.ts';
import { projectHash, startArgs } from '../../src/main/window/start-args.ts';
import { mainWords } from '../../src/main/window/words.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1040 };
const second = { x: 1920, y: 0, width: 1280, height: 984 };
const at = (x: number, y: number, width = 1400, height = 900) => ({ bounds: { x, y, width, height }, maximised: false });

describe('a window stands', () => {
  test.each([
    ['in the middle at first', undefined, [screen], { width: 1280, height: 800 }],
    ['where it was', at(100, 80), [screen], { x: 100, y: 80, width: 1400, height: 900 }],
    ['on the second display', at(2000, 0, 1200, 900), [screen, second], { x: 2000, y: 0, width: 1200, height: 900 }],
    ['in the middle where that display is gone', at(2000, 0, 1200, 900), [screen], { width: 1200, height: 900 }],
    ['in the middle where its title bar would be out of reach', at(100, -500), [screen], { width: 1400, height: 900 }],
    ['no larger than its display', at(0, 0, 5000, 4000), [screen], { x: 0, y: 0, width: 1920, height: 1040 }],
    ['somewhere where no display is known', at(0, 0), [], { width: 1280, height: 800 }],
  ] as const)('%s', (_name, kept, displays, expected) => { expect(placed(kept, displays)).toEqual(expected); });
});

test('keys as the menu writes them; what a text field needs stays the page’s', () => {
  expect(['Mod+O', 'Mod+Shift+ArrowUp', 'Mod++', 'Delete', 'Alt+1', 'Mod+é', undefined].map(acceleratorOf)).toEqual(['CommandOrControl+O', 'CommandOrControl+Shift+Up', undefined, undefined, undefined, undefined, undefined]);
});

test('the menu of a page that has told nothing yet', () => {
  const none = (): void => undefined;
  const template = (mac: boolean, development: boolean) => menuTemplate({ state: { language: 'en', theme: 'system', commands: [] }, recent: [], words: mainWords('en'), mac, development, actions: { perform: none, open: none, about: none, licences: none, logs: none } });
  expect(template(false, false).map((i) => i.label)).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
  expect(template(true, false).map((i) => i.label)).toEqual(['Layerwright', 'File', 'Edit', 'View', 'Window', 'Help']);
  const roles = (development: boolean) => JSON.stringify(template(false, development));
  expect(roles(false)).not.toMatch(/reload|toggleDevTools/);
  expect(roles(true)).toMatch(/reload.*toggleDevTools/);
});

test('what the window was started with', () => {
  const isProject = (path: string): boolean => path === '/w/net' || path === '/here/mine';
  expect(startArgs(['--workspace=/w', '/w/net/project.json', '--flag'], '/here', isProject)).toEqual({ workspace: '/w', project: '/w/net' });
  expect(startArgs(['mine'], '/here', isProject)).toEqual({ project: '/here/mine' });
  expect(startArgs(['/etc/passwd', '--workspace='], '/here', isProject)).toEqual({});
  expect([projectHash('/w/my net'), projectHash(undefined)]).toEqual(['#/design?project=%2Fw%2Fmy+net', '']);
});
