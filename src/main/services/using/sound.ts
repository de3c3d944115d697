// Sound through a network: all of it at once, or cut up, piece after piece, with what the network carries on from one to the next.
import { LayerwrightError } from '../../../core/errors.ts';
import { numbersOf, tensorFrom } from '../../../core/tensor.ts';
import type { Tensor } from '../../../core/tensor.ts';
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

export interface SoundOutputs {
  readonly outputs: readonly NamedNumbers[];
  /** Of a piece, where the sound was cut up: the first size of the outputs is the pieces then. */
  readonly seconds?: number;
}

const INT16 = 32_767;
const MOST_LINES = 16;

/** Outputs in the order of the model; those that are carried on are left out. Throws `onnx/unsupported`. */
export async function runOnSound({ ports, session }: { readonly ports: ModelPorts; readonly session: Session }, wave: ArrayLike<number>, { others = [] }: Usage, { input, rate, scale, window }: Sound): Promise<SoundOutputs> {
  const port = ports.inputs.find((i) => i.name === input);
  const last = port?.shape.at(-1);
  const factor = scale === 'int16' ? INT16 : 1;
  /** `from` may lie before the beginning; silence is all around. */
  const tensor = (from: number, length: number): Tensor =>
    tensorFrom(port?.dtype ?? 'float32', [...(port?.shape ?? [1, 1]).slice(0, -1).map(() => 1), length], Array.from({ length }, (_, i) => (wave[from + i] ?? 0) * factor));
  const run = (sound: Tensor, before?: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> =>
    session.run({ ...otherFeeds(ports.inputs, input, others, { before }), [input]: sound });
  const named = (results: Readonly<Record<string, Tensor>>, names: readonly string[]) => names.flatMap((name) => { const t = results[name]; return t ? [{ name, shape: t.shape, values: numbersOf(t) }] : []; });
  if (!window) {
    // A fixed length gets the beginning, with silence after it.
    return { outputs: named(await run(tensor(0, typeof last === 'number' ? last : wave.length)), ports.outputs.map((o) => o.name)) };
  }
  const { length, overlap } = window;
  if (typeof last === 'number' && last !== length + overlap) {
    throw new LayerwrightError('onnx/unsupported', `The model takes ${last} samples at once.`, { where: input, expected: `${last} samples`, received: `${length} new ones after ${overlap} of the piece before`, hint: 'Set the length of a piece and what it keeps of the one before so that both make the size of the input.' });
  }
  const carried = new Set(others.flatMap((o) => (o.gives === 'carried' ? [o.output] : [])));
  const names = ports.outputs.map((o) => o.name).filter((name) => !carried.has(name));
  const pieces = Math.max(1, Math.ceil(wave.length / length));
  const said = new Map<string, number[][]>(names.map((name) => [name, []]));
  let before: Record<string, Tensor> | undefined;
  for (let piece = 0; piece < pieces; piece++) {
    before = await run(tensor(piece * length - overlap, length + overlap), before);
    for (const { name, values } of named(before, names)) said.get(name)?.push(Array.from(values));
  }
  return { seconds: length / rate, outputs: [...said].map(([name, rows]) => ({ name, shape: [rows.length, rows[0]?.length ?? 0], values: rows.flat() })) };
}

export function seriesOf({ name, shape, values }: NamedNumbers, seconds: number): Series {
  const [pieces = 0, count = 0] = shape;
  return { kind: 'series', output: name, seconds, count, lines: Array.from({ length: Math.min(count, MOST_LINES) }, (_, line) => Array.from({ length: pieces }, (__, piece) => values[piece * count + line] ?? 0)) };
}
