// One formula: in general, with numbers put in, and what comes out. `_{…}` and `^{…}` in it are set low and high.
import type { Dim } from '../../../../core/tensor.ts';

/** What a formula works out; the window has a name for each. */
export type Subject =
  | 'height' | 'width' | 'depth' | 'length' | 'everyAxis' | 'parameters' | 'multiplyAdds' | 'elements' | 'trained' | 'running'
  | 'spread' | 'guess' | 'kept' | 'window' | 'averaged' | 'joined' | 'activation';

export interface Lesson {
  readonly subject: Subject;
  /** `⌊(n + 2p − f) / s⌋ + 1` */
  readonly general: string;
  /** `⌊(64 + 2·3 − 7) / 2⌋ + 1`; '' where there is nothing to put in. */
  readonly filled: string;
  /** undefined: the formula is all there is to say. */
  readonly result: number | undefined;
}

export const formula = (subject: Subject, general: string, filled = '', result?: number): Lesson => ({ subject, general, filled, result });

export const product = (factors: readonly Dim[]): string => (factors.length === 0 ? '1' : factors.join('·'));
export const times = (factors: readonly Dim[]): number => factors.reduce<number>((n, d) => n * Number(d), 1);

const axisNames = [[], ['length'], ['height', 'width'], ['depth', 'height', 'width']] as const;

/** One lesson an axis; a single one where all axes are alike. */
export function byAxis(rank: number, make: (axis: number) => Omit<Lesson, 'subject'>): Lesson[] {
  const names = axisNames[rank] ?? [];
  const lessons = names.map((subject, i): Lesson => ({ subject, ...make(i) }));
  const [first, ...others] = lessons;
  if (!first || others.length === 0) return lessons;
  return others.every((l) => l.general === first.general && l.filled === first.filled) ? [{ ...first, subject: 'everyAxis' }] : lessons;
}
