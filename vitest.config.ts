import { defineConfig } from 'vitest/config';
import { findAdapter } from './test/fixtures/webgpu.ts';

// `--mode webgpu`: the conformance tables on WebGPU instead of the CPU.
export default defineConfig(async ({ mode }) => {
  const { adapter, env, reason } = await findAdapter();
  if (mode === 'webgpu' && adapter === 'none') throw new Error(`The WebGPU tests need a graphics adapter, or Debian's packages chromium and libvulkan1. ${reason}`);
  return {
    test: {
      include: ['test/**/*.test.ts'],
      // Before onnxruntime is loaded: the Vulkan loader reads them once.
      env: { ...env, ...(mode === 'webgpu' && { LAYERWRIGHT_TEST_DEVICE: 'webgpu' }) },
      // onnxruntime keeps native threads and memory: a process a file, and never more files at once than cores.
      pool: 'forks' as const,
      maxWorkers: 2,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      // A condition that is waited for comes late on a busy machine; how fast is what benchmarks are for.
      expect: { poll: { timeout: 15_000 } },
    },
  };
});
