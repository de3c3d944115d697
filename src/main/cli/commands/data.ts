import { formatShape } from '../../../core/tensor.ts';
import { describeDataset, openDataset } from '../../data/index.ts';
import { pairs } from '../../services/create.ts';
import { resolveSource } from '../../services/datasets.ts';
import { figure, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { listOf } from './values.ts';

export const dataCommand: TerminalCommand = {
  register(program, run) {
    program.command('data <path>').description('what is in a data set').option('--test-data <path>', 'data set of the test part')
      .option('--option <name=value>', 'option of the reader; may be repeated', listOf)
      .action(run(async ({ out }, path: string, o: { testData?: string; option?: string[] }) => {
        const at = (source: string): string => resolveSource(source, process.cwd());
        const dataset = await openDataset(at(path), { options: pairs(o.option ?? [], 'an option of the reader'), ...(o.testData !== undefined && { test: at(o.testData) }) });
        try {
          const description = await describeDataset(dataset);
          for (const field of description.fields) out.event({ event: 'field', ...field });
          const parts = Object.entries(description.parts).map(([part, n]) => `${part} ${n.toLocaleString('en-US')}`).join(', ');
          out.say(`${description.name} (${description.format}): ${description.samples.toLocaleString('en-US')} samples${parts === '' ? '' : `; ${parts}`}\n`);
          out.say(table(['field', 'kind', 'dtype', 'shape', 'values'], description.fields.map((f) => [
            f.name, f.kind, f.dtype, f.shape.length === 0 ? 'number' : formatShape(f.shape),
            f.range ? `${figure(f.range[0])} to ${figure(f.range[1])}` : f.examples.slice(0, 3).map((e) => (typeof e === 'number' ? figure(e) : e.slice(0, 24))).join(', '),
          ])));
          for (const field of description.fields) {
            if (!field.classes) continue;
            out.say(`\n${table([`class of ${field.name}`, ...Object.keys(field.classes[0]?.counts ?? {})], field.classes.slice(0, 100).map((c) => [c.name, ...Object.values(c.counts)]))}`);
          }
          if (description.notes.length > 0) out.say(`\n${description.notes.join('\n')}`);
          if (description.broken.count > 0) {
            out.say(`\n${description.broken.count} broken files are left out:`);
            for (const b of description.broken.files.slice(0, 20)) out.say(`  ${b.path}: ${b.reason}`);
          }
          return { ...description };
        } finally {
          dataset.close();
        }
      }));
  },
};
