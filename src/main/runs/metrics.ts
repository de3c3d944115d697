// Metrics in SQLite: appended by the batch, exact, thinned for drawing.
import { LayerwrightError, internal } from '../../core/errors.ts';
import { CHUNK, packExtremes, packPoints, unpackExtremes, unpackPoints } from './chunk.ts';
import { damagedRow, type RunDatabase } from './database.ts';
import { emptyPoints, extremesOf, joinExtremes, joinPoints, lowerBound, noPoints, orderPoints, pointAt, slicePoints, type Extremes, type Points } from './points.ts';
import { MIN_LIMIT, thin, type Segment } from './thin.ts';

/** One number of a run at a step. `epoch`: epochs done, may be a fraction. `time`: milliseconds since 1970, default now. */
export interface MetricPoint {
  readonly key: string;
  readonly step: number;
  readonly value: number;
  readonly epoch?: number | undefined;
  readonly time?: number | undefined;
}

/** Steps `from` to `to`, both included. */
export interface StepRange { readonly from?: number | undefined; readonly to?: number | undefined }

export interface Curve extends Points {
  readonly key: string;
  /** Points that the range holds on disk; more than `steps.length` where the curve was thinned. */
  readonly total: number;
}

export interface Series {
  readonly key: string;
  readonly count: number;
  readonly lastStep: number;
  /** NaN where it was. */
  readonly lastValue: number;
  readonly lastTime: number;
}

export interface MetricStore {
  /** Adds points of one or more keys in one transaction: readable, and safe from a crash of the process, when it returns. A step written before is replaced. */
  append(run: string, points: Iterable<MetricPoint>): void;
  /** As `append`, columns of one key. */
  appendColumns(run: string, key: string, points: Points): void;
  /** Forgets the points of all keys from a step on: a run goes back to a checkpoint. Returns how many. */
  truncate(run: string, fromStep: number): number;
  /** The keys of a run with their length and last point, by name. */
  series(run: string): Series[];
  /** The curve with at most `limit` points (at least 5; default 1,000), see `thin`. Empty where the key was never written. */
  curve(run: string, key: string, options?: StepRange & { readonly limit?: number | undefined }): Curve;
  /** Every point of a range, exactly. */
  points(run: string, key: string, range?: StepRange): Points;
  /** Every point from a step on, a chunk at a time; sees points that are added meanwhile. */
  chunks(run: string, key: string, fromStep?: number): Generator<Points, void, void>;
  /** Smallest and largest finite point and first non-finite one of a whole curve, without reading it. */
  extremes(run: string, key: string): Extremes;
}

interface SeriesRow { id: number; count: number; tail: number; last_step: number }
type ChunkRow = [firstStep: number, lastStep: number, count: number, nonFinite: number, extremes: Uint8Array, data: number];
type TailRow = [step: number, epoch: number | null, value: number | null, time: number];

function validate(points: Points): void {
  const { steps, times } = points;
  for (let i = 0; i < steps.length; i++) {
    if (!Number.isSafeInteger(steps[i]) || (steps[i] as number) < 0) throw internal(`metric step ${steps[i]} is not a whole number from 0`);
    if (!Number.isSafeInteger(times[i])) throw internal(`metric time ${times[i]} is not a whole number of milliseconds`);
  }
}

/** SQLite forgets the sign of zero in a row; a packed chunk would keep it. Both say 0. */
function unsignZeros(values: Float64Array): Float64Array {
  for (let i = 0; i < values.length; i++) if (values[i] === 0) values[i] = 0;
  return values;
}

const ROWS = 20;

export function metricStore(db: RunDatabase): MetricStore {
  const { sql } = db;
  const runNumber = sql.prepare<[string], number>('SELECT number FROM run WHERE id = ?').pluck();
  const addKey = sql.prepare('INSERT INTO metric_key (name) VALUES (?) ON CONFLICT DO NOTHING');
  const addSeries = sql.prepare('INSERT INTO metric_series (run, key) SELECT ?, id FROM metric_key WHERE name = ?');
  const getSeries = sql.prepare<[number, string], SeriesRow>(
    'SELECT id, count, tail, last_step FROM metric_series WHERE run = ? AND key = (SELECT id FROM metric_key WHERE name = ?)');
  const listSeries = sql.prepare<[number], { id: number; key: string; count: number; last_step: number; last_value: number | null; last_time: number }>(
    `SELECT s.id, k.name AS key, s.count, s.last_step, s.last_value, s.last_time
     FROM metric_series s JOIN metric_key k ON k.id = s.key WHERE s.run = ? ORDER BY k.name`);
  const setSeries = sql.prepare('UPDATE metric_series SET count = ?, tail = ?, last_step = ?, last_value = ?, last_time = ? WHERE id = ?');
  const addTail = sql.prepare('INSERT INTO metric_tail (series, step, epoch, value, time) VALUES (?, ?, ?, ?, ?)');
  const addTails = sql.prepare(`INSERT INTO metric_tail (series, step, epoch, value, time) VALUES ${Array<string>(ROWS).fill('(?, ?, ?, ?, ?)').join(', ')}`);
  const getTail = sql.prepare<[number, number, number], TailRow>(
    'SELECT step, epoch, value, time FROM metric_tail WHERE series = ? AND step BETWEEN ? AND ? ORDER BY step').raw();
  const dropTail = sql.prepare('DELETE FROM metric_tail WHERE series = ? AND step >= ?');
  const addData = sql.prepare('INSERT INTO metric_data (columns) VALUES (?)');
  const getData = sql.prepare<[number], Uint8Array>('SELECT columns FROM metric_data WHERE id = ?').pluck();
  const addChunk = sql.prepare('INSERT INTO metric_chunk (series, first_step, last_step, count, nonfinite, extremes, data) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const chunkColumns = 'first_step, last_step, count, nonfinite, extremes, data';
  // A chunk that begins before the range may reach into it: only the last such one.
  const getChunks = sql.prepare<[number, number, number, number], ChunkRow>(
    `SELECT ${chunkColumns} FROM metric_chunk WHERE series = ?
       AND first_step >= coalesce((SELECT max(first_step) FROM metric_chunk WHERE series = ? AND first_step <= ?), 0)
       AND first_step <= ? ORDER BY first_step`).raw();
  const nextChunk = sql.prepare<[number, number, number, number], ChunkRow>(
    `SELECT ${chunkColumns} FROM metric_chunk WHERE series = ?
       AND first_step >= coalesce((SELECT max(first_step) FROM metric_chunk WHERE series = ? AND first_step <= ?), 0)
       AND last_step >= ? ORDER BY first_step LIMIT 1`).raw();
  const lastChunk = sql.prepare<[number], ChunkRow>(`SELECT ${chunkColumns} FROM metric_chunk WHERE series = ? ORDER BY first_step DESC LIMIT 1`).raw();
  const dropChunks = sql.prepare('DELETE FROM metric_chunk WHERE series = ? AND first_step >= ?');

  const numberOf = (run: string): number => {
    const number = runNumber.get(run);
    if (number === undefined) throw new LayerwrightError('run/not-found', `There is no run "${run}".`, { received: run });
    return number;
  };
  const find = (run: string, key: string): SeriesRow | undefined => getSeries.get(numberOf(run), key);

  const unpack = ([firstStep, , count, , , data]: ChunkRow): Points => {
    const packed = getData.get(data);
    const points = packed === undefined ? undefined : unpackPoints(packed, count);
    if (points === undefined || count < 1 || pointAt(points, 0).step !== firstStep) throw damagedRow(db, `a chunk of metrics that cannot be read (${data})`);
    return points;
  };
  const extremesIn = ([, , , nonFinite, packed, data]: ChunkRow): Extremes => {
    const extremes = unpackExtremes(packed, nonFinite);
    if (extremes === undefined) throw damagedRow(db, `a summary of metrics that cannot be read (${data})`);
    return extremes;
  };
  const readTail = (series: number, from: number, to: number): Points => {
    const rows = getTail.all(series, from, to);
    if (rows.length === 0) return noPoints;
    const points = emptyPoints(rows.length);
    rows.forEach(([step, epoch, value, time], i) => {
      points.steps[i] = step;
      points.epochs[i] = epoch ?? NaN;
      points.values[i] = value ?? NaN;
      points.times[i] = time;
    });
    return points;
  };

  /** The range as segments; only the chunks that its borders cut are loaded. */
  const segments = (series: number, from: number, to: number): Segment[] => {
    const out: Segment[] = [];
    const addLoaded = (points: Points): void => {
      if (points.steps.length > 0) out.push({ count: points.steps.length, extremes: extremesOf(points), load: () => points });
    };
    for (const chunk of getChunks.all(series, series, from, to)) {
      const [first, last, count] = chunk;
      if (last < from) continue;
      if (first >= from && last <= to) {
        out.push({ count, extremes: extremesIn(chunk), load: () => unpack(chunk) });
      } else {
        const points = unpack(chunk);
        addLoaded(slicePoints(points, lowerBound(points.steps, from), lowerBound(points.steps, to + 1)));
      }
    }
    addLoaded(readTail(series, from, to));
    return out;
  };
  const everything = (series: number, from: number, to: number): Points => joinPoints(segments(series, from, to).map((s) => s.load()));
  const bounds = (range: StepRange): [number, number] => [Math.max(0, Math.ceil(range.from ?? 0)), Math.min(Number.MAX_SAFE_INTEGER - 1, Math.floor(range.to ?? Infinity))];

  const writeChunk = (series: number, points: Points): void => {
    const extremes = extremesOf(points);
    const { lastInsertRowid } = addData.run(packPoints(points));
    addChunk.run(series, points.steps[0], points.steps.at(-1), points.steps.length, extremes.nonFiniteCount, packExtremes(extremes), lastInsertRowid);
  };
  const writeRows = (series: number, { steps, epochs, values, times }: Points): void => {
    const row = (i: number): unknown[] => {
      const epoch = epochs[i] as number;
      const value = values[i] as number;
      return [series, steps[i], epoch === epoch ? epoch : null, value === value ? value : null, times[i]];
    };
    let i = 0;
    // One call for many rows: the way into SQLite costs more than the row.
    for (; i + ROWS <= steps.length; i += ROWS) {
      const bound: unknown[] = [];
      for (let k = i; k < i + ROWS; k++) bound.push(...row(k));
      addTails.run(bound);
    }
    for (; i < steps.length; i++) addTail.run(row(i));
  };
  /** Writes down what a cut curve is now; returns its last step, −1 where nothing is left. */
  const remember = (series: number, count: number, tail: number): number => {
    const chunk = tail > 0 ? undefined : lastChunk.get(series);
    const points = chunk === undefined ? readTail(series, 0, Number.MAX_SAFE_INTEGER) : unpack(chunk);
    const last = points.steps.length - 1;
    const step = points.steps[last] ?? -1;
    const value = points.values[last] ?? NaN;
    setSeries.run(count, tail, step, Number.isNaN(value) ? null : value, points.times[last] ?? 0, series);
    return step;
  };

  /** Cuts a curve off before a step. */
  const cut = (series: SeriesRow, fromStep: number): SeriesRow => {
    if (series.last_step < fromStep) return series;
    const tail = series.tail - dropTail.run(series.id, fromStep).changes;
    let count = series.count - (series.tail - tail);
    for (const chunk of getChunks.all(series.id, series.id, fromStep, Number.MAX_SAFE_INTEGER)) {
      const [first, last, size] = chunk;
      if (last < fromStep) continue;
      const head = first < fromStep ? unpack(chunk) : noPoints;
      const kept = slicePoints(head, 0, lowerBound(head.steps, fromStep));
      dropChunks.run(series.id, first);
      count -= size - kept.steps.length;
      if (kept.steps.length > 0) writeChunk(series.id, kept);
    }
    return { ...series, count, tail, last_step: remember(series.id, count, tail) };
  };
  const appendTo = (run: number, key: string, given: Points): void => {
    if (given.steps.length === 0) return;
    let points = orderPoints(given);
    let series = getSeries.get(run, key);
    if (series === undefined) {
      addKey.run(key);
      addSeries.run(run, key);
      series = getSeries.get(run, key) as SeriesRow;
    }
    const first = points.steps[0] as number;
    if (first <= series.last_step) {
      const old = everything(series.id, first, Number.MAX_SAFE_INTEGER - 1);
      series = cut(series, first);
      points = orderPoints(joinPoints([old, points]));
    }
    const count = series.count + points.steps.length;
    let tail = series.tail + points.steps.length;
    if (tail < CHUNK) {
      writeRows(series.id, points);
    } else {
      if (series.tail > 0) {
        points = joinPoints([readTail(series.id, 0, Number.MAX_SAFE_INTEGER), points]);
        dropTail.run(series.id, 0);
      }
      tail = points.steps.length % CHUNK;
      const packed = points.steps.length - tail;
      for (let at = 0; at < packed; at += CHUNK) writeChunk(series.id, slicePoints(points, at, at + CHUNK));
      writeRows(series.id, slicePoints(points, packed, points.steps.length));
    }
    const end = points.steps.length - 1;
    const value = points.values[end] as number;
    setSeries.run(count, tail, points.steps[end], Number.isNaN(value) ? null : value, points.times[end], series.id);
  };

  return {
    append(run, points) {
      const now = Date.now();
      const byKey = new Map<string, MetricPoint[]>();
      for (const point of points) {
        const list = byKey.get(point.key);
        if (list === undefined) byKey.set(point.key, [point]);
        else list.push(point);
      }
      const columns = [...byKey].map(([key, list]) => {
        const out = emptyPoints(list.length);
        for (let i = 0; i < list.length; i++) {
          const { step, value, epoch, time } = list[i] as MetricPoint;
          out.steps[i] = step;
          out.values[i] = value;
          out.epochs[i] = epoch ?? NaN;
          out.times[i] = Math.round(time ?? now);
        }
        unsignZeros(out.values);
        unsignZeros(out.epochs);
        validate(out);
        return [key, out] as const;
      });
      if (columns.length === 0) return;
      db.write(() => {
        const number = numberOf(run);
        for (const [key, out] of columns) appendTo(number, key, out);
      });
    },
    appendColumns(run, key, points) {
      const { steps, values, epochs, times } = points;
      if (values.length !== steps.length || epochs.length !== steps.length || times.length !== steps.length) throw internal('metric columns of different lengths');
      validate(points);
      const clean = { steps, times, values: unsignZeros(values.slice()), epochs: unsignZeros(epochs.slice()) };
      db.write(() => appendTo(numberOf(run), key, clean));
    },
    truncate: (run, fromStep) => db.write(() => {
      const number = numberOf(run);
      let removed = 0;
      for (const { key } of listSeries.all(number)) {
        const before = getSeries.get(number, key) as SeriesRow;
        removed += before.count - cut(before, fromStep).count;
      }
      return removed;
    }),
    series: (run) => db.read(() => listSeries.all(numberOf(run)).filter((s) => s.count > 0).map((s) => ({
      key: s.key, count: s.count, lastStep: s.last_step, lastValue: s.last_value ?? NaN, lastTime: s.last_time,
    }))),
    curve: (run, key, { limit = 1000, ...range } = {}) => db.read(() => {
      if (!(limit >= MIN_LIMIT)) throw internal(`a curve of ${limit} points`);
      const series = find(run, key);
      if (series === undefined) return { key, total: 0, ...noPoints };
      const parts = segments(series.id, ...bounds(range));
      return { key, total: parts.reduce((n, s) => n + s.count, 0), ...thin(parts, Math.floor(limit)) };
    }),
    points: (run, key, range = {}) => db.read(() => {
      const series = find(run, key);
      return series === undefined ? noPoints : everything(series.id, ...bounds(range));
    }),
    *chunks(run, key, fromStep = 0) {
      for (let from = fromStep; ;) {
        const points = db.read(() => {
          const series = find(run, key);
          if (series === undefined) return noPoints;
          const chunk = nextChunk.get(series.id, series.id, from, from);
          if (chunk === undefined) return readTail(series.id, from, Number.MAX_SAFE_INTEGER);
          const all = unpack(chunk);
          return slicePoints(all, lowerBound(all.steps, from), all.steps.length);
        });
        if (points.steps.length === 0) return;
        yield points;
        from = (points.steps.at(-1) as number) + 1;
      }
    },
    extremes: (run, key) => db.read(() => {
      const none: Extremes = { min: undefined, max: undefined, nonFinite: undefined, nonFiniteCount: 0 };
      const series = find(run, key);
      return series === undefined ? none : segments(series.id, 0, Number.MAX_SAFE_INTEGER - 1).map((s) => s.extremes).reduce(joinExtremes, none);
    }),
  };
}
