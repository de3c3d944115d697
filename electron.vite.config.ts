import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { resolve } from 'node:path';
import { licences } from './licences.vite.ts';

export default defineConfig({
  main: {
    plugins: [licences(import.meta.dirname)],
    build: {
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          cli: resolve('src/main/cli.ts'),
          trainer: resolve('src/main/engine/trainer/process.ts'),
          check: resolve('src/main/engine/verify/process.ts'),
          compute: resolve('src/main/services/compute/process.ts'),
          'probe-webgpu': resolve('src/main/engine/probe-webgpu.ts'),
          'data-worker': resolve('src/main/data/data-worker.ts'),
          'draw-worker': resolve('src/main/engine/drawing/draw-worker.ts'),
          'hdf5-worker': resolve('src/main/data/readers/hdf5-worker.ts'),
        },
      },
    },
  },
  // A sandboxed preload is one CommonJS file with nothing to resolve at run time.
  preload: {
    build: {
      externalizeDeps: false,
      rollupOptions: { input: resolve('src/preload/index.ts'), output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      rollupOptions: {
        input: resolve('src/renderer/index.html'),
        // zod tries whether code may be made of text when the first schema is made: it is told not to in the chunk that it is in itself.
        output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|host\/no-eval/ }] } },
      },
    },
  },
});
