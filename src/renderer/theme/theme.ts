// Light or dark: the system's, unless the user says otherwise.
import { create } from 'zustand';
import { remembered } from '../i18n/remembered.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const kept = remembered<Theme>('theme', (value) => themes.find((t) => t === value));
const store = create<{ readonly theme: Theme }>(() => ({ theme: kept.read() ?? 'system' }));

const mark = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};
mark(store.getState().theme);

export const useTheme = (): Theme => store((s) => s.theme);

export function setTheme(theme: Theme): void {
  kept.write(theme);
  mark(theme);
  store.setState({ theme });
}

const system = matchMedia('(prefers-color-scheme: dark)');
/** What is shown now: for charts and other drawings that do not follow the style sheet by themselves. */
export const isDark = (): boolean => {
  const { theme } = store.getState();
  return theme === 'dark' || (theme === 'system' && system.matches);
};
/** Calls back when what is shown changes. */
export function onShownTheme(listener: () => void): () => void {
  system.addEventListener('change', listener);
  const end = store.subscribe(listener);
  return () => {
    system.removeEventListener('change', listener);
    end();
  };
}
