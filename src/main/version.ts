// Versions that runs and exported models carry.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

function versionOf(path: string): string {
  try {
    return (require(path) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

/** Two folders up from the source as from the bundle (`src/main`, `out/main`). */
export const version: string = versionOf('../../package.json');
export const versions = { layerwright: version, onnxruntime: versionOf('onnxruntime-node/package.json'), node: process.versions.node } as const;
