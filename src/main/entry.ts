// Where the file of another process or thread is: TypeScript in the source tree, a file of the bundle in a build.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `source` beside the module that asks (`import.meta.url`), or `<bundled>.js` beside or above the bundle's chunk. */
export function entryFile(base: string, source: string, bundled: string): string {
  if (base.endsWith('.ts')) return fileURLToPath(new URL(source, base));
  const beside = fileURLToPath(new URL(`./${bundled}.js`, base));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../${bundled}.js`, base));
}
