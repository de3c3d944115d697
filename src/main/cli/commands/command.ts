// What a command of the terminal is: one file each, one line in the list.
import type { Command } from 'commander';
import type { App } from '../../app.ts';
import type { Output } from '../output.ts';

export interface Shell {
  readonly out: Output;
  /** Opens the workspace on first use; closed when the command ends. */
  app(): Promise<App>;
}

export interface TerminalCommand {
  /** Adds the command; `run` wraps the action so that errors are printed and the last JSON line says `done` (with what the action returns) or `error`. */
  register(program: Command, run: <A extends unknown[]>(action: (shell: Shell, ...args: A) => Promise<Record<string, unknown> | undefined>) => (...args: A) => Promise<void>): void;
}

