import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { ImportReport } from '../../../core/import/report.ts';
import { checkModels } from '../../engine/verify/pool.ts';
import type { ModelCheck } from '../../engine/verify/check-model.ts';
import { kindOf } from '../../files.ts';
import { freeBatchOf } from '../../services/import/free-batch.ts';
import { importProject } from '../../services/import/record.ts';
import { loadProject, projectFile, saveProject } from '../../services/projects.ts';
import { table } from '../output.ts';
import type { Output } from '../output.ts';
import type { TerminalCommand } from './command.ts';
import { positiveInteger } from './values.ts';

interface Options { project?: string; freeBatch?: boolean; check?: boolean; gradients?: boolean; timeout: number; memory: number }

const SECONDS = 300;
const MEGABYTES = 8000;

const count = (n: number): string => n.toLocaleString('en-US');

function sayReport(out: Output, r: ImportReport): void {
  out.say(table(['', 'name', 'type'], [...r.inputs.map((i) => ['input', i.name, i.type]), ...r.outputs.map((o) => ['output', o.name, o.type])]));
  out.say(`\nOpset ${Object.entries(r.opsets).map(([domain, version]) => (domain === '' ? String(version) : `${domain} ${version}`)).join(', ')}; IR version ${r.irVersion}.`);
  out.say(`${count(r.parameters)} trainable parameters, ${count(r.constants)} numbers in constants, ${count(r.shapeNumbers)} in shapes and indices.`);
  for (const { dtype, numbers } of r.fixed) out.say(`${count(numbers)} numbers of ${dtype} are used and not trained.`);
  out.say(table(['operator', 'nodes', 'as layers'], r.operators.map((o) => [o.operator, o.count, o.layers])));
  for (const u of r.untrainable) out.say(`No gradient passes ${u.operator}: ${u.reason} (${u.nodes.join(', ')}). Freeze what is below.`);
  if (r.bakedBatch.length > 0) out.say(`The batch is fixed: ${r.bakedBatch.join('; ')}.`);
  if (r.unused > 0) out.say(`${r.unused} nodes that no output needs were left out.`);
}

/** The .onnx files that paths mean: files themselves, folders with all below them. */
async function modelFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const given of paths) {
    const path = resolve(given);
    const kind = await kindOf(path);
    if (kind === 'nothing') throw new LayerwrightError('file/not-found', `${given} does not exist.`, { where: path, hint: 'Check the path.' });
    if (kind === 'folder') {
      const names = await readdir(path, { recursive: true });
      found.push(...names.filter((n) => n.toLowerCase().endsWith('.onnx')).sort().map((n) => join(path, n)));
    } else found.push(path);
  }
  return found;
}

const verdict = (c: ModelCheck): string =>
  [c.loads ? (c.equal === true ? 'equal' : c.equal === false ? 'DIFFERS' : 'not compared') : 'not loaded', ...(c.gradients === undefined ? [] : [c.gradients === 'not differentiable' ? c.gradients : `gradients ${c.gradients === 'wrong' ? 'WRONG' : c.gradients}`])].join(', ');

async function check(out: Output, paths: readonly string[], o: Options): Promise<Record<string, unknown>> {
  const files = await modelFiles(paths);
  if (files.length === 0) throw new LayerwrightError('usage', 'There is no .onnx file to check.', { expected: 'files, or folders with some', received: paths.join(', ') });
  const totals = { models: files.length, loads: 0, equal: 0, trainable: 0, gradient: 0, gradientWrong: 0, notDifferentiable: 0, notDecided: 0 };
  for await (const c of checkModels(files, o.gradients === true, { seconds: o.timeout, megabytes: o.memory })) {
    if (c.loads) totals.loads++;
    if (c.equal === true) totals.equal++;
    if (c.trainable === true) totals.trainable++;
    if (c.gradient === true) totals.gradient++;
    if (c.gradient === false) totals.gradientWrong++;
    if (c.gradients === 'not differentiable') totals.notDifferentiable++;
    if (c.gradients === 'not decided') totals.notDecided++;
    out.event({ event: 'model', ...c });
    out.say(`${relative(process.cwd(), c.file)}: ${verdict(c)}${c.reason === undefined ? '' : ` — ${c.reason}`} (${c.seconds} s, ${c.megabytes} MB)`);
  }
  out.say(`\n${totals.equal} of ${totals.loads} models that onnxruntime loads come back equal, bit for bit${o.gradients === true ? `; gradients: ${totals.gradient} right, ${totals.gradientWrong} wrong, ${totals.notDifferentiable} without, ${totals.notDecided} not decided` : ''}.`);
  return totals;
}

async function setFree(out: Output, file: string): Promise<Record<string, unknown>> {
  const project = await loadProject(file);
  const { graph, changed, largest } = await freeBatchOf(file, project);
  if (changed.length === 0) out.say('The batch is free already.');
  else {
    await saveProject(file, { ...project, graph });
    out.say(`The batch is free now (${changed.length} nodes changed). Two samples at once differ from each alone by at most ${largest.toExponential(1)} of the largest number.`);
  }
  return { changed, largest };
}

export const importCommand: TerminalCommand = {
  register(program, run) {
    program.command('import <model.onnx...>').description('an ONNX file as a project; or a check that files come back as they were')
      .option('--project <dir>', 'folder of the new project').option('--free-batch', 'lets a model of a fixed batch take any, and compares two samples at once with each alone').option('--check', 'imports, exports and compares with the original, bit for bit; takes files and folders')
      .option('--gradients', 'with --check: also compares gradients with two-sided differences')
      .option('--timeout <s>', 'with --check: seconds that a model may take', positiveInteger, SECONDS).option('--memory <MB>', 'with --check: memory that a model may take', positiveInteger, MEGABYTES)
      .action(run(async ({ out }, paths: string[], o: Options) => {
        if (o.check === true) return check(out, paths, o);
        const [path, ...others] = paths;
        if (path === undefined || others.length > 0 || o.project === undefined) throw new LayerwrightError('usage', 'One model is imported into one folder.', { expected: 'import <model.onnx> --project <dir>, or import --check <file|folder …>', received: paths.join(' ') });
        const file = projectFile(resolve(o.project));
        const made = await importProject(resolve(o.project), path);
        sayReport(out, made.report);
        out.say(`\nWrote ${file}: ${made.nodes} nodes.`);
        const batch = o.freeBatch === true ? await setFree(out, file) : undefined;
        return { project: file, nodes: made.nodes, report: made.report, ...(batch && { batch }) };
      }));
  },
};
