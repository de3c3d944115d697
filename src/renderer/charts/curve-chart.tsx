// A chart of curves over steps, epochs or time. Its legend shows the last values, or those under the pointer, and hides curves.
import { Ellipsis } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties } from 'react';
import 'uplot/dist/uPlot.min.css';
import { formatDuration, formatNumber } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { onShownTheme } from '../theme/theme.ts';
import { saveBytes } from '../files/save.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { notifyError } from '../ui/notices.tsx';
import s from './chart.module.css';
import { createPlot } from './plot.ts';
import type { Plot, PlotCursor, PlotCurve, PlotModel } from './plot.ts';
import { csvOf, lastValue, rowsOf, thinPoints } from './points.ts';
import type { Axis, CurvePoints } from './points.ts';
import { pictureOf } from './save.ts';
import { chartWords } from './words.ts';

export type ChartCurve = PlotCurve;

export interface CurveChartProps {
  readonly title: string;
  /** In the order of the legend. The same curve keeps its id. */
  readonly curves: readonly ChartCurve[];
  readonly axis?: Axis;
  readonly logarithmic?: boolean;
  /** 0..1: the raw curves stay, faint, under the smoothed ones. */
  readonly smoothing?: number;
  /** Where the axis ends at least, in its own unit (seconds for time): the end of the training. */
  readonly end?: number | undefined;
  /** Must be stable. */
  readonly format?: (value: number) => string;
  /** Where parts of the training begin. */
  readonly marks?: CurvePoints | undefined;
  /** Height of the drawing in pixels. */
  readonly height?: number;
}

const MOST_ROWS = 200;

export function CurveChart({ title, curves, axis = 'step', logarithmic = false, smoothing = 0, end, format = formatNumber, marks, height = 200 }: CurveChartProps) {
  const t = useWords(chartWords);
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const [cursor, setCursor] = useState<PlotCursor>();
  const [table, setTable] = useState(false);
  const plot = useRef<Plot>(undefined);
  const shown = useMemo(() => curves.filter((c) => !hidden.includes(c.id)), [curves, hidden]);
  const model = useMemo((): PlotModel => ({ curves: shown, axis, logarithmic, smoothing, end, format, marks }), [shown, axis, logarithmic, smoothing, end, format, marks]);
  const latest = useRef(model);
  useEffect(() => {
    latest.current = model;
    plot.current?.show(model);
  }, [model]);
  const place = useCallback((element: HTMLDivElement | null) => {
    if (!element) return undefined;
    const make = (): void => { plot.current = createPlot(element, latest.current, setCursor); };
    make();
    const watching = new ResizeObserver(() => { plot.current?.resize(element.clientWidth, element.clientHeight); });
    watching.observe(element);
    const ended = onShownTheme(() => {
      // The style sheet has to have changed first.
      requestAnimationFrame(() => {
        plot.current?.destroy();
        make();
      });
    });
    return () => {
      watching.disconnect();
      ended();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, []);
  const say = (value: number | undefined): string => (value === undefined ? '–' : format(value));
  const valueOf = (curve: ChartCurve): number | undefined => {
    const at = shown.indexOf(curve);
    return cursor && at >= 0 ? cursor.values[at] : lastValue(curve.points);
  };
  const save = (): void => {
    const canvas = plot.current?.canvas;
    if (canvas) void pictureOf(canvas, title, shown.map((c) => ({ name: c.name, colour: c.colour, value: say(lastValue(c.points)) }))).then((picture) => saveBytes(`${title}.png`, picture, 'image/png')).catch(notifyError);
  };
  const summary = t.summary(title, curves.map((c) => (c.points.steps.length === 0 ? t.empty(c.name) : t.curve(c.name, c.points.steps.length, say(c.points.values[0]), say(lastValue(c.points))))).join('; '));
  const empty = curves.every((c) => c.points.steps.length === 0);
  return (
    <section className={s['chart']} aria-label={title}>
      <header className={s['head']}>
        <h3 className={s['title']}>{title}</h3>
        <div className={s['legend']}>
          {curves.map((curve) => (
            <button key={curve.id} type="button" className={s['entry']} aria-pressed={!hidden.includes(curve.id)} style={{ '--curve': curve.colour } as CSSProperties}
              onClick={() => { setHidden(hidden.includes(curve.id) ? hidden.filter((id) => id !== curve.id) : [...hidden, curve.id]); }}>
              <span className={`${s['mark']} ${curve.dashed ? s['dashed'] : ''}`} /><span className={s['name']}>{curve.name}</span><strong>{say(valueOf(curve))}</strong>
            </button>
          ))}
        </div>
        <Menu align="end" trigger={<IconButton label={t.actions(title)} icon={<Ellipsis />} />} items={[
          [{ id: 'table', title: table ? t.asChart : t.asTable, perform: () => { setTable(!table); } }, { id: 'whole', title: t.wholeAxis, disabled: table, perform: () => { plot.current?.wholeAxis(); } }],
          [{ id: 'png', title: t.savePng, disabled: table || empty, perform: save }, { id: 'csv', title: t.saveCsv, disabled: empty, perform: () => { saveBytes(`${title}.csv`, csvOf(curves), 'text/csv').catch(notifyError); } }],
        ]} />
      </header>
      <div className={s['body']} style={{ height, flexBasis: height }}>
        {table ? <Values curves={curves} title={title} say={say} /> : (
          <>
            <div ref={place} className={s['plot']} role="img" aria-label={summary} title={empty ? undefined : t.zoom} />
            {cursor && <span className={s['place']}>{t[axis]} {axis === 'time' ? formatDuration(cursor.place) : formatNumber(cursor.place, 6)}</span>}
            {empty && <span className={s['nothing']}>{t.nothing}</span>}
          </>
        )}
      </div>
    </section>
  );
}

/** The curves in numbers: for screen readers, and for whoever wants the figure itself. */
function Values({ curves, title, say }: { readonly curves: readonly ChartCurve[]; readonly title: string; say(value: number | undefined): string }) {
  const t = useWords(chartWords);
  const rows = rowsOf(curves.map((c) => ({ points: thinPoints(c.points, MOST_ROWS) })));
  return (
    // A region that scrolls is reached with the keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={s['table']} tabIndex={0} role="region" aria-label={title}>
      <table>
        <thead><tr><th scope="col">{t.step}</th>{curves.map((c) => <th key={c.id} scope="col">{c.name}</th>)}</tr></thead>
        <tbody>{rows.map((row) => <tr key={row.step}><th scope="row">{row.step}</th>{row.values.map((v, i) => <td key={curves[i]?.id}>{say(v)}</td>)}</tr>)}</tbody>
      </table>
    </div>
  );
}
