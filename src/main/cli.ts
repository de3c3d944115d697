// Terminal entry. The compiled code of the last time is used again, and commands that hold weights themselves start in large pages.
import { enableCompileCache } from 'node:module';
import type { CommandName } from './cli/commands/index.ts';
import { restartWithLargePages } from './large-pages.ts';

enableCompileCache();
// The others leave weights to processes that are started so: their own start need not take longer.
const holding: readonly CommandName[] = ['evaluate', 'explain', 'export', 'finetune', 'gradcheck', 'import', 'predict', 'profile', 'quantize', 'verify'];
if (holding.some((name) => process.argv.includes(name, 2))) restartWithLargePages();

await import('./cli/main.ts');
