// Which columns the table has, in which order, how wide.
import { ArrowDown, ArrowUp, Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NumberInput } from '../../ui/inputs.tsx';
import { openDialog } from '../actions.ts';
import { useNames } from '../names.ts';
import { defaultColumns, fieldColumns, moved, NARROWEST, type ColumnId } from './columns.ts';
import { setWidth, widthOf } from './headings.tsx';
import { useFacets } from './rows.ts';
import { changeLayout, useTable } from './state.ts';
import s from './table.module.css';

/** Settings that are fields of every run as well. */
const ofField: readonly ColumnId[] = ['setting:seed', 'setting:device'];

export function ColumnsDialog({ open }: { readonly open: boolean }) {
  const { t, column } = useNames();
  const facets = useFacets().data;
  const columns = useTable((state) => state.columns);
  const widths = useTable((state) => state.widths);
  const [search, setSearch] = useState('');
  const all: readonly ColumnId[] = [...fieldColumns, ...(facets?.metrics ?? []) as ColumnId[], ...(facets?.settings ?? []).map((f) => f.of as ColumnId).filter((id) => !ofField.includes(id))];
  const words = search.toLowerCase().split(/\s+/);
  const others = all.filter((id) => !columns.includes(id) && words.every((w) => `${column(id)} ${id}`.toLowerCase().includes(w)));
  const change = (next: readonly ColumnId[]): void => { changeLayout({ columns: next }); };
  return (
    <Dialog open={open} onClose={() => { openDialog(undefined); }} size="medium" title={t.columnsTitle} description={t.columnsText} actions={(
      <>
        <Button onClick={() => { changeLayout({ columns: defaultColumns, widths: {} }); }}>{t.standard}</Button>
        <Button variant="primary" onClick={() => { openDialog(undefined); }}>{t.done}</Button>
      </>
    )}>
      <div className={s['two']}>
        <section>
          <h3>{t.shownColumns}<span>{t.widths}</span></h3>
          <ul className={s['list']}>
            {columns.map((id, i) => (
              <li key={id} className={s['entry']}>
                <span title={id}>{column(id)}</span>
                <NumberInput aria-label={t.width(column(id))} whole min={NARROWEST} max={1000} value={widthOf(id, widths)} onCommit={(width) => { setWidth(id, width); }} />
                <IconButton label={t.earlier(column(id))} icon={<ArrowUp />} disabled={i === 0} onClick={() => { change(moved(columns, id, -1)); }} />
                <IconButton label={t.later(column(id))} icon={<ArrowDown />} disabled={i === columns.length - 1} onClick={() => { change(moved(columns, id, 1)); }} />
                <IconButton label={t.hide(column(id))} icon={<Minus />} disabled={id === 'name'} onClick={() => { change(columns.filter((c) => c !== id)); }} />
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h3>{t.moreColumns}</h3>
          <input type="search" className={s['field']} aria-label={t.findColumn} placeholder={t.findColumn} value={search} onChange={(event) => { setSearch(event.target.value); }} />
          <ul className={s['list']}>
            {others.map((id) => (
              <li key={id} className={s['entry']}>
                <span title={id}>{column(id)}</span>
                <IconButton label={t.show(column(id))} icon={<Plus />} onClick={() => { change([...columns, id]); }} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}
