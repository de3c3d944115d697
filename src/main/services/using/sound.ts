// Sound through a network: all of it at once, or cut up, piece after piece, with what the network carries on from one to the next.
import { LayerwrightError } from '../../../core/errors.ts';
import { tensorFrom } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { namedOutputs } from '../../../core/using/detectors/detector.ts';
import type { NamedNumbers } from '../../../core/using/detectors/detector.ts';
import { otherFeeds } from '../../../core/using/others.ts';
import type { ModelPorts, Usage } from '../../../core/using/usage.ts';
import type { Session } from '../../engine/executor.ts';

type Sound = NonNullable<Usage['sound']>;

/** Numbers of an output along the sound. */
export interface Series {
  readonly kind: 'series';
  readonly output: string;
  /** From one point to the next. */
  readonly seconds: number;
  /** A line for each of the first numbers that the output gives for a piece. */
  readonly lines: readonly (readonly number[])[];
  /** Numbers that it gives for a piece. */
  readonly count: number;
}

export interface SoundRun {
  /** Outputs of the whole sound, in the order of the model; or along it, where it was cut up, without those that are carried on. */
  readonly said: { readonly outputs: readonly NamedNumbers[] } | { readonly series: readonly Series[] };
  /** Of the network alone. */
  readonly milliseconds: number;
}

const INT16 = 32_767;
const MOST_LINES = 16;

/** Throws `onnx/unsupported`. */
export async function runOnSound({ ports, session }: { readonly ports: ModelPorts; readonly session: Session }, wave: ArrayLike<number>, { others = [] }: Usage, { input, rate, scale, window }: Sound): Promise<SoundRun> {
  const port = ports.inputs.find((i) => i.name === input);
  const last = port?.shape.at(-1);
  const factor = scale === 'int16' ? INT16 : 1;
  let milliseconds = 0;
  /** So many samples; `from` may lie before the beginning, silence is all around. */
  const run = async (from: number, length: number, before?: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> => {
    const sound = tensorFrom(port?.dtype ?? 'float32', [...(port?.shape ?? [1, 1]).slice(0, -1).map(() => 1), length], Array.from({ length }, (_, i) => (wave[from + i] ?? 0) * factor));
    const feeds = { ...otherFeeds(ports.inputs, input, others, { before }), [input]: sound };
    const start = performance.now();
    const results = await session.run(feeds);
    milliseconds += performance.now() - start;
    return results;
  };
  if (!window) {
    // A fixed length gets the beginning, with silence after it.
    const outputs = namedOutputs(ports.outputs, await run(0, typeof last === 'number' ? last : wave.length));
    return { said: { outputs }, milliseconds };
  }
  const { length, overlap } = window;
  if (typeof last === 'number' && last !== length + overlap) {
    throw new LayerwrightError('onnx/unsupported', `The model takes ${last} samples at once.`, { where: input, expected: `${last} samples`, received: `${length} new ones after ${overlap} of the piece before`, hint: 'Set the length of a piece and what it keeps of the one before so that both make the size of the input.' });
  }
  const shown = ports.outputs.filter(({ name }) => !others.some((o) => o.gives === 'carried' && o.output === name));
  const series = new Map<string, { count: number; lines: number[][] }>();
  let before: Record<string, Tensor> | undefined;
  for (let from = 0; from === 0 || from < wave.length; from += length) {
    before = await run(from - overlap, length + overlap, before);
    for (const { name, values } of namedOutputs(shown, before)) {
      const { lines, count } = series.get(name) ?? { count: values.length, lines: Array.from({ length: Math.min(values.length, MOST_LINES) }, (): number[] => []) };
      lines.forEach((line, i) => { line.push(values[i] ?? 0); });
      series.set(name, { lines, count });
    }
  }
  return { said: { series: [...series].map(([output, own]) => ({ kind: 'series', output, seconds: length / rate, ...own })) }, milliseconds };
}
