// What the terminal prints: tables and sentences for people, or one JSON object a line with --json.
import { SingleBar } from 'cli-progress';
import { asLayerwrightError } from '../../core/errors.ts';
import type { LayerwrightError } from '../../core/errors.ts';

export type Event = { readonly event: string } & Readonly<Record<string, unknown>>;

/** NaN and infinities have no JSON: they are written as strings, typed arrays as lists. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'bigint') return Number(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float32Array);
  return value;
}

/** Where text goes: the process's own streams, or a test's. */
export interface Streams { out(text: string): void; err(text: string): void }

export interface Output {
  readonly json: boolean;
  /** Whether an error was printed. */
  readonly failed: boolean;
  /** Text as it is, in either mode. */
  write(text: string): void;
  /** A line for people (nothing with --json). */
  say(text: string): void;
  /** A JSON line (nothing without --json). */
  event(event: Event): void;
  /** A progress bar on stderr while the terminal is one; `update` with the text to its right, `clear` before a line is said. */
  bar(total: number, label: string): { update(value: number, text: string): void; clear(): void; stop(): void };
  /** A warning for people, on stderr. */
  warn(text: string): void;
  /** Prints the error; the exit status will be 1. */
  fail(thrown: unknown): void;
}

export function makeOutput(json: boolean, streams: Streams): Output {
  let failed = false;
  return {
    json,
    get failed() { return failed; },
    write: streams.out,
    say: (text) => { if (!json) streams.out(`${text}\n`); },
    event: (event) => { if (json) streams.out(`${JSON.stringify(event, jsonValue)}\n`); },
    warn: (text) => { if (!json) streams.err(`${text}\n`); },
    bar(total, label) {
      if (!process.stderr.isTTY) return { update: () => undefined, clear: () => undefined, stop: () => undefined };
      const bar = new SingleBar({ format: `${label} {bar} {percentage}% {text}`, stream: process.stderr, hideCursor: true, barsize: 24, fps: 8, clearOnComplete: true, stopOnComplete: false });
      bar.start(total, 0, { text: '' });
      return { update: (value, text) => { bar.update(value, { text }); }, clear: () => { streams.err('\r\x1b[K'); }, stop: () => { bar.stop(); } };
    },
    fail(thrown) {
      const error = asLayerwrightError(thrown);
      if (json) streams.out(`${JSON.stringify({ event: 'error', ...error.toJSON() })}\n`);
      else streams.err(`${errorText(error)}\n`);
      if (error.code === 'internal' && process.env['LAYERWRIGHT_DEBUG'] !== undefined && error.cause instanceof Error) streams.err(`${error.cause.stack}\n`);
      failed = true;
    },
  };
}

/** What went wrong with its code, then a line each for place, expectation and advice. */
function errorText(error: LayerwrightError): string {
  const { code, message, where, expected, received, hint } = error;
  return [
    `Error: ${message} [${code}]`,
    ...(where === undefined || message.includes(where) ? [] : [`  where     ${where}`]),
    ...(expected === undefined ? [] : [`  expected  ${expected}`]),
    ...(received === undefined || received === '' ? [] : [`  received  ${received}`]),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}

/** Columns padded to their widest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en-US') : cell)));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  const right = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ').trimEnd();
  return [line(cells[0] ?? []), widths.map((w) => '─'.repeat(w)).join('  '), ...cells.slice(1).map(line)].join('\n');
}

/** Names and what they stand for, a line each. */
export function listing(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** `1 epoch`, `2,000 epochs`. */
export const counted = (n: number, word: string): string => `${n.toLocaleString('en-US')} ${word}${n === 1 ? '' : 's'}`;

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds > 0 && seconds < 0.1) return `${Math.round(1000 * seconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Four significant digits, percent-free: 0.9875, 12.35, 3.142e-7. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) return value.toExponential(3);
  return String(Number(value.toPrecision(5)));
}
