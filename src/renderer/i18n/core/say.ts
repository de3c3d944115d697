// Texts of the core in a language: for code that runs outside of components, and without a page.
import type { Language } from '../languages.ts';
import { chineseSpeaker } from './load.ts';

/** The core speaks English; a text without a translation stays as it is. */
export const coreText = (text: string, language: Language): string => (language === 'zh' ? chineseSpeaker()?.text(text) ?? text : text);
/** A message with values in it: a note of a data set, a line of a log, a reason. */
export const coreMessage = (text: string, language: Language): string => (language === 'zh' ? chineseSpeaker()?.message(text) ?? text : text);
