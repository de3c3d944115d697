// A command line in a process of its own: its streams and its exit status.
import { makeOutput } from './output.ts';
import { runCli } from './run.ts';

const streams = {
  out: (text: string): void => { process.stdout.write(text); },
  err: (text: string): void => { process.stderr.write(text); },
};

// Whoever reads may stop reading (`| head`).
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 1); });
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown: unknown) => {
    makeOutput(process.argv.includes('--json'), streams).fail(thrown);
    process.exit(1);
  });
}

process.exitCode = await runCli(process.argv.slice(2), streams);
