// Errors and problems of the core in the language of the window.
import type { ErrorCode } from '../../core/errors.ts';
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

/** The core speaks English; a text without a translation stays as it is. */
export function spokenError(error: Told, language: Language): Told {
  const { code, message, where, expected, received, hint } = error;
  const told: Told = { code, message, where, expected, received, hint };
  return language === 'en' ? told : told;
}

export const useSpokenError = (error: Told): Told => spokenError(error, useLanguage());
