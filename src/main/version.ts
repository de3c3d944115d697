// Versions that runs and exported models carry.
import { createRequire } from 'node:module';
import manifest from '../../package.json' with { type: 'json' };

export const { version } = manifest;

// Not named `require`: the bundler's chunks have one of their own.
const load = createRequire(import.meta.url);

function versionOf(packageName: string): string {
  try {
    return (load(`${packageName}/package.json`) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

export const versions = { layerwright: version, onnxruntime: versionOf('onnxruntime-node'), node: process.versions.node } as const;
