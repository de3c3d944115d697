// A small drawing of points or lines over two axes: ROC curves, predicted against true values, numbers along a sound.
import { formatNumber } from '../i18n/format.ts';
import s from './chart.module.css';
import { runColour, runDash } from './colours.ts';

export interface XySeries { readonly name: string; readonly colour: string; readonly dash?: string | undefined; readonly x: readonly number[]; readonly y: readonly number[] }

/** A piece of a line, beside the name of what it draws. */
export const LineKey = ({ index }: { readonly index: number }) => (
  <svg width={18} height={8} aria-hidden><line x1={1} x2={17} y1={4} y2={4} stroke={runColour(index)} strokeWidth={2} strokeDasharray={runDash(index)} /></svg>
);

interface XyChartProps {
  readonly title: string;
  /** For screen readers: what is to be seen. */
  readonly summary: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly XySeries[];
  readonly points?: boolean;
  /** Draws y = x, or y = 0. */
  readonly reference?: 'diagonal' | 'zero';
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly size?: number;
  /** Wider than high. */
  readonly width?: number;
}

const LEFT = 46;
const BOTTOM = 34;

export function XyChart({ title, summary, xTitle, yTitle, series, points = false, reference, x: [x0, x1], y: [y0, y1], size = 260, width = size }: XyChartProps) {
  const across = (v: number): number => LEFT + ((v - x0) / (x1 - x0 || 1)) * (width - LEFT - 8);
  const up = (v: number): number => size - BOTTOM - ((v - y0) / (y1 - y0 || 1)) * (size - BOTTOM - 8);
  const ticks = (a: number, b: number): number[] => [0, 0.25, 0.5, 0.75, 1].map((f) => a + f * (b - a));
  return (
    <figure className={s['xy']}>
      <figcaption className={s['title']}>{title}</figcaption>
      <svg width={width} height={size} viewBox={`0 0 ${width} ${size}`} role="img" aria-label={summary}>
        {ticks(y0, y1).map((v) => <g key={v}><line x1={LEFT} x2={width - 8} y1={up(v)} y2={up(v)} stroke="var(--line)" /><text x={LEFT - 6} y={up(v) + 4} textAnchor="end">{formatNumber(v, 3)}</text></g>)}
        {ticks(x0, x1).map((v, i) => (i % 2 === 0 ? <text key={v} x={across(v)} y={size - BOTTOM + 14} textAnchor={i === 4 ? 'end' : 'middle'}>{formatNumber(v, 3)}</text> : null))}
        <text x={(LEFT + width) / 2} y={size - 4} textAnchor="middle">{xTitle}</text>
        <text transform={`translate(10 ${(size - BOTTOM) / 2}) rotate(-90)`} textAnchor="middle">{yTitle}</text>
        {reference === 'diagonal' && <line x1={across(Math.max(x0, y0))} y1={up(Math.max(x0, y0))} x2={across(Math.min(x1, y1))} y2={up(Math.min(x1, y1))} stroke="var(--line-strong)" strokeDasharray="4 4" />}
        {reference === 'zero' && <line x1={LEFT} x2={width - 8} y1={up(0)} y2={up(0)} stroke="var(--line-strong)" strokeDasharray="4 4" />}
        {series.map((one) => (points
          ? <g key={one.name} fill={one.colour} fillOpacity={0.55}>{one.x.map((v, i) => <circle key={`${i}`} cx={across(v)} cy={up(one.y[i] ?? 0)} r={2} />)}</g>
          : <polyline key={one.name} fill="none" stroke={one.colour} strokeWidth={1.6} strokeDasharray={one.dash} points={one.x.map((v, i) => `${across(v).toFixed(1)},${up(one.y[i] ?? 0).toFixed(1)}`).join(' ')}><title>{one.name}</title></polyline>))}
      </svg>
    </figure>
  );
}
