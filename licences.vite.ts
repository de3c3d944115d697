// Puts the licences of all packages that the app is made of beside the main bundle.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface Locked { readonly version: string; readonly license?: string; readonly dev?: boolean; readonly optional?: boolean }

/** One text: name, version and licence of every package that is installed and no tool of development. */
export function licencesText(root: string): string {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true && existsSync(join(root, path))).map(([path, { version, license = 'no licence named' }]) => {
    const file = readdirSync(join(root, path)).find((name) => /^(licen[cs]e|copying)/i.test(name) && !/\.(js|json)$/.test(name));
    const text = file === undefined ? '' : `\n\n${readFileSync(join(root, path, file), 'utf8').trim()}`;
    return `${path.replace(/^.*node_modules\//, '')} ${version}: ${license}${text}\n`;
  }).join(`\n${'─'.repeat(72)}\n\n`);
}

export const licences = (root: string): Plugin => ({
  name: 'layerwright-licences',
  generateBundle() { this.emitFile({ type: 'asset', fileName: 'licences.txt', source: licencesText(root) }); },
});
