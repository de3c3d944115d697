// Figures of runs: which direction is better, how they are called and written.
import { metricById } from '../../core/metrics/index.ts';
import { formatNumber, formatPercent } from '../i18n/format.ts';

const idOf = (name: string): string => name.split(/[./]/).find((part) => part === 'loss' || metricById(part)) ?? name;

/** `name`: `test.accuracy`, `loss/left`. undefined where nobody can say. */
export function betterOf(name: string): 'higher' | 'lower' | undefined {
  const id = idOf(name);
  return id === 'loss' ? 'lower' : metricById(id)?.better;
}

const shares: readonly string[] = ['accuracy', 'precision', 'recall', 'f1', 'top5'];
/** Shares (accuracy, F1, …) as percent, everything else as a number: always the same two functions. */
export const formatterOf = (name: string): (value: number) => string => (shares.includes(idOf(name)) ? formatPercent : formatNumber);
export const formatFigure = (name: string, value: number): string => formatterOf(name)(value);

/** Place of the best of some values; undefined where there are not two different ones to choose from. */
export function bestOf(name: string, values: readonly unknown[]): number | undefined {
  const better = betterOf(name);
  const finite = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
  if (better === undefined || new Set(finite).size < 2) return undefined;
  return better === 'lower' ? Math.min(...finite) : Math.max(...finite);
}
