// Texts of the core (titles, summaries, helps, units) in the language of the window.
import { chineseSpeaker } from './core/load.ts';
import { useLanguage } from './language.ts';
import type { Language } from './language.ts';

/** The core speaks English; a text without a translation stays as it is. */
export const coreText = (text: string, language: Language): string => (language === 'zh' ? chineseSpeaker()?.text(text) ?? text : text);
/** A message with values in it: a note of a data set, a line of a log, a reason. */
export const coreMessage = (text: string, language: Language): string => (language === 'zh' ? chineseSpeaker()?.message(text) ?? text : text);

const english = (text: string): string => text;
const texts = { en: english, zh: (text: string): string => coreText(text, 'zh') };
const messages = { en: english, zh: (text: string): string => coreMessage(text, 'zh') };

/** Stable as long as the language stays. */
export const useCoreText = (): ((text: string) => string) => texts[useLanguage()];
export const useCoreMessage = (): ((text: string) => string) => messages[useLanguage()];
