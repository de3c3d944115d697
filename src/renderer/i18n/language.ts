// The language of the window: the system's at first, then the one that was chosen.
import { create } from 'zustand';
import { chineseSpeaker, loadChinese } from './core/load.ts';
import { languages } from './languages.ts';
import type { Language } from './languages.ts';
import { remembered } from './remembered.ts';

export { languages };
export type { Language };

const kept = remembered<Language>('language', (value) => languages.find((l) => l.id === value)?.id);
const spoken = (): Language => (navigator.languages.some((l) => l.toLowerCase().startsWith('zh')) && !navigator.languages[0]?.startsWith('en') ? 'zh' : 'en');

const store = create<{ readonly language: Language }>(() => ({ language: kept.read() ?? spoken() }));

const mark = (language: Language): void => { document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en'; };
mark(store.getState().language);

export const useLanguage = (): Language => store((s) => s.language);
/** For texts made outside of components. */
export const currentLanguage = (): Language => store.getState().language;

const isReady = (language: Language): boolean => language === 'en' || chineseSpeaker() !== undefined;

/** Settled once the window can speak its first language: nothing is drawn before. */
export const firstWords: Promise<void> = isReady(store.getState().language) ? Promise.resolve() : loadChinese();

let wanted = store.getState().language;

/** The window goes on in the old language until the new one is loaded whole: no text changes twice. */
export function setLanguage(language: Language): void {
  kept.write(language);
  wanted = language;
  const speak = (): void => {
    if (wanted !== language) return;
    mark(language);
    store.setState({ language });
  };
  if (isReady(language)) speak();
  else void loadChinese().then(speak);
}
