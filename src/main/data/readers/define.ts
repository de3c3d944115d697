// What a reader is: a value that recognises bytes and opens them as a data set.
import type { z } from 'zod';
import { parseSettings } from '../../../core/graph/issues.ts';
import type { Probe } from '../files.ts';
import type { Dataset, Parts } from '../types.ts';

export interface OpenContext {
  /** Second source whose samples are the test part. */
  readonly test: Probe | undefined;
  readonly onBroken: 'skip' | 'stop';
}

export interface Reader {
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  /** Extensions it answers for (lower case, with the dot) where the bytes match no reader. */
  readonly extensions: readonly string[];
  /** What may be set: the schema that `open` checks against. */
  readonly options: z.ZodObject;
  recognises(probe: Probe): boolean;
  /** `options` as the project has them: the reader checks them against its own schema. */
  open(probe: Probe, options: Readonly<Record<string, unknown>>, context: OpenContext): Promise<Dataset>;
  /** A data set from what `share()` gave, on another thread. */
  attach(payload: unknown): Dataset;
}

/** Options against a reader's schema. Throws `usage` naming the option. */
export function parseOptions<S extends z.ZodType>(reader: string, schema: S, options: Readonly<Record<string, unknown>>): z.output<S> {
  return parseSettings(schema, options, { code: 'usage', what: `Reader ${reader}`, path: 'data.options' });
}

const PART = '(train(?:ing)?|dev|val(?:id(?:ation)?)?|test(?:ing)?)';
const before = new RegExp(`^${PART}(?:_set)?[_\\- ]+(.+)$`, 'i');
const after = new RegExp(`^(.+?)[_\\- ]+${PART}$`, 'i');
const alone = new RegExp(`^${PART}$`, 'i');

/** `Train`, `validation`, … as the part they mean. */
export const partOf = (word: string): 'train' | 'dev' | 'test' =>
  (/^train/i.test(word) ? 'train' : /^test/i.test(word) ? 'test' : 'dev');

/** `train_set_x` → train, `x`; `x_test` → test, `x`; `weight` → no part, `weight`. */
export function partName(name: string): { part: 'train' | 'dev' | 'test' | undefined; stem: string } {
  const a = alone.exec(name);
  if (a) return { part: partOf(a[1] as string), stem: '' };
  const b = before.exec(name);
  if (b) return { part: partOf(b[1] as string), stem: b[2] as string };
  const c = after.exec(name);
  if (c) return { part: partOf(c[2] as string), stem: c[1] as string };
  return { part: undefined, stem: name };
}

/** Ranges from the sizes of parts in the order train, dev, test; none where there is only one unnamed part. */
export function rangesOf(sizes: Readonly<Partial<Record<'train' | 'dev' | 'test', number>>>): Parts {
  const parts: Record<string, readonly [number, number]> = {};
  let at = 0;
  for (const part of ['train', 'dev', 'test'] as const) {
    const size = sizes[part];
    if (size === undefined) continue;
    parts[part] = [at, at + size];
    at += size;
  }
  return parts;
}
