// Terminal entry. The compiled code of the last time is used again, and commands that hold weights themselves start in large pages.
import { enableCompileCache } from 'node:module';
import { restartWithLargePages } from './large-pages.ts';

enableCompileCache();
// The others leave weights to processes that are started so: their own start need not take longer.
const holding = ['evaluate', 'explain', 'export', 'finetune', 'gradcheck', 'import', 'predict', 'profile', 'quantize', 'verify'];
if (process.argv.slice(2).some((word) => holding.includes(word))) restartWithLargePages();

await import('./cli/main.ts');
