// The headings: sort at a click, drag them to change their order, drag their edge to change the width.
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState, type PointerEvent } from 'react';
import { useNames } from '../names.ts';
import { defaultWidth, movedTo, NARROWEST, sortOf, type ColumnId } from './columns.ts';
import { changeLayout, sortBy, tableStore, useTable } from './state.ts';
import s from './table.module.css';

export const widthOf = (id: ColumnId, widths: Readonly<Partial<Record<ColumnId, number>>>): number => widths[id] ?? defaultWidth(id);
export const setWidth = (id: ColumnId, width: number): void => {
  changeLayout({ widths: { ...tableStore.getState().widths, [id]: Math.round(Math.max(NARROWEST, Math.min(1000, width))) } });
};

function dragWidth(event: PointerEvent<HTMLElement>, id: ColumnId): void {
  event.preventDefault();
  event.stopPropagation();
  const from = widthOf(id, tableStore.getState().widths) - event.clientX;
  const grip = event.currentTarget;
  grip.setPointerCapture(event.pointerId);
  const move = ({ clientX }: globalThis.PointerEvent): void => { setWidth(id, from + clientX); };
  grip.addEventListener('pointermove', move);
  grip.addEventListener('lostpointercapture', () => { grip.removeEventListener('pointermove', move); }, { once: true });
}

export function Headings({ numeric }: { readonly numeric: ReadonlySet<ColumnId> }) {
  const { t, column } = useNames();
  const columns = useTable((state) => state.columns);
  const widths = useTable((state) => state.widths);
  const order = useTable((state) => state.order);
  const [dragged, setDragged] = useState<ColumnId>();
  return (
    <div className={s['head']} role="row" aria-rowindex={1}>
      <div className={s['check']} role="columnheader" aria-colindex={1}><span className="visually-hidden">{t.selected(0)}</span></div>
      {columns.map((id, i) => {
        const sorted = order.by === sortOf(id);
        return (
          <div key={id} role="columnheader" aria-colindex={i + 2} className={`${s['heading']} ${numeric.has(id) ? s['right'] : ''}`} style={{ width: widthOf(id, widths) }} draggable
            aria-sort={sorted ? (order.descending ? 'descending' : 'ascending') : undefined}
            onDragStart={() => { setDragged(id); }} onDragEnd={() => { setDragged(undefined); }}
            onDragOver={(event) => { if (dragged !== undefined) event.preventDefault(); }}
            onDrop={() => { if (dragged !== undefined) changeLayout({ columns: movedTo(columns, dragged, id) }); }}>
            <button type="button" tabIndex={-1} disabled={sortOf(id) === undefined} title={column(id)} onClick={() => { sortBy(id); }}>
              <span>{column(id)}</span>{sorted && (order.descending ? <ArrowDown aria-hidden /> : <ArrowUp aria-hidden />)}
            </button>
            <span className={s['grip']} aria-hidden draggable={false} onPointerDown={(event) => { dragWidth(event, id); }} />
          </div>
        );
      })}
    </div>
  );
}
