// One command line: parsed, run, its end printed.
import { Command, CommanderError } from 'commander';
import { LayerwrightError } from '../../core/errors.ts';
import type { App } from '../app.ts';
import { version } from '../version.ts';
import type { Shell, TerminalCommand } from './commands/command.ts';
import { loadCommands } from './commands/index.ts';
import { makeOutput } from './output.ts';
import type { Output, Streams } from './output.ts';

const HELP = 'layerwright --help lists the commands.';

function makeProgram(commands: readonly TerminalCommand[], out: Output, streams: Streams): Command {
  const program = new Command('layerwright')
    .description('An offline studio for neural networks: train, follow, evaluate, export ONNX.')
    .version(version)
    .option('--workspace <dir>', 'folder of runs and their database (default: Layerwright in your documents folder)')
    .option('--json', 'one JSON object a line on stdout');
  for (const command of commands) {
    command.register(program, (action) => async (...args) => {
      let app: App | undefined;
      const shell: Shell = {
        out,
        async app() {
          const { workspace } = program.opts<{ workspace?: string }>();
          return (app ??= await (await import('../app.ts')).openApp(workspace));
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
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
    command.exitOverride().showHelpAfterError(`(${HELP})`).configureOutput({
      writeOut: streams.out, writeErr: (text) => { if (!out.json) streams.err(text); },
    });
    if (command === program || command.commands.length > 0) continue;
    // Global options are taken in any place.
    command.option('--workspace <dir>', 'folder of runs and their database').option('--json', 'one JSON object a line on stdout');
    command.hook('preAction', (_this, action) => {
      const { workspace } = action.opts<{ workspace?: string }>();
      if (workspace !== undefined) program.setOptionValue('workspace', workspace);
    });
  }
  return program;
}

/** Runs a command line (without the program's own name). Returns the exit status; throws nothing. */
export async function runCli(args: readonly string[], streams: Streams): Promise<number> {
  const out = makeOutput(args.includes('--json'), streams);
  try {
    await makeProgram(await loadCommands(args), out, streams).parseAsync(args, { from: 'user' });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) out.fail(thrown);
    else if (thrown.exitCode !== 0) {
      // People have read commander's own words by now.
      if (!out.json) return 1;
      const message = thrown.code === 'commander.help' ? 'No command is given.' : thrown.message.replace(/^error: /, '');
      out.fail(new LayerwrightError('usage', message, { hint: HELP }));
    }
  }
  return out.failed ? 1 : 0;
}
