import { formatShape } from '../../../core/tensor.ts';
import { errorOf, throwProblems } from '../../../core/graph/problem.ts';
import { loadProject, projectFile } from '../../services/projects.ts';
import { summarize } from '../../services/summary.ts';
import { bytes, table } from '../output.ts';
import type { TerminalCommand } from './command.ts';

export const checkCommand: TerminalCommand = {
  register(program, run) {
    program.command('check <project-dir>').description('shapes, parameters, multiply-adds, memory, every mistake').action(run(async ({ out }, path: string) => {
      const project = await loadProject(path);
      const batch = project.training.batch === 0 ? 64 : project.training.batch;
      const summary = summarize(project, batch);
      for (const layer of summary.layers) out.event({ event: 'layer', ...layer });
      for (const problem of summary.problems) out.event({ event: 'problem', ...problem });
      out.say(table(
        ['layer', 'type', 'output', 'parameters', 'multiply-adds'],
        summary.layers.map((l) => [l.name, l.type, formatShape(l.outputShape), l.parameters, l.multiplyAdds]),
      ));
      const { parameters, exportedParameters, multiplyAdds, open } = summary.totals;
      const atLeast = open ? 'at least ' : '';
      out.say(`\n${parameters.total.toLocaleString('en-US')} parameters, ${parameters.trainable.toLocaleString('en-US')} of them trained; ${atLeast}${multiplyAdds.toLocaleString('en-US')} multiply-adds a sample.`);
      if (exportedParameters.total !== parameters.total) out.say(`The exported model has ${exportedParameters.total.toLocaleString('en-US')} parameters (without side outputs).`);
      if (summary.leftOut.length > 0) out.say(`Left out: ${summary.leftOut.map((l) => `${l.name} (${l.mode})`).join(', ')}.`);
      out.say(`Training in batches of ${batch} takes ${open ? 'at least' : 'about'} ${bytes(summary.memory.total)}.`);
      for (const problem of summary.problems.slice(1)) out.say(`\nProblem: ${errorOf(problem).describe()}`);
      if (summary.problems.length > 0) out.say('');
      throwProblems(summary.problems, projectFile(path));
      return { layers: summary.layers, totals: summary.totals, memory: summary.memory, leftOut: summary.leftOut };
    }));
  },
};
