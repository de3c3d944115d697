// Commands that hold weights run with large pages, in the process that was started.
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { withLargePages } from '../../src/main/large-pages.ts';
import { startCli } from '../fixtures/terminal.ts';

describe('the environment', () => {
  test.each([
    ['none yet', {}, 'linux', 'glibc.malloc.hugetlb=1'],
    ['others', { GLIBC_TUNABLES: 'glibc.malloc.check=1' }, 'linux', 'glibc.malloc.check=1:glibc.malloc.hugetlb=1'],
    ["somebody's choice", { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' }, 'linux', 'glibc.malloc.hugetlb=0'],
    ['Windows', {}, 'win32', undefined],
    ['macOS', {}, 'darwin', undefined],
  ] as const)('%s', (_, environment, platform, expected) => {
    expect(withLargePages({ HOME: '/h', ...environment }, platform)).toEqual({ HOME: '/h', ...environment, ...(expected !== undefined && { GLIBC_TUNABLES: expected }) });
  });
});

test.runIf(process.platform === 'linux')('a restarted command keeps its words, its streams and its exit status', async () => {
  const { code, out, err } = await startCli(['verify', '/nowhere/a b.onnx', '/nowhere/ü.onnx', '--json']).finished;
  expect([code, err]).toEqual([1, '']);
  expect(JSON.parse(out)).toMatchObject({ event: 'error', where: '/nowhere/a b.onnx' });
});

test.runIf(process.platform === 'linux')('it is the process that was started', () => {
  const program = `(await import(${JSON.stringify(new URL('../../src/main/large-pages.ts', import.meta.url).href)})).restartWithLargePages(); console.log(process.pid, process.env.GLIBC_TUNABLES)`;
  const { GLIBC_TUNABLES: _, ...environment } = process.env;
  const { pid, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: environment });
  expect(stdout.trim()).toBe(`${pid} glibc.malloc.hugetlb=1`);
});
