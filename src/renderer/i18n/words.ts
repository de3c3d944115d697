// Every text of the window in both languages, side by side: a text without its translation does not compile.
import { useLanguage } from './language.ts';
import type { Language } from './language.ts';

type Text = string | ((...values: never[]) => string);
/** The same text in English and in Simplified Chinese; functions take the values that stand in it. */
type Pair = readonly [en: Text, zh: Text];
type Table = Readonly<Record<string, Pair>>;

/** A table in one language: strings, and functions with the arguments of the English one. */
export type Spoken<T extends Table> = { readonly [K in keyof T]: T[K][0] extends string ? string : T[K][0] };
export type Words<T extends Table = Table> = Readonly<Record<Language, Spoken<T>>>;

/** `defineWords({ train: ['Train', '训练'], left: [(n: number) => `${n} left`, (n: number) => `还剩 ${n}`] })` */
export function defineWords<const T extends Table>(table: T): Words<T> {
  const spoken = (index: 0 | 1): Spoken<T> => Object.fromEntries(Object.entries(table).map(([key, pair]) => [key, pair[index]])) as Spoken<T>;
  return { en: spoken(0), zh: spoken(1) };
}

/** The table in the language of the window. */
export const useWords = <T extends Table>(words: Words<T>): Spoken<T> => words[useLanguage()];
