// Terminal entry: parses the command line, runs one command, prints its end.
import { Command, CommanderError } from 'commander';
import { LayerwrightError } from '../core/errors.ts';
import { openApp } from './app.ts';
import type { App } from './app.ts';
import { commands } from './cli/commands/index.ts';
import type { Shell } from './cli/commands/command.ts';
import { makeOutput } from './cli/output.ts';
import { version } from './version.ts';

const json = process.argv.includes('--json');
const out = makeOutput(json);
const program = new Command('layerwright')
  .description('An offline studio for neural networks: train, follow, evaluate, export ONNX.')
  .version(version)
  .option('--workspace <dir>', 'folder of runs and their database (default: Layerwright in your documents folder)')
  .option('--json', 'one JSON object a line on stdout')
  .showHelpAfterError('(layerwright --help lists the commands)')
  .configureOutput({ outputError: (text, write) => { if (!json) write(text); } })
  .exitOverride();

for (const command of commands) {
  command.register(program, (action) => async (...args) => {
    let app: App | undefined;
    const shell: Shell = {
      out,
      async app() {
        const { workspace } = program.opts<{ workspace?: string }>();
        return (app ??= await openApp(workspace));
      },
    };
    try {
      const result = await action(shell, ...args);
      out.event({ event: 'done', ...result });
    } catch (thrown) {
      out.fail(thrown);
    } finally {
      app?.close();
    }
  });
}
// Global options are taken in any place.
for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
  command.exitOverride();
  if (command === program || command.commands.length > 0) continue;
  command.option('--workspace <dir>', 'folder of runs and their database').option('--json', 'one JSON object a line on stdout');
  command.hook('preAction', (_this, action) => {
    const { workspace } = action.opts<{ workspace?: string }>();
    if (workspace !== undefined) program.setOptionValue('workspace', workspace);
  });
}

try {
  await program.parseAsync();
} catch (thrown) {
  if (!(thrown instanceof CommanderError)) out.fail(thrown);
  else if (thrown.exitCode !== 0) {
    process.exitCode = 1;
    if (json) out.fail(new LayerwrightError('usage', thrown.message.replace(/^error: /, ''), { hint: 'layerwright --help lists the commands.' }));
  }
}
