// Curves as a CSV table, piece by piece, whatever their length.
import type { MetricStore } from './metrics.ts';
import type { Points } from './points.ts';

const quote = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const PIECE = 64 * 1024;

interface Cursor { points: Points | undefined; at: number; readonly rest: Iterator<Points, void, void> }

/**
 * A run's metrics as CSV text in pieces: `step,epoch,time,<key>,…`, a row a step at which any key was written, an empty
 * cell where a key was not; `NaN`, `Infinity` and `-Infinity` by name; numbers so that they read back exactly; time in ISO 8601.
 * `keys`: default all, by name.
 */
export function* csvOf(metrics: MetricStore, run: string, keys: readonly string[] = metrics.series(run).map((s) => s.key)): Generator<string, void, void> {
  const advance = (cursor: Cursor): void => {
    const next = cursor.rest.next();
    cursor.points = next.done === true ? undefined : next.value;
    cursor.at = 0;
  };
  const cursors = keys.map((key): Cursor => {
    const cursor: Cursor = { points: undefined, at: 0, rest: metrics.chunks(run, key) };
    advance(cursor);
    return cursor;
  });
  let text = `${['step', 'epoch', 'time', ...keys].map(quote).join(',')}\n`;
  for (;;) {
    let step = Infinity;
    for (const { points, at } of cursors) if (points !== undefined) step = Math.min(step, points.steps[at] as number);
    if (step === Infinity) break;
    let epoch = NaN;
    let time = 0;
    let cells = '';
    for (const cursor of cursors) {
      cells += ',';
      const { points, at } = cursor;
      if (points === undefined || points.steps[at] !== step) continue;
      cells += points.values[at];
      if (Number.isNaN(epoch)) epoch = points.epochs[at] as number;
      time = Math.max(time, points.times[at] as number);
      cursor.at++;
      if (cursor.at === points.steps.length) advance(cursor);
    }
    text += `${step},${Number.isNaN(epoch) ? '' : epoch},${new Date(time).toISOString()}${cells}\n`;
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
  }
  yield text;
}
