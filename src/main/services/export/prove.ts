// An exported file, run in a fresh session, beside the model that it was made of.
import { LayerwrightError, internal } from '../../../core/errors.ts';
import { classesOfRows } from '../../../core/metrics/classes.ts';
import { isFloat, numbersOf, sizeOf } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import type { Session } from '../../engine/executor.ts';
import { describeDifference, differences } from '../../engine/verify/compare.ts';
import type { Feeds } from './calibrate.ts';

/** What compares two models; each runs batches of the size that it fixes. */
export interface Side { readonly session: Session; readonly batch: number | undefined }

export interface Compared {
  /** Largest distance of two numbers of the outputs. */
  readonly difference: number;
  readonly on: 'data' | 'made inputs';
  readonly samples: number;
  /** Share of samples for which both say the same class, where an output is class scores. */
  readonly agreement?: number;
}

export interface CompareOptions {
  readonly on: Compared['on'];
  /** Allowed distance, as a share of the largest number of the outputs where that is more than 1; left out: any. */
  readonly tolerance?: number | undefined;
  /** Output with class scores. */
  readonly classes?: string | undefined;
  readonly where: string;
}

/** Runs both on the same inputs. Throws as `compareOutputs`. */
export async function compareSides(base: Side, made: Side, inputs: AsyncIterable<Feeds> | Iterable<Feeds>, options: CompareOptions): Promise<Compared> {
  let difference = 0;
  let samples = 0;
  let same = 0;
  for await (const feeds of inputs) {
    const compared = compareOutputs(await runRows(base, feeds), await runRows(made, feeds), feeds, options);
    difference = Math.max(difference, compared.difference);
    samples += compared.samples;
    same += (compared.agreement ?? 0) * compared.samples;
  }
  return { difference, on: options.on, samples, ...(options.classes !== undefined && samples > 0 && { agreement: same / samples }) };
}

/** What two runs on the same inputs gave. Throws `internal` where they differ by more than is allowed, `onnx/unsupported` where numbers are not finite that were. */
export function compareOutputs(expected: Readonly<Record<string, Tensor>>, received: Readonly<Record<string, Tensor>>, feeds: Feeds, { on, tolerance, classes, where }: CompareOptions): Compared {
  let difference = 0;
  for (const d of differences(expected, received)) {
    if (d.largest === Infinity && !d.what.endsWith('entries')) throw internal(`the exported file gives something else: ${describeDifference(d)}`, { where });
    if (!Number.isFinite(d.largest)) {
      if (tolerance !== undefined) throw internal(`the exported file differs from the network in ${d.output}`, { where });
      throw new LayerwrightError('onnx/unsupported', 'The numbers of the network do not fit into this form: they become infinite.', { where: d.output, hint: 'Export it as float32, or keep the weights alone in float16.' });
    }
    difference = Math.max(difference, d.largest);
    const largest = tolerance === undefined ? 0 : largestOf(expected[d.output]);
    if (tolerance !== undefined && d.largest > tolerance * Math.max(1, largest)) throw internal(`the exported file differs from the network by ${d.largest}`, { where });
  }
  const samples = Object.values(feeds)[0]?.shape[0] ?? 1;
  const [a, b] = classes === undefined ? [] : [expected[classes], received[classes]];
  return { difference, on, samples, ...(a && b && samples > 0 && { agreement: agreeing(a, b) / samples }) };
}

const largestOf = (tensor: Tensor | undefined): number => (tensor && isFloat(tensor.dtype) ? numbersOf(tensor).reduce((m, v) => Math.max(m, Math.abs(v)), 0) : 0);

/** Rows (all of a sample's, where there are several) in which the largest score stands at the same place. */
function agreeing(a: Tensor, b: Tensor): number {
  const rows = a.shape[0] ?? 1;
  const width = a.shape.at(-1) ?? 1;
  if (width < 2) return numbersOf(a).filter((v, i) => (v > 0.5) === ((numbersOf(b)[i] as number) > 0.5)).length;
  const each = Math.max(1, sizeOf(a.shape) / width);
  const [x, y] = [classesOfRows(numbersOf(a), each), classesOfRows(numbersOf(b), each)];
  const perSample = each / rows;
  let same = 0;
  for (let r = 0; r < rows; r++) if (Array.from({ length: perSample }, (_, i) => r * perSample + i).every((i) => x[i] === y[i])) same++;
  return same;
}

/** Outputs for all rows, from a model that takes fewer at a time too. */
async function runRows({ session, batch }: Side, feeds: Feeds): Promise<Record<string, Tensor>> {
  const rows = Object.values(feeds)[0]?.shape[0];
  if (batch === undefined || rows === undefined || rows === batch) return session.run(feeds);
  if (rows % batch !== 0) throw internal(`${rows} samples for a model that takes ${batch}`);
  const pieces: Record<string, Tensor>[] = [];
  for (let at = 0; at < rows; at += batch) pieces.push(await session.run(Object.fromEntries(Object.entries(feeds).map(([name, t]) => [name, slice(t, at, batch)]))));
  return Object.fromEntries(Object.keys(pieces[0] ?? {}).map((name) => [name, joined(pieces.map((p) => p[name] as Tensor))]));
}

function slice(tensor: Tensor, at: number, count: number): Tensor {
  const each = tensor.bytes.length / (tensor.shape[0] ?? 1);
  return { ...tensor, shape: [count, ...tensor.shape.slice(1)], bytes: tensor.bytes.slice(at * each, (at + count) * each) };
}

function joined(pieces: readonly Tensor[]): Tensor {
  const [first] = pieces as [Tensor];
  const bytes = new Uint8Array(pieces.reduce((n, p) => n + p.bytes.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return { ...first, shape: [pieces.reduce((n, p) => n + (p.shape[0] ?? 1), 0), ...first.shape.slice(1)], bytes };
}

/** Milliseconds of a run of each side, in turn, so that both meet the same machine: medians. */
export async function timeSides(sides: readonly [Side, Side], feeds: Feeds): Promise<readonly [number, number]> {
  const times: [number[], number[]] = [[], []];
  const until = performance.now() + 2000;
  for (let round = 0; round < 3 || (round < 40 && performance.now() < until); round++) {
    for (const [i, side] of sides.entries()) {
      const started = performance.now();
      await runRows(side, feeds);
      // The first run sets memory aside.
      if (round > 0) (times[i] as number[]).push(performance.now() - started);
    }
  }
  const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
  return [median(times[0]), median(times[1])];
}
