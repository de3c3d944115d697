// The packager's configuration: it is valid, names what is there, unpacks what must be, and closes the fuses. Packaging itself needs
// Electron's program and is not run here.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { licencesText } from '../../licences.vite.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const load = createRequire(import.meta.url);
interface Config { readonly files: readonly string[]; readonly asarUnpack: readonly string[]; readonly electronFuses: Record<string, boolean>; readonly icon: string; readonly linux: { target: string[] }; readonly win: { target: string[] }; readonly mac: { target: string[] } }
const { default: config } = await import(new URL('../../electron-builder.config.mjs', import.meta.url).href) as { default: Config };

test('electron-builder’s own schema takes it', async () => {
  const { validateConfiguration } = load(join(root, 'node_modules/app-builder-lib/out/util/config/config.js')) as { validateConfiguration(config: unknown, log: { isEnabled: boolean; add(): void }): Promise<void> };
  await expect(validateConfiguration(structuredClone(config), { isEnabled: false, add: () => undefined })).resolves.toBeUndefined();
  await expect(validateConfiguration({ ...config, electronFuse: {} }, { isEnabled: false, add: () => undefined })).rejects.toThrow(/electronFuse/);
});

test('for Linux, Windows and macOS, with every fuse closed', () => {
  expect([config.linux.target, config.win.target, config.mac.target]).toEqual([['AppImage', 'deb'], ['nsis'], ['dmg']]);
  expect(config.electronFuses).toEqual({ runAsNode: false, enableCookieEncryption: true, enableNodeOptionsEnvironmentVariable: false, enableNodeCliInspectArguments: false, enableEmbeddedAsarIntegrityValidation: true, onlyLoadAppFromAsar: true, grantFileProtocolExtraPrivileges: false });
  expect(existsSync(join(root, config.icon))).toBe(true);
});

test('the app’s entry and the page’s icon are in, sources and tests are not', () => {
  const isIn = (path: string): boolean => config.files.filter((p) => !p.startsWith('!')).some((p) => matchesGlob(path, p)) && !config.files.some((p) => p.startsWith('!') && matchesGlob(path, p.slice(1)));
  for (const path of [manifest.main, 'out/main/trainer.js', 'out/main/probe-webgpu.js', 'out/preload/index.cjs', 'out/renderer/index.html', 'out/renderer/assets/index-1a.js', 'resources/icon.png', 'package.json']) expect(isIn(path), path).toBe(true);
  for (const path of ['src/main/index.ts', 'test/e2e/x.test.ts', '.ci/run', 'README.md', 'node_modules/vitest/index.js']) expect(isIn(path), path).toBe(false);
});

test('every compiled library of the packages lies outside of the archive', () => {
  const native = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((f) => /\.(node|so|so\.\d[\d.]*|dylib|dll|wasm)$/.test(f)).map((f) => `${folder}/${f.replaceAll('\\', '/')}`);
  const found = ['onnxruntime-node', 'better-sqlite3', '@img', 'h5wasm'].flatMap((name) => native(`node_modules/${name}`));
  expect(found.length).toBeGreaterThan(4);
  for (const path of found) expect(config.asarUnpack.some((p) => matchesGlob(path, p)), path).toBe(true);
});

test('every install script is decided on, and the lock knows all systems and no registry', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { hasInstallScript?: boolean; resolved?: string }> };
  const scripted = Object.entries(packages).filter(([, p]) => p.hasInstallScript === true).map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(scripted.filter((name) => !(name in manifest.allowScripts))).toEqual([]);
  expect(Object.entries(packages).filter(([, p]) => p.resolved !== undefined)).toEqual([]);
  for (const system of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']) expect(packages[`node_modules/@img/sharp-${system}`], system).toBeDefined();
});

test('the licences name what the app is made of', () => {
  const text = licencesText(root);
  for (const name of ['onnxruntime-node', 'better-sqlite3', 'react ', 'zod']) expect(text).toContain(name);
  expect(text).not.toMatch(/^vitest /m);
});
