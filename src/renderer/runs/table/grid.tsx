// The rows, as many as are in sight: arrows move, Space selects, Enter opens; Shift and Ctrl as in every list.
import { ChevronDown } from 'lucide-react';
import { useMemo, type KeyboardEvent, type MouseEvent } from 'react';
import { openRun } from '../actions.ts';
import type { RunRow } from '../client-types.ts';
import { formatFigure } from '../metric.ts';
import { useNames } from '../names.ts';
import { clicked, focused } from '../selection.ts';
import { Cell } from './cells.tsx';
import { isNumeric, valueOf, type ColumnId } from './columns.ts';
import { bestFigures, groupRows, itemsOf, type RunGroup, type TableItem } from './groups.ts';
import { Headings, widthOf } from './headings.tsx';
import { useSight } from './sight.ts';
import { select, toggleGroup, useTable } from './state.ts';
import s from './table.module.css';

const ROW = 31;
const HEAD = 30;
const PAGE = 15;
const rowId = (item: TableItem): string => (item.type === 'group' ? `group:${item.group.key}` : item.row.id);

export function RunsGrid({ rows, values, bin }: { readonly rows: readonly RunRow[]; readonly values: readonly ColumnId[]; readonly bin: boolean }) {
  const { t } = useNames();
  const columns = useTable((state) => state.columns);
  const group = useTable((state) => state.group);
  const collapsed = useTable((state) => state.collapsed);
  const selection = useTable((state) => state.selection);
  const groups = useMemo(() => (group === undefined ? undefined : groupRows(rows, group, values)), [rows, group, values]);
  const items = useMemo(() => itemsOf(rows, groups, collapsed), [rows, groups, collapsed]);
  const order = useMemo(() => items.map(rowId), [items]);
  const best = useMemo(() => bestFigures(rows, values), [rows, values]);
  const numeric = useMemo(() => new Set(columns.filter((id) => isNumeric(id, rows, values.indexOf(id)))), [columns, rows, values]);
  const { place, first, end, still, reveal } = useSight(items.length, ROW, HEAD);

  const moveTo = (index: number, range: boolean): void => {
    const to = Math.max(0, Math.min(order.length - 1, index));
    const id = order[to];
    if (id === undefined) return;
    select(focused(selection, order, id, range));
    reveal(to);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = order.indexOf(selection.focus ?? '');
    const item = items[at];
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at < 0 ? 0 : at - 1, PageDown: at + PAGE, PageUp: at - PAGE, Home: 0, End: order.length - 1 };
    const to = steps[event.key];
    if (event.altKey || event.target !== event.currentTarget) return;
    if (to !== undefined && !event.ctrlKey && !event.metaKey) moveTo(to, event.shiftKey);
    else if (item?.type === 'group' && ['Enter', ' ', 'ArrowLeft', 'ArrowRight'].includes(event.key)) {
      if (event.key !== (item.collapsed ? 'ArrowLeft' : 'ArrowRight')) toggleGroup(item.group.key);
    } else if (event.key === 'Enter' && item && !bin) openRun(item.type === 'run' ? item.row.id : '');
    else if (event.key === ' ' && item) select(clicked(selection, order, rowId(item), { range: false, add: true }));
    else if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) select({ ...selection, ids: new Set(rows.map((r) => r.id)) });
    else if (event.key === 'Escape' && selection.ids.size > 0) select({ ...selection, ids: new Set() });
    else return;
    event.preventDefault();
  };
  const onRow = (event: MouseEvent, item: TableItem): void => {
    if (item.type === 'group') {
      select({ ...selection, focus: rowId(item) });
      toggleGroup(item.group.key);
      return;
    }
    // The menu acts on what is selected: a row outside of it is selected first.
    if (event.type === 'contextmenu' && selection.ids.has(item.row.id)) return;
    select(clicked(selection, order, item.row.id, { range: event.shiftKey, add: event.ctrlKey || event.metaKey }));
  };
  return (
    // eslint-disable-next-line jsx-a11y/interactive-supports-focus -- it has a tabIndex
    <div ref={place} className={s['grid']} role={groups ? 'treegrid' : 'grid'} tabIndex={0} aria-label={t.table} aria-rowcount={items.length + 1} aria-colcount={columns.length + 1} aria-multiselectable
      aria-activedescendant={selection.focus !== undefined && order.includes(selection.focus) ? `run-${selection.focus}` : undefined} onKeyDown={onKeyDown}>
      <Headings numeric={numeric} />
      <div className={s['body']} role="rowgroup" style={{ height: items.length * ROW }}>
        {items.slice(first, end).map((item, i) => {
          const index = first + i;
          const common = { index, top: index * ROW, focus: selection.focus === rowId(item), numeric };
          return item.type === 'group'
            ? <GroupRow key={rowId(item)} {...common} group={item.group} closed={item.collapsed} values={values} onRow={(event) => { onRow(event, item); }} />
            : <Row key={item.row.id} {...common} row={item.row} values={values} best={best} selected={selection.ids.has(item.row.id)} still={still} bin={bin}
              onRow={(event) => { onRow(event, item); }} onCheck={() => { select(clicked(selection, order, item.row.id, { range: false, add: true })); }} />;
        })}
      </div>
    </div>
  );
}

interface CommonProps { readonly index: number; readonly top: number; readonly focus: boolean; readonly values: readonly ColumnId[]; readonly numeric: ReadonlySet<ColumnId>; onRow(event: MouseEvent): void }
interface RowProps extends CommonProps { readonly row: RunRow; readonly best: ReadonlyMap<ColumnId, number>; readonly selected: boolean; readonly still: boolean; readonly bin: boolean; onCheck(): void }

function Row({ row, index, top, focus, values, numeric, best, selected, still, bin, onRow, onCheck }: RowProps) {
  const names = useNames();
  const { t } = names;
  const columns = useTable((state) => state.columns);
  const widths = useTable((state) => state.widths);
  return (
    // The keyboard is the grid's.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={`run-${row.id}`} role="row" tabIndex={-1} aria-rowindex={index + 2} aria-selected={selected} className={`${s['row']} ${focus ? s['focused'] : ''}`} style={{ top }} data-run={row.id}
      onClick={onRow} onContextMenu={onRow} onDoubleClick={() => { if (!bin) openRun(row.id); }}>
      <div className={s['check']} role="gridcell" aria-colindex={1}>
        <input type="checkbox" tabIndex={-1} aria-label={t.selectRun(row.name)} checked={selected} onChange={onCheck} onClick={(event) => { event.stopPropagation(); }} />
      </div>
      {columns.map((id, i) => {
        const first = best.get(id) !== undefined && best.get(id) === valueOf(row, id, values);
        return (
          <div key={id} role="gridcell" aria-colindex={i + 2} className={`${s['cell']} ${numeric.has(id) ? s['number'] : ''} ${first ? s['best'] : ''}`} style={{ width: widthOf(id, widths) }} title={first ? t.best : undefined}>
            <Cell row={row} id={id} values={values} still={still} names={names} />
          </div>
        );
      })}
    </div>
  );
}

function GroupRow({ group, index, top, focus, closed, numeric, onRow }: CommonProps & { readonly group: RunGroup; readonly closed: boolean }) {
  const { t, text } = useNames();
  const columns = useTable((state) => state.columns);
  const widths = useTable((state) => state.widths);
  const by = useTable((state) => state.group) ?? 'project';
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={`run-group:${group.key}`} role="row" tabIndex={-1} aria-rowindex={index + 2} aria-expanded={!closed} className={`${s['row']} ${s['grouping']} ${closed ? s['closed'] : ''} ${focus ? s['focused'] : ''}`} style={{ top }} onClick={onRow}>
      <div className={s['check']} role="gridcell" aria-colindex={1} title={t.collapse}><ChevronDown aria-hidden /></div>
      {columns.map((id, i) => {
        const figure = group.best.get(id);
        return (
          <div key={id} role="gridcell" aria-colindex={i + 2} className={`${s['cell']} ${numeric.has(id) ? s['number'] : ''}`} style={{ width: widthOf(id, widths), justifyContent: numeric.has(id) ? 'flex-end' : undefined }}>
            {i === 0 ? <><span>{text(by, group.value)}</span><span className={s['dim']}>{t.inGroup(group.rows.length)}</span></>
              : figure !== undefined && <span title={t.best}>{formatFigure(id.slice('metric:'.length), figure)}<span className="visually-hidden"> {t.best}</span></span>}
          </div>
        );
      })}
    </div>
  );
}
