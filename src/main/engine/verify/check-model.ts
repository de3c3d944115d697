// One model: imported, written as a project, read back, exported, and run beside the original.
import { parseProject } from '../../../core/graph/parse.ts';
import { serializeProject } from '../../../core/graph/serialize.ts';
import { importModel } from '../../../core/import/import-model.ts';
import { exportGraph } from '../../../core/lower/export-model.ts';
import { encodeModelJoined } from '../../../core/onnx/codec/index.ts';
import type { Model } from '../../../core/onnx/model.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { readModelWithBytes } from '../../models/files.ts';
import type { Session } from '../executor.ts';
import { onnxruntimeExecutor } from '../onnxruntime.ts';
import { describeDifference, differences, messageOf } from './compare.ts';
import { madeFeeds, testData } from './feeds.ts';
import type { Feeds } from './feeds.ts';
import { checkGradients } from './gradients.ts';
import type { GradientReport, GradientVerdict, OriginalRun } from './gradients.ts';
import { sameGraph } from './same-graph.ts';

export interface ModelCheck {
  readonly file: string;
  /** Whether onnxruntime loads it. */
  readonly loads: boolean;
  /** Whether the imported and exported model gives the same outputs, bit for bit. null: it was not compared. */
  readonly equal: boolean | null;
  /** With gradients asked for: whether every weight can be trained. */
  readonly trainable: boolean | null;
  /** Whether gradients agree with differences. null: there are none, or it was not decided. */
  readonly gradient: boolean | null;
  /** The same in words, with gradients asked for; `reason` says where and why. */
  readonly gradients?: GradientVerdict;
  readonly reason?: string;
  /** Inputs that were compared: `test data`, `made`, or `none` where the graphs were compared instead. */
  readonly compared?: 'test data' | 'made' | 'none';
  readonly relativeError?: number;
  readonly seconds: number;
  /** Resident memory at the end. */
  readonly megabytes: number;
}

/** The model as it comes out of a project that was written and read. */
export function throughProject(model: Model, name: string): Model {
  const { project, weights } = importModel(model, name);
  return exportGraph(parseProject(serializeProject(project), name), weights, { fileNames: true }).model;
}

type Verdict = Pick<ModelCheck, 'loads' | 'equal' | 'trainable' | 'gradient' | 'gradients' | 'reason' | 'compared' | 'relativeError'>;

export interface CheckOptions {
  /** Attempts that are left out: they crashed the process. */
  readonly skip?: number;
  /** That the check of gradients may take; a run that has begun is not cut short. */
  readonly gradientSeconds?: number;
  /** Told before each attempt to run the models, from 1 on: test data, then made inputs. */
  readonly onAttempt?: (attempt: number) => Promise<void>;
  /** Told what is known before the gradients are checked. */
  readonly onCompared?: (check: ModelCheck) => Promise<void>;
}

/** Checks a file. Never throws for what is wrong with the model. */
export async function checkModel(file: string, gradients: boolean, options: CheckOptions = {}): Promise<ModelCheck> {
  const started = performance.now();
  let verdict: Verdict;
  const whole = (known: Verdict): ModelCheck =>
    ({ file, ...known, seconds: Number(((performance.now() - started) / 1000).toFixed(3)), megabytes: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  try {
    verdict = await verdictOn(file, gradients, options, async (known) => options.onCompared?.(whole(known)));
  } catch (thrown) {
    verdict = { loads: true, equal: false, trainable: null, gradient: null, reason: messageOf(thrown) };
  }
  return whole(verdict);
}

const nothing = { trainable: null, gradient: null } as const;

async function verdictOn(file: string, differentiate: boolean, options: CheckOptions, onCompared: (known: Verdict) => Promise<void>): Promise<Verdict> {
  // One thread: sums keep their order.
  const executor = onnxruntimeExecutor('cpu', { threads: 1 });
  const read = await readModelWithBytes(file).catch((thrown: unknown) => ({ thrown }));
  let original: Session;
  try {
    original = await executor.load(('bytes' in read ? read.bytes : undefined) ?? file);
  } catch (thrown) {
    return { loads: false, equal: null, ...nothing, reason: messageOf(thrown) };
  }
  const sessions = [original];
  try {
    if ('thrown' in read) throw read.thrown;
    const { model } = read;
    const exported = throughProject(model, 'check');
    const again = await executor.load(encodeModelJoined(exported));
    sessions.push(again);
    const sets = await testData(file, model).catch(() => []);
    const { verdict, feeds, original: run } = await compareRuns(original, again, model, exported, sets, options);
    if (!differentiate) return { ...verdict, ...nothing };
    await onCompared({ ...verdict, ...nothing });
    for (const session of sessions.splice(0)) await session.close();
    if (!feeds) return { ...verdict, trainable: false, gradient: null, gradients: 'not decided' };
    const { verdict: gradients, reason, relativeError } = await checkGradients(exported, feeds, run, options.gradientSeconds).catch((thrown: unknown): GradientReport => ({ verdict: 'wrong', reason: messageOf(thrown) }));
    return { ...verdict, trainable: gradients !== 'not differentiable', gradient: gradients === 'right' ? true : gradients === 'wrong' ? false : null, gradients, ...(verdict.equal === true && reason !== undefined && { reason }), ...(relativeError !== undefined && { relativeError }) };
  } finally {
    for (const session of sessions) await session.close();
  }
}

type Compared = { readonly verdict: Pick<ModelCheck, 'loads' | 'equal' | 'reason' | 'compared'>; readonly feeds?: Feeds; readonly original?: OriginalRun };

async function compareRuns(original: Session, again: Session, model: Model, exported: Model, sets: readonly Feeds[], { skip = 0, onAttempt }: CheckOptions): Promise<Compared> {
  const names = { a: original.outputs.join(), b: again.outputs.join() };
  if (names.a !== names.b) return { verdict: { loads: true, equal: false, reason: `The outputs are called ${names.b} instead of ${names.a}.` } };
  let attempt = 0;
  if (sets.length > 0 && ++attempt > skip) {
    await onAttempt?.(attempt);
    const compared = await runBoth(original, again, sets);
    if (!('refused' in compared)) {
      const { original: run, ...verdict } = compared;
      return { verdict: { loads: true, ...verdict, compared: 'test data' }, feeds: sets[0] as Feeds, ...(run && { original: run }) };
    }
  }
  let refused = skip > 0 ? 'the runtime crashes' : '';
  try {
    for (const feeds of madeFeeds(model)) {
      if (++attempt <= skip) continue;
      await onAttempt?.(attempt);
      const compared = await runBoth(original, again, [feeds]);
      if (!('refused' in compared)) {
        const { original: run, ...verdict } = compared;
        return { verdict: { loads: true, ...verdict, compared: 'made' }, feeds, ...(run && { original: run }) };
      }
      if (refused === '') ({ refused } = compared);
    }
  } catch (thrown) {
    refused = messageOf(thrown);
  }
  const equal = sameGraph(model, exported);
  return { verdict: { loads: true, equal, compared: 'none', reason: `It could not be run here (${refused}); ${equal ? 'the graphs are the same' : 'the graphs differ'}, node for node.` } };
}

async function runBoth(original: Session, again: Session, sets: readonly Feeds[]): Promise<{ readonly equal: boolean; readonly reason?: string; readonly original?: OriginalRun } | { readonly refused: string }> {
  let run: OriginalRun | undefined;
  for (const feeds of sets) {
    let a: Readonly<Record<string, Tensor>>;
    const started = performance.now();
    try {
      a = await original.run(feeds);
    } catch (thrown) {
      return { refused: messageOf(thrown) };
    }
    run ??= { outputs: original.outputs.flatMap((name) => a[name] ?? []), seconds: (performance.now() - started) / 1000 };
    const [first] = differences(a, await again.run(feeds));
    if (!first) continue;
    // Numbers drawn by chance differ from run to run in the original too.
    const [own] = differences(a, await original.run(feeds));
    if (own) continue;
    return { equal: false, reason: describeDifference(first) };
  }
  return { equal: true, ...(run && { original: run }) };
}
