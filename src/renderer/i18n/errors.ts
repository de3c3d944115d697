// Errors and problems of the core in the language of the window.
import type { ErrorCode } from '../../core/errors.ts';
import { chineseSpeaker } from './core/load.ts';
import type { Speaker } from './core/speaker.ts';
import { useLanguage } from './language.ts';
import type { Language } from './language.ts';

/** What errors and problems have in common. */
export interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly where?: string | undefined;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  readonly hint?: string | undefined;
}

/** A place in words, such as a step and a layer; a file or an id stays as it is. */
const placeOf = (where: string | undefined, speaker: Speaker): string | undefined => (where !== undefined && /^step \d/.test(where) ? speaker.phrase(where) : where);

/** Each part by itself; a part without a translation stays as it is. */
export function spokenError(error: Told, language: Language): Told {
  const { code, message, where, expected, received, hint } = error;
  const speaker = language === 'zh' ? chineseSpeaker() : undefined;
  if (!speaker) return { code, message, where, expected, received, hint };
  const phrase = (text: string | undefined): string | undefined => (text === undefined ? undefined : speaker.phrase(text));
  return {
    code, message: speaker.message(message), where: placeOf(where, speaker), expected: phrase(expected), received: phrase(received),
    hint: hint === undefined ? undefined : speaker.message(hint),
  };
}

export const useSpokenError = (error: Told): Told => spokenError(error, useLanguage());
