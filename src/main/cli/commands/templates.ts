import { templates } from '../../../core/templates/index.ts';
import { table } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const templatesCommand: TerminalCommand = {
  register(program, run) {
    program.command('templates').description('networks to start from').action(run(async ({ out }) => {
      out.say(table(['id', 'title', 'what it is'], templates.map((t) => [t.id, t.title, t.summary])));
      for (const t of templates) out.event({ event: 'template', id: t.id, title: t.title, summary: t.summary });
      return { templates: templates.map((t) => t.id) };
    }));
  },
};
