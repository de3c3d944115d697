import { LayerwrightError } from '../../../core/errors.ts';
import { catalogue, entryOf } from '../../models/catalogue/index.ts';
import { tasks } from '../../models/catalogue/schema.ts';
import type { CatalogueEntry, ModelTask } from '../../models/catalogue/schema.ts';
import { downloadFile } from '../../models/download/download.ts';
import { secureAddress } from '../../models/download/request.ts';
import { listCatalogue, modelFile } from '../../services/catalogue.ts';
import { bytes, counted, duration, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';

function taskOf(given: string): ModelTask {
  const task = tasks.find((t) => t === given);
  if (task) return task;
  throw new LayerwrightError('usage', `There is no task "${given}".`, { expected: tasks.join(', '), received: given });
}

const commercially: Readonly<Record<CatalogueEntry['licence']['commercial'], string>> = { yes: 'yes', conditions: 'with conditions', no: 'no', unclear: 'unclear' };

export const modelsCommand: TerminalCommand = {
  register(program, run) {
    const models = program.command('models').description('list | get: well-known public models');

    models.command('list').description('the catalogue: what each model is for, its licence and size').option('--task <task>', tasks.join(', '))
      .action(run(async ({ out, app }, o: { task?: string }) => {
        const task = o.task === undefined ? undefined : taskOf(o.task);
        const { workspace } = await app();
        const rows = await listCatalogue(workspace, catalogue, task);
        for (const row of rows) out.event({ event: 'model', ...row });
        out.say(table(['id', 'task', 'size', 'licence', 'commercial use', 'here', 'what it is'], rows.map((r) => [
          r.id, r.task, bytes(r.bytes), r.licence.id, commercially[r.licence.commercial], r.path !== undefined ? 'yes' : r.kept > 0 ? `${Math.floor((100 * r.kept) / r.bytes)} %` : '', r.about,
        ])));
        return { models: rows.map((r) => r.id) };
      }));

    models.command('get <id>').description('downloads a model, going on where a download was left, and checks it')
      .option('--out <file>', 'default: `models` in the workspace').option('--from <address>', 'another place that has the same file')
      .action(run(async ({ out, app }, id: string, o: { out?: string; from?: string }) => {
        const entry = entryOf(id);
        const target = o.out ?? modelFile((await app()).workspace, id);
        const file = { ...entry, ...(o.from !== undefined && { sources: [secureAddress(o.from).href] }) };
        const stop = new AbortController();
        const interrupt = (): void => { stop.abort(); };
        process.once('SIGINT', interrupt);
        const bar = out.bar(entry.bytes, 'Downloading');
        try {
          for await (const event of downloadFile(file, target, { signal: stop.signal, replace: o.out === undefined })) {
            if (event.type === 'done') {
              bar.stop();
              out.say(`${event.fresh ? `Downloaded ${entry.name}` : `${entry.name} is there`}: ${event.path} (${counted(event.bytes, 'byte')}).`);
              out.say(`Licence: ${entry.licence.id}. ${entry.licence.plain}`);
              return { id, path: event.path, bytes: event.bytes, fresh: event.fresh, sha256: entry.sha256, licence: entry.licence };
            }
            const { phase, received, rate, secondsLeft } = event;
            const pace = rate === undefined || secondsLeft === undefined ? '' : `  ${bytes(rate)}/s  ${duration(secondsLeft)} left`;
            bar.update(received, phase === 'check' ? 'checking' : `${bytes(received)} of ${bytes(entry.bytes)}${pace}`);
            out.event({ event: 'progress', phase, received, bytes: entry.bytes, rate, secondsLeft });
          }
          return { id };
        } finally {
          bar.stop();
          process.removeListener('SIGINT', interrupt);
        }
      }));
  },
};
