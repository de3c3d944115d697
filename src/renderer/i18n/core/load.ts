// The Chinese of the core comes in a chunk of its own: an English window does not load it.
import type { Speaker } from './speaker.ts';

let speaker: Speaker | undefined;

export const chineseSpeaker = (): Speaker | undefined => speaker;

/** Where the chunk cannot be had, the core goes on in English. */
export async function loadChinese(): Promise<void> {
  try {
    speaker ??= (await import('./chinese.ts')).chinese;
  } catch (error) {
    console.warn('The Chinese texts could not be loaded.', error);
  }
}
