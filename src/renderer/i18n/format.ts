// Numbers for people: units and sensible digits, the same everywhere.

const scaled = (n: number, units: readonly [number, string][], plain: string): string => {
  const [size, unit] = units.find(([s]) => Math.abs(n) >= s) ?? [1, plain];
  const value = n / size;
  const digits = size === 1 ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
};

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `774`, `9,472`, `148 k`, `11.2 M`, `1.45 G`. */
export const formatCount = (n: number): string =>
  (Math.abs(n) < 1e4 ? whole.format(n) : scaled(n, [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k']], ''));

/** Every digit of a whole number: `60,000`. */
export const formatWhole = (n: number): string => whole.format(n);

/** `412 MB`: powers of ten, as disks are sold. */
export const formatBytes = (n: number): string => scaled(n, [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']], 'B');

/** A figure, or its lower bound where more of it is not known: `≥ 412 MB`, `?` where nothing is. */
export const formatAtLeast = (n: number, format: (n: number) => string, open = false): string => (!open ? format(n) : n === 0 ? '?' : `≥ ${format(n)}`);

/** `0:07`, `1:52`, `2:03:10`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** `0.4 s`, `1:52`. */
export const formatSeconds = (seconds: number): string => (seconds < 9.95 ? `${seconds.toFixed(1)} s` : formatDuration(seconds));

/** A share as `87.2 %`. */
export const formatPercent = (share: number): string => (Number.isFinite(share) ? `${(share * 100).toFixed(Math.abs(share) < 0.9995 ? 1 : 0)} %` : String(share));

/** About `digits` significant digits, no trailing zeros, exponents only where nothing else is readable. */
export function formatNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(Math.max(0, digits - 2)).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(digits)));
}

// Making one takes longer than using it a hundred times.
const agoFormats = new Map<string, Intl.RelativeTimeFormat>();

/** `5 minutes ago` in the language given. */
export function formatAgo(time: number, language: string, now = Date.now()): string {
  const seconds = (time - now) / 1000;
  const steps: readonly [number, Intl.RelativeTimeFormatUnit][] = [[86_400 * 365, 'year'], [86_400 * 30, 'month'], [86_400, 'day'], [3600, 'hour'], [60, 'minute']];
  const format = agoFormats.get(language) ?? new Intl.RelativeTimeFormat(language === 'zh' ? 'zh-Hans' : 'en', { numeric: 'auto' });
  agoFormats.set(language, format);
  const [size, unit] = steps.find(([s]) => Math.abs(seconds) >= s) ?? [1, 'second'];
  return unit === 'second' ? format.format(0, 'second') : format.format(Math.round(seconds / size), unit);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
/** `11/24/2026, 7:54:55 PM`, `2026/11/24 19:54:55`; without the date where `timeOnly`. */
export function formatDate(time: number, language: string, timeOnly = false): string {
  const key = `${language} ${timeOnly}`;
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(language === 'zh' ? 'zh-Hans' : undefined, { ...(!timeOnly && { year: 'numeric', month: 'numeric', day: 'numeric' }), hour: 'numeric', minute: '2-digit', second: '2-digit' });
  dateFormats.set(key, format);
  return format.format(time);
}
