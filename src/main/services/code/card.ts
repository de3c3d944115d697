// The model card: what a network is, what it was made of and how good it is, in Markdown.
import type { Project } from '../../../core/graph/schema.ts';
import { metricById } from '../../../core/metrics/index.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import { formatShape, isStatic } from '../../../core/tensor.ts';
import type { Run } from '../../runs/run.ts';
import type { Evaluation } from '../evaluation.ts';
import type { ScriptFacts } from './facts.ts';

export interface CardFacts {
  readonly title: string;
  /** The exported file. */
  readonly file: { readonly name: string; readonly bytes: number; readonly opset: number; readonly precision: string; readonly parameters: number; readonly notes: readonly string[] };
  readonly model: ScriptFacts | undefined;
  readonly project: Project | undefined;
  readonly run: Pick<Run, 'id' | 'name' | 'note' | 'settings' | 'seed' | 'device' | 'versions' | 'status' | 'created' | 'seconds' | 'epochs' | 'steps' | 'metrics'> | undefined;
  /** Of the exported file. */
  readonly evaluation: Evaluation | undefined;
  /** Scripts that stand beside it. */
  readonly scripts: readonly string[];
}

const whole = (n: number): string => n.toLocaleString('en-US');
const figure = (v: number): string => (Number.isFinite(v) ? String(Number(v.toPrecision(5))) : String(v));
/** A cell of a table. */
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\s+/g, ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
const section = (title: string, ...parts: readonly string[]): string => `## ${title}\n\n${parts.filter((p) => p !== '').join('\n\n')}\n`;
const metricName = (id: string): string => (id === 'loss' ? 'Loss' : (metricById(id)?.title ?? id));

export function modelCard(facts: CardFacts): string {
  const { file, run } = facts;
  const about = [
    `ONNX, opset ${file.opset}, ${file.precision}, ${whole(file.bytes)} bytes, ${whole(file.parameters)} parameters.`,
    run ? `Trained with Layerwright ${run.versions.layerwright} (onnxruntime ${run.versions.onnxruntime}) as run \`${run.id}\`, ${new Date(run.created).toISOString().slice(0, 10)}: ${run.status} after ${whole(run.epochs)} epochs, ${whole(run.steps)} steps, ${Math.round(run.seconds)} s on ${run.device}.` : '',
    run?.note ?? '', ...(file.notes.length > 0 ? [file.notes.map((n) => `- ${n}`).join('\n')] : []),
  ];
  return [
    `# ${facts.title}\n`, `${about.filter((p) => p !== '').join('\n\n')}\n`,
    figures(facts), confusions(facts), data(facts), settings(facts), ends(facts), architecture(facts), use(facts),
    section('Limits', 'The figures hold for data like those named above. Nothing is known about how the network does on others: measure before you rely on it.'),
  ].filter((s) => s !== '').join('\n');
}

function figures({ run, evaluation, file }: CardFacts): string {
  const parts = (['train', 'dev', 'test'] as const).filter((p) => run?.metrics[p]);
  const ids = [...new Set(parts.flatMap((p) => Object.keys(run?.metrics[p] ?? {})))];
  const trained = parts.length === 0 ? '' : `At the end of training:\n\n${table(['metric', ...parts], ids.map((id) => [metricName(id), ...parts.map((p) => figure(run?.metrics[p]?.[id] ?? Number.NaN))]))}`;
  const judged = evaluation?.outputs.map((o) => `${o.name} of the exported file (${file.precision}), on ${whole(evaluation.samples)} samples${evaluation.split === 'all' ? '' : ` of the ${evaluation.split} part`}:\n\n${table(['metric', 'value'], Object.entries(o.metrics).map(([id, v]) => [metricName(id), figure(v)]))}`) ?? [];
  return trained === '' && judged.length === 0 ? '' : section('Figures', trained, ...judged);
}

function confusions({ evaluation }: CardFacts): string {
  const parts = (evaluation?.outputs ?? []).flatMap(({ name, details }) => {
    const found = details['confusionMatrix'] as { readonly matrix: readonly (readonly number[])[]; readonly classes?: readonly string[] } | undefined;
    if (!found || found.matrix.length === 0 || found.matrix.length > 40) return [];
    const names = found.matrix.map((_, i) => found.classes?.[i] ?? String(i));
    return [`${name}: rows are true classes, columns predicted ones.\n\n${table(['', ...names], found.matrix.map((row, i) => [names[i] ?? '', ...row.map(String)]))}`];
  });
  return parts.length === 0 ? '' : section('Confusion', ...parts);
}

function data({ project }: CardFacts): string {
  if (project?.data.source === undefined) return '';
  const { source, testSource, split, augment, options } = project.data;
  const shares = testSource === undefined ? `train ${split.train}, dev ${split.dev}, test ${split.test}${split.stratify ? ', by class' : ''}, seed ${project.seed}` : `test part from \`${testSource}\``;
  return section('Data', table(['', ''], [
    ['source', `\`${source}\``], ['split', shares], ...(Object.keys(options).length > 0 ? [['reader', `\`${JSON.stringify(options)}\``]] : []),
    ['augmentation', augment.length === 0 ? 'none' : augment.map((a) => `\`${JSON.stringify(a)}\``).join(', ')],
    ...Object.entries(project.bindings.inputs).map(([node, b]) => [`input ${node}`, `field ${b.field}, ${b.transform}`]), ...Object.entries(project.bindings.losses).map(([node, b]) => [`target of ${node}`, `field ${b.field}, ${b.transform}`]),
  ]));
}

function settings({ project, run }: CardFacts): string {
  const given: Readonly<Record<string, unknown>> | undefined = run?.settings ?? project?.training;
  if (!given) return '';
  const shown = Object.entries(given).filter(([key, v]) => v !== undefined && v !== null && key !== 'data' && key !== 'testData');
  return section('Training', table(['setting', 'value'], shown.map(([key, v]) => [key, typeof v === 'string' ? v : `\`${JSON.stringify(v)}\``])));
}

function ends({ model }: CardFacts): string {
  if (!model) return '';
  const scaling = (i: { readonly subtract: readonly number[]; readonly divide: readonly number[] }): string => {
    if (i.subtract.length === 1 && i.subtract[0] === 0 && i.divide.length === 1 && i.divide[0] === 1) return 'as stored';
    const list = (values: readonly number[]): string => (values.length <= 8 ? values.map(figure).join(', ') : `${values.slice(0, 8).map(figure).join(', ')}, …`);
    return `(x − [${list(i.subtract)}]) / [${list(i.divide)}]`;
  };
  const inputs = model.inputs.map((i) => [i.name, `${i.dtype} ${formatShape([model.batch === 0 ? 'N' : model.batch, ...i.shape])}`, i.kind, i.stored.length > 0 ? formatShape(i.stored) : '', scaling(i)]);
  const labels = model.outputs.filter((o) => o.classes.length > 0).map((o) => `Classes of ${o.name}: ${o.classes.slice(0, 1000).map((c, i) => `${i} ${c}`).join(', ')}.`);
  return section('Inputs and outputs', table(['input', 'takes', 'kind', 'a sample as stored', 'preprocessing'], inputs),
    table(['output', 'task'], model.outputs.map((o) => [o.name, o.task])), ...labels, `Pictures of another size: \`${model.fit}\`.`, 'The same stands in the file’s `metadata_props` under `layerwright.preprocessing`.');
}

function architecture({ project }: CardFacts): string {
  if (!project) return '';
  const { layers, totals } = inferShapes(project, { inner: project.model !== undefined });
  const shape = (s: readonly (number | string)[]): string => formatShape(s.slice(1));
  const rows = layers.filter((l) => l.kind.role !== 'loss').map((l) => [l.id, l.kind.type, l.outputs.map((o) => shape(o.shape)).join(', '), whole(l.cost.trainable + l.cost.nonTrainable), isStatic(l.outputs[0]?.shape.slice(1) ?? []) ? whole(l.cost.multiplyAdds) : '']);
  const losses = layers.filter((l) => l.kind.role === 'loss').map((l) => `${l.id} (${l.kind.type})`);
  return section('Architecture', table(['layer', 'type', 'a sample comes out as', 'parameters', 'multiply-adds'], rows),
    `${whole(totals.parameters)} parameters, ${whole(totals.trainable)} of them trained; ${totals.open ? 'at least ' : ''}${whole(totals.multiplyAdds)} multiply-adds a sample.${losses.length > 0 ? ` Losses: ${losses.join(', ')}.` : ''}`);
}

function use({ scripts, file }: CardFacts): string {
  const commands = [
    ...(scripts.includes('predict.py') ? ['pip install onnxruntime numpy pillow', 'python predict.py FILE …'] : []),
    ...(scripts.includes('predict.mjs') ? ['npm install onnxruntime-node sharp', 'node predict.mjs FILE …'] : []),
    ...(scripts.includes('train_pytorch.py') ? ['python train_pytorch.py --data data.npz --weights train_pytorch.safetensors'] : []),
    `npm run -s layerwright -- predict ${file.name} FILE …`,
  ];
  return section('Use', `\`\`\`sh\n${commands.join('\n')}\n\`\`\``);
}
