// Texts of the core (titles, summaries, helps, units) in the language of the window.
import { coreMessage, coreText } from './core/say.ts';
import { useLanguage } from './language.ts';

const english = (text: string): string => text;
const texts = { en: english, zh: (text: string): string => coreText(text, 'zh') };
const messages = { en: english, zh: (text: string): string => coreMessage(text, 'zh') };

/** Stable as long as the language stays. */
export const useCoreText = (): ((text: string) => string) => texts[useLanguage()];
export const useCoreMessage = (): ((text: string) => string) => messages[useLanguage()];
