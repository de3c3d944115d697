// `npm run test:electron`: the real window, where Electron's program is at hand; elsewhere one line says why not.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { electronProgram, hasDisplay } from '../../src/main/host.ts';

const program = electronProgram();
const why = program === undefined ? 'Electron is not installed here (its program is not part of its npm package)' : hasDisplay() ? undefined : 'there is no display here';
if (why !== undefined) console.log(`The test of the real window is skipped: ${why}.`);
else {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, LAYERWRIGHT_ELECTRON: program } }).status ?? 1;
  process.exitCode = run('node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn') || run('node_modules/vitest/vitest.mjs', 'run', 'test/electron');
}
