// Large memory in large pages: the first touch of half a gigabyte costs as much as reading it where it comes in pages of 4 kB. glibc asks the
// kernel for more of it at a time where the environment says so when a process starts (GNU C Library manual, "Memory Allocation Tunables").
// Reading, checking and writing models gains a third; training, which touches the same memory again and again, nothing.

const TUNABLE = 'glibc.malloc.hugetlb';

/** The environment of a process that is to hold large models: the same where nothing can be gained, or somebody has chosen. */
export function withLargePages(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): NodeJS.ProcessEnv {
  const tunables = environment['GLIBC_TUNABLES'] ?? '';
  if (platform !== 'linux' || tunables.includes(TUNABLE)) return environment;
  return { ...environment, GLIBC_TUNABLES: `${tunables === '' ? '' : `${tunables}:`}${TUNABLE}=1` };
}

/** Puts a fresh start of this program in the place of this process (its id, its streams), unless it was started so. */
export function restartWithLargePages(): void {
  const environment = withLargePages(process.env);
  // Electron has a memory of its own.
  if (environment === process.env || process.execve === undefined || process.versions['electron'] !== undefined) return;
  process.execve(process.execPath, [process.execPath, ...process.execArgv, ...process.argv.slice(1)], environment);
}
