import { errorOf } from '../../../core/graph/problem.ts';
import { newProject } from '../../services/create.ts';
import { projectFile } from '../../services/projects.ts';
import { summarize } from '../../services/summary.ts';
import type { TerminalCommand } from './command.ts';
import { listOf } from './values.ts';

interface Options { template: string; data?: string; testData?: string; set?: string[]; param?: string[] }

export const newCommand: TerminalCommand = {
  register(program, run) {
    program.command('new <project-dir>').description('a project made from a template, fitted to a data set')
      .requiredOption('--template <id>', 'see `templates`').option('--data <path>', 'data set (a path, or made:<id>)').option('--test-data <path>', 'data set of the test part')
      .option('--set <node.param=value>', 'changes a param of a layer, or training.…, data.…, seed; may be repeated', listOf)
      .option('--param <name=value>', 'param of the template: classes=6, shape=[3,64,64]; may be repeated', listOf)
      .action(run(async ({ out }, folder: string, o: Options) => {
        const { file, project } = await newProject({ folder, template: o.template, data: o.data, testData: o.testData, settings: o.set ?? [], params: o.param ?? [] });
        const { totals, problems } = summarize(project, Math.max(1, project.training.batch));
        out.say(`Wrote ${file}: ${project.graph.nodes.length} nodes, ${totals.parameters.total.toLocaleString('en-US')} parameters.`);
        for (const [node, binding] of Object.entries({ ...project.bindings.inputs, ...project.bindings.losses })) out.say(`  ${node} ← field ${binding.field}${binding.transform === 'none' ? '' : ` (${binding.transform})`}`);
        if (project.data.source === undefined) out.say('No data are bound yet: train with --data <path>.');
        for (const problem of problems) out.warn(`Problem: ${errorOf(problem).describe()}`);
        return { project: projectFile(folder), template: o.template, parameters: totals.parameters, bindings: project.bindings, problems };
      }));
  },
};
