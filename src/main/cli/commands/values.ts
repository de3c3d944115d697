// Option values, checked.
import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('Expected a whole number from 0.');
  return value;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('Expected a whole number from 1.');
  return value;
}

/** More threads than a few for each core bring the machine to a halt. */
export function threadCount(text: string): number {
  const most = Math.max(64, 4 * availableParallelism());
  const value = positiveInteger(text);
  if (value > most) throw new InvalidArgumentError(`Expected at most ${most}.`);
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

/** Collects an option that may be given several times. */
export const listOf = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];
