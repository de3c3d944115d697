// uPlot as our charts use it: raw curves faint, smoothed ones on top, an axis that reaches to the end, zoom by drag.
import uPlot from 'uplot';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { resolveColour } from './colours.ts';
import { placesOf, smoothed } from './points.ts';
import type { Axis, CurvePoints } from './points.ts';

export interface PlotCurve {
  readonly id: string;
  readonly name: string;
  /** A colour of the style sheet: `var(--train)`. */
  readonly colour: string;
  readonly points: CurvePoints;
  readonly dashed?: boolean;
  /** When its run began, milliseconds since 1970: runs over each other begin together on the axis of time. Default: the first point of all. */
  readonly began?: number | undefined;
}

export interface PlotModel {
  readonly curves: readonly PlotCurve[];
  readonly axis: Axis;
  readonly logarithmic: boolean;
  /** 0: none, 1: strong. */
  readonly smoothing: number;
  /** Where the axis ends at least, in its own unit. */
  readonly end: number | undefined;
  readonly format: (value: number) => string;
  /** Where parts of the training begin: a line across. */
  readonly marks?: CurvePoints | undefined;
}

/** What the pointer is at: the value of each curve there. */
export interface PlotCursor { readonly place: number; readonly values: readonly (number | undefined)[] }

export interface Plot {
  show(model: PlotModel): void;
  resize(width: number, height: number): void;
  /** Takes the zoom away. */
  wholeAxis(): void;
  readonly canvas: HTMLCanvasElement;
  destroy(): void;
}

const SMALL = "11px 'Inter Variable', system-ui, sans-serif";

/** What decides how a plot is built; the rest is data. */
const shapeOf = (m: PlotModel): string => JSON.stringify([m.curves.map((c) => [c.id, c.colour, c.dashed]), m.axis, m.logarithmic, m.smoothing > 0]);

function dataOf({ curves, axis, logarithmic, smoothing }: PlotModel): uPlot.AlignedData {
  const start = Math.min(...curves.map((c) => c.points.times[0] ?? Infinity));
  const usable = (v: number | null): number | null => (v !== null && Number.isFinite(v) && (!logarithmic || v > 0) ? v : null);
  const tables = curves.map(({ points, began = start }): uPlot.AlignedData => {
    const raw = Array.from(points.values, usable);
    return [Array.from(placesOf(points, axis, began)), raw, ...(smoothing > 0 ? [smoothed(points.values, smoothing).map(usable)] : [])];
  });
  if (tables.length === 0) return [[]];
  return tables.length === 1 ? tables[0] as uPlot.AlignedData : uPlot.join(tables);
}

const tick = (axis: Axis) => (v: number): string => (axis === 'time' ? formatDuration(v) : Math.abs(v) >= 1e4 ? `${formatNumber(v / 1000)}k` : String(Number(v.toPrecision(6))));

function optionsOf(model: PlotModel, size: { width: number; height: number }, zoom: { range: [number, number] | undefined; end: number | undefined }, onCursor: (cursor: PlotCursor | undefined) => void, data: () => PlotModel): uPlot.Options {
  const { curves, axis, logarithmic, smoothing } = model;
  const grid = { stroke: resolveColour('var(--line)'), width: 1 };
  const faint = resolveColour('var(--faint)');
  const ground = resolveColour('var(--panel)');
  return {
    ...size, legend: { show: false }, padding: [8, 18, 0, 0],
    cursor: { points: { size: 6 }, y: false, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: false, range: (_u, _min, max) => zoom.range ?? [0, Math.max(zoom.end ?? 0, Number.isFinite(max) ? max : 0) || 1] },
      y: logarithmic ? { distr: 3 } : { range: (_u, min, max) => ranged(min, max) },
    },
    axes: [
      { stroke: faint, font: SMALL, grid: { show: false }, ticks: { show: false }, size: 24, gap: 4, space: 70, values: (_u, splits) => splits.map(tick(axis)) },
      { stroke: faint, font: SMALL, grid, ticks: { show: false }, size: 52, gap: 6, space: 34, values: (_u, splits) => splits.map((v) => (v === null ? '' : data().format(v))) },
    ],
    series: [{}, ...curves.flatMap((curve): uPlot.Series[] => {
      const stroke = resolveColour(curve.colour);
      const own: uPlot.Series = { stroke, width: 1.75, spanGaps: true, points: { show: (_u, _s, from, to) => to - from < 40 && curve.points.steps.length < 40, size: 4 }, ...(curve.dashed && { dash: [5, 4] }) };
      return smoothing > 0 ? [{ stroke, width: 1, alpha: 0.3, spanGaps: true, points: { show: false } }, own] : [own];
    })],
    hooks: {
      setSelect: [(u) => {
        if (u.select.width < 4) return;
        zoom.range = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        u.setData(u.data);
      }],
      setCursor: [(u) => {
        const { idx } = u.cursor;
        if (idx === null || idx === undefined || (u.cursor.left ?? -1) < 0) { onCursor(undefined); return; }
        const every = smoothing > 0 ? 2 : 1;
        onCursor({ place: u.data[0][idx] as number, values: data().curves.map((_, c) => nearest(u.data[c * every + 1] as (number | null)[] | undefined, idx)) });
      }],
      draw: [(u) => {
        const { marks, curves: all } = data();
        if (!marks) return;
        const start = all[0]?.began ?? Math.min(...all.map((c) => c.points.times[0] ?? Infinity));
        u.ctx.save();
        u.ctx.strokeStyle = faint;
        u.ctx.setLineDash([4, 4]);
        for (const place of Array.from(placesOf(marks, axis, start))) {
          const x = Math.round(u.valToPos(place, 'x', true));
          if (place <= 0 || x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
          u.ctx.beginPath();
          u.ctx.moveTo(x, u.bbox.top);
          u.ctx.lineTo(x, u.bbox.top + u.bbox.height);
          u.ctx.stroke();
        }
        u.ctx.restore();
      }],
      drawClear: [(u) => {
        // A picture of the canvas has a ground of its own.
        u.ctx.save();
        u.ctx.fillStyle = ground;
        u.ctx.fillRect(0, 0, u.ctx.canvas.width, u.ctx.canvas.height);
        u.ctx.restore();
      }],
    },
  };
}

/** Room above and below, so that the first value is not a line at the edge. */
function ranged(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
  const room = max === min ? Math.abs(max) * 0.1 || 0.1 : (max - min) * 0.05;
  // Losses and rates are never below zero; nor is their axis.
  return [min >= 0 ? Math.max(0, min - room) : min - room, max + room];
}

/** The value at an index, or the last before it: curves have their points at different steps. */
const nearest = (values: (number | null)[] | undefined, index: number): number | undefined =>
  values?.slice(0, index + 1).findLast((v) => typeof v === 'number') ?? undefined;

export function createPlot(place: HTMLElement, first: PlotModel, onCursor: (cursor: PlotCursor | undefined) => void): Plot {
  const zoom: { range: [number, number] | undefined; end: number | undefined } = { range: undefined, end: first.end };
  let model = first;
  const size = { width: Math.max(60, place.clientWidth), height: Math.max(60, place.clientHeight) };
  const make = (): uPlot => {
    const made = new uPlot(optionsOf(model, size, zoom, onCursor, () => model), dataOf(model), place);
    made.over.addEventListener('dblclick', () => {
      zoom.range = undefined;
      made.setData(made.data);
    });
    return made;
  };
  let plot = make();
  let shape = shapeOf(model);
  return {
    show(next) {
      const axisChanged = next.axis !== model.axis;
      model = next;
      zoom.end = next.end;
      if (axisChanged) zoom.range = undefined;
      if (shapeOf(next) === shape) {
        plot.setData(dataOf(next));
        return;
      }
      shape = shapeOf(next);
      plot.destroy();
      plot = make();
    },
    resize(width, height) {
      if (width < 60 || height < 60 || (width === size.width && height === size.height)) return;
      Object.assign(size, { width, height });
      plot.setSize(size);
    },
    wholeAxis() {
      zoom.range = undefined;
      plot.setData(plot.data);
    },
    get canvas() { return plot.ctx.canvas; },
    destroy() { plot.destroy(); },
  };
}
