import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LayerwrightError } from '../../../core/errors.ts';
import { electronProgram, hasDisplay, startBrowserHost } from '../../host.ts';
import type { TerminalCommand } from './command.ts';
import { listOf, wholeNumber } from './values.ts';

interface Options { browser?: boolean; port?: number; allow?: string[]; open?: boolean; workspace?: string }

/** Until Ctrl-C, or whoever started it ends it. */
const untilToldToEnd = (): Promise<void> => new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => { resolve(); });
});

export const studioCommand: TerminalCommand = {
  register(program, run) {
    program.command('studio').description('the window; in your browser where there is no display or no Electron')
      .option('--browser', 'in your browser').option('--port <n>', 'port of the browser host; default: a free one', wholeNumber)
      .option('--allow <dir>', 'a folder outside of home that the page may use; may be repeated', listOf).option('--no-open', 'print the address only')
      .action(run(async ({ out }, o: Options) => {
        const { workspace } = program.opts<{ workspace?: string }>();
        const electron = electronProgram();
        if (o.browser !== true && electron !== undefined && hasDisplay()) return openWindow(electron, workspace);
        if (o.port !== undefined && o.port > 65_535) throw new LayerwrightError('usage', `There is no port ${o.port}.`, { expected: '0 to 65535', received: String(o.port) });
        const host = await startBrowserHost({ workspace, port: o.port, allow: o.allow, open: o.open });
        const why = o.browser === true ? '' : electron === undefined ? ' Electron is not installed here, so the window is a page of your browser.' : ' There is no display here, so the window is a page of your browser.';
        out.say(`Layerwright runs at\n\n  ${host.address}\n\nThe address is a key: keep it to yourself. Ctrl-C ends it.${why}`);
        out.event({ event: 'address', address: host.address, port: host.port });
        await untilToldToEnd();
        await host.close();
        return {};
      }));
  },
};

async function openWindow(electron: string, workspace: string | undefined): Promise<Record<string, unknown>> {
  const root = fileURLToPath(new URL('../../../..', import.meta.url));
  const child = spawn(electron, [root, ...(workspace === undefined ? [] : [`--workspace=${workspace}`])], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => { child.kill(signal); });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('exit', resolve);
    child.on('error', reject);
  }).catch((thrown: unknown) => {
    throw new LayerwrightError('file/unreadable', 'The window could not be opened.', { where: electron, received: thrown instanceof Error ? thrown.message : String(thrown), hint: 'Start with --browser.' });
  });
  if (code !== 0 && code !== null) throw new LayerwrightError('file/unreadable', `The window ended with status ${code}.`, { where: electron, hint: 'Start with --browser.' });
  return {};
}
