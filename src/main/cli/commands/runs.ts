import { writeFileAtomic } from '../../files.ts';
import { resolveRunId } from '../../workspace.ts';
import { compareRuns } from '../../runs/compare.ts';
import { parseProject } from '../../../core/graph/parse.ts';
import { counted, duration, figure, listing, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { wholeNumber } from './values.ts';

/** Local time: 2026-11-21 09:45. */
const when = (time: number | undefined): string => (time === undefined ? '' : new Date(time).toLocaleString('sv-SE').slice(0, 16));
const plain = (value: unknown): string => (typeof value === 'number' ? figure(value) : value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value));

export const runsCommand: TerminalCommand = {
  register(program, run) {
    const runs = program.command('runs').description('list | show | compare | delete | restore | csv');

    runs.command('list').description('all runs, newest first').option('--limit <n>', 'rows at most', wholeNumber, 100).option('--text <words>', 'only runs whose name, id, project, note or tags hold these').option('--deleted', 'deleted ones, which can be restored')
      .action(run(async ({ out, app }, o: { limit: number; text?: string; deleted?: boolean }) => {
        const { store } = await app();
        const list = store.runs.list({ ...(o.text !== undefined && { text: o.text }), ...(o.deleted === true && { deleted: true }) }, { by: 'created', descending: true }, { limit: o.limit });
        for (const r of list) out.event({ event: 'run', ...r });
        out.say(list.length === 0 ? 'There are no runs yet.' : table(
          ['run', 'name', 'status', 'created', 'epochs', 'time', 'result'],
          list.map((r) => {
            const figures = r.metrics['test'] ?? r.metrics['dev'] ?? r.metrics['train'] ?? {};
            const result = r.error ? r.error.message : Object.entries(figures).slice(0, 3).map(([k, v]) => `${k} ${figure(v)}`).join('  ');
            return [r.id, r.name, r.status, when(r.created), r.epochs, r.seconds > 0 ? duration(r.seconds) : '–', result];
          }),
        ));
        return { runs: list };
      }));

    runs.command('show <run>').description('all of one run').action(run(async ({ out, app }, given: string) => {
      const { store } = await app();
      const r = store.runs.get(store.runs.resolve(given));
      const series = store.metrics.series(r.id);
      const artifacts = store.artifacts.list(r.id);
      out.say(listing([
        ['run', r.id], ['name', r.name], ['status', r.error ? `${r.status}: ${r.error.message}` : r.status], ['created', when(r.created)], ['time', r.seconds > 0 ? duration(r.seconds) : '–'],
        ['epochs, steps', `${r.epochs}, ${r.steps}`], ['device', r.device], ['seed', String(r.seed)], ['model', r.model ?? '–'],
        ...Object.entries(r.metrics).map(([part, figures]): [string, string] => [part, Object.entries(figures).map(([k, v]) => `${k} ${figure(v)}`).join('  ')]),
      ]));
      out.say(`\n${table(['metric', 'points', 'last step', 'last value'], series.map((s) => [s.key, s.count, s.lastStep, figure(s.lastValue)]))}`);
      return { run: r, series, artifacts };
    }));

    runs.command('compare <a> <b>').description('settings that differ, network and figures of two runs').action(run(async ({ out, app }, a: string, b: string) => {
      const { store } = await app();
      const of = (given: string) => {
        const id = store.runs.resolve(given);
        return { run: store.runs.get(id), project: parseProject(store.runs.project(id), `run ${id}`) };
      };
      const comparison = compareRuns(of(a), of(b));
      const differing = comparison.settings.filter((s) => s.differs);
      out.say(differing.length === 0 ? 'The settings are the same.' : table(['setting', a, b], differing.map((s) => [s.path, plain(s.a), plain(s.b)])));
      const { graph } = comparison;
      out.say(graph.added.length + graph.removed.length + graph.changed.length === 0 ? '\nThe networks are the same.' : `\nNetwork: ${counted(graph.added.length, 'layer')} added, ${graph.removed.length} removed, ${graph.changed.length} changed.`);
      out.say(`\n${table(['figure', a, b, 'difference'], comparison.metrics.map((m) => [m.path, plain(m.a), plain(m.b), plain(m.delta)]))}`);
      return { ...comparison };
    }));

    runs.command('delete <run>').description('puts a run away; `runs restore` takes it back').action(run(async ({ out, app }, given: string) => {
      const { store } = await app();
      const id = store.runs.resolve(given);
      store.runs.delete(id);
      out.say(`Deleted ${id}. \`runs restore ${id}\` takes it back.`);
      return { run: id };
    }));

    runs.command('restore <run>').description('takes a deleted run back').action(run(async ({ out, app }, given: string) => {
      const { store } = await app();
      const id = resolveRunId(given, store.runs.list({ deleted: true }, { by: 'created' }, { limit: 1_000_000 }).map((r) => r.id));
      store.runs.restore(id);
      out.say(`Restored ${id}.`);
      return { run: id };
    }));

    runs.command('csv <run>').description('every metric of a run as CSV').option('--out <file>', 'default: stdout').action(run(async ({ out, app }, given: string, o: { out?: string }) => {
      const { store } = await app();
      const id = store.runs.resolve(given);
      if (o.out !== undefined) {
        const size = await writeFileAtomic(o.out, store.csv(id));
        out.say(`Wrote ${o.out}.`);
        return { run: id, out: o.out, bytes: size };
      }
      if (out.json) return { run: id, csv: [...store.csv(id)].join('') };
      for (const piece of store.csv(id)) out.write(piece);
      return { run: id };
    }));
  },
};
