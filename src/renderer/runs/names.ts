// Names of columns, figures and settings for people, and their values as text.
import { metricById } from '../../core/metrics/index.ts';
import { formatAgo, formatNumber, formatSeconds } from '../i18n/format.ts';
import { coreText } from '../i18n/core/say.ts';
import { useLanguage, type Language } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { formatFigure } from './metric.ts';
import { settingChoice, settingName } from './settings.ts';
import { isValueColumn, type ColumnId } from './table/columns.ts';
import { runWords } from './words.ts';

export type RunWords = (typeof runWords)['en'];

/** `test.accuracy` → `test accuracy`, in the language of the window where the word is known. */
export function figureName(path: string, t: RunWords, language: Language): string {
  const known: Readonly<Record<string, string>> = { train: t.train, dev: t.dev, test: t.test, loss: t.loss, accuracy: t.accuracy };
  const named = (part: string): string => known[part] ?? coreText(metricById(part)?.title ?? part, language);
  return path.split('.').map((part) => part.split(/([/:])/).map(named).join('')).join(' ');
}

export function columnName(id: ColumnId, t: RunWords, language: Language): string {
  if (!isValueColumn(id)) return t[id];
  return id.startsWith('metric:') ? figureName(id.slice('metric:'.length), t, language) : settingName(id.slice('setting:'.length), language);
}

/** A value as a cell shows it. */
export function valueText(id: ColumnId, value: unknown, t: RunWords, language: Language): string {
  if (value === undefined || value === null || value === '') return t.none;
  if (id.startsWith('metric:') && typeof value === 'number') return formatFigure(id.slice('metric:'.length), value);
  if (id === 'created') return formatAgo(value as number, language);
  if (id === 'seconds') return secondsText(value as number);
  if (id === 'graphHash') return plainText(value).slice(0, 7);
  if (id === 'status') return t[value as 'finished'];
  return settingText(id.replace(/^setting:/, ''), value, t, language);
}

/** `0.4 s`, `1:52`. */
export const secondsText = (seconds: number): string => (seconds <= 0 ? '–' : formatSeconds(seconds));

export function plainText(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return formatNumber(value, 6);
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((v) => typeof v === 'string') ? value.join(', ') : JSON.stringify(value);
}

/** The value of a setting: choices by their titles, metrics by theirs. */
export function settingText(path: string, value: unknown, t: RunWords, language: Language): string {
  if (path === 'earlyStopping.metric' && typeof value === 'string') return figureName(value, t, language);
  if (path === 'metrics' && Array.isArray(value)) return value.length === 0 ? t.none : value.map((id) => figureName(String(id), t, language)).join(', ');
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return t.none;
  return settingChoice(path, value, language) ?? plainText(value);
}

export const useNames = () => {
  const t = useWords(runWords);
  const language = useLanguage();
  return {
    t, language, column: (id: ColumnId) => columnName(id, t, language), text: (id: ColumnId, value: unknown) => valueText(id, value, t, language),
    figure: (path: string) => figureName(path, t, language), setting: (path: string) => settingName(path, language), settingValue: (path: string, value: unknown) => settingText(path, value, t, language),
  };
};
export type Names = ReturnType<typeof useNames>;
