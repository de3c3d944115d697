// Names of columns, figures and settings for people, and their values as text.
import { formatAgo, formatDuration, formatNumber } from '../i18n/format.ts';
import { useLanguage, type Language } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { formatFigure } from './metric.ts';
import { isValueColumn, type ColumnId } from './table/columns.ts';
import { runWords } from './words.ts';

export type RunWords = (typeof runWords)['en'];

/** `test.accuracy` → `test accuracy`, in the language of the window where the word is known. */
export function figureName(path: string, t: RunWords): string {
  const known: Readonly<Record<string, string>> = { train: t.train, dev: t.dev, test: t.test, loss: t.loss, accuracy: t.accuracy };
  return path.split('.').map((part) => known[part] ?? part).join(' ');
}

/** `optimizer.type` → `Optimizer`; others by their path. */
export function settingName(path: string, t: RunWords): string {
  const known: Readonly<Record<string, string>> = { learningRate: t.learningRate, 'optimizer.type': t.optimizer, batch: t.batch, epochs: t.plannedEpochs, seed: t.seed, device: t.device, 'schedule.type': t.schedule, data: t.dataSource, 'initialWeights.run': t.parent };
  return known[path] ?? path;
}

export function columnName(id: ColumnId, t: RunWords): string {
  if (!isValueColumn(id)) return t[id];
  return id.startsWith('metric:') ? figureName(id.slice('metric:'.length), t) : settingName(id.slice('setting:'.length), t);
}

/** A value as a cell shows it. */
export function valueText(id: ColumnId, value: unknown, t: RunWords, language: Language): string {
  if (value === undefined || value === null || value === '') return t.none;
  if (id.startsWith('metric:') && typeof value === 'number') return formatFigure(id.slice('metric:'.length), value);
  if (id === 'created') return formatAgo(value as number, language);
  if (id === 'seconds') return secondsText(value as number);
  if (id === 'graphHash') return plainText(value).slice(0, 7);
  if (id === 'status') return t[value as 'finished'];
  return plainText(value);
}

/** `0.4 s`, `1:52`. */
export const secondsText = (seconds: number): string => (seconds <= 0 ? '–' : seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds));

export function plainText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return formatNumber(value, 6);
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((v) => typeof v === 'string') ? value.join(', ') : JSON.stringify(value);
}

export const useNames = () => {
  const t = useWords(runWords);
  const language = useLanguage();
  return { t, language, column: (id: ColumnId) => columnName(id, t), text: (id: ColumnId, value: unknown) => valueText(id, value, t, language) };
};
export type Names = ReturnType<typeof useNames>;
