#!/usr/bin/env node
// The `layerwright` command. TypeScript runs as it stands on Node ≥ 24; an older Node hands over to the pinned one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// npm runs scripts in the package's folder; paths mean the folder where the user stands.
if (process.env.npm_lifecycle_event === 'layerwright' && process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD);

const [major = 0] = process.versions.node.split('.').map(Number);

if (major >= 24) {
  await import('./cli.ts');
} else {
  const pinned = fileURLToPath(new URL(`../../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url));
  if (!existsSync(pinned)) {
    console.error(`Layerwright needs Node 24 or newer, or its own copy of it: run \`npm ci\` in ${fileURLToPath(new URL('../..', import.meta.url))}. This is Node ${process.versions.node}.`);
    process.exitCode = 1;
  } else {
    const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => { child.kill(signal); });
    child.on('exit', (code, signal) => { process.exitCode = signal === null ? (code ?? 1) : 1; });
  }
}
