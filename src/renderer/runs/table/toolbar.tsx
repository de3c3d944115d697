// Above the table: which runs, search, filters, groups, columns.
import { Columns3, Download } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segments, Select } from '../../ui/inputs.tsx';
import { saveBytes } from '../../files/save.ts';
import { notifyError } from '../../ui/notices.tsx';
import { openDialog } from '../actions.ts';
import type { RunFacets, RunRow } from '../client-types.ts';
import { useNames } from '../names.ts';
import { isColumn, type ColumnId } from './columns.ts';
import { tableCsv } from './csv.ts';
import { FilterButton, FilterChips } from './filters.tsx';
import { changeFilter, changeLayout, showPlace, tableStore, useTable } from './state.ts';
import s from './table.module.css';

export const SEARCH = 'runs-search';

export function Toolbar({ facets, rows, values }: { readonly facets: RunFacets | undefined; readonly rows: readonly RunRow[]; readonly values: readonly ColumnId[] }) {
  const { t, column } = useNames();
  const place = useTable((state) => state.place);
  const text = useTable((state) => state.filter.text);
  const group = useTable((state) => state.group);
  const columns = useTable((state) => state.columns);
  const groups: readonly ColumnId[] = [...new Set<ColumnId>(['project', 'dataset', 'device', 'status', 'graphHash', 'setting:optimizer.type', 'setting:learningRate', 'setting:batch', 'seed', ...columns.filter((id) => id.startsWith('setting:')), ...(group === undefined ? [] : [group])])];
  const save = (): void => { saveBytes('runs.csv', tableCsv(rows, tableStore.getState().columns, values, column), 'text/csv', t.tableCsv).catch(notifyError); };
  return (
    <div className={s['bar']} role="toolbar" aria-label={t.table}>
      <Segments label={t.places} value={place} onChoose={showPlace} options={[
        { value: 'active', title: t.active }, { value: 'archived', title: t.archived(facets?.counts.archived ?? 0) }, { value: 'bin', title: t.bin(facets?.counts.deleted ?? 0) },
      ]} />
      <input id={SEARCH} type="search" className={`${s['search']} ${s['field']}`} aria-label={t.find} placeholder={t.search} value={text ?? ''} onChange={(event) => { changeFilter({ text: event.target.value }); }}
        onKeyDown={(event) => { if (event.key === 'Escape') changeFilter({ text: undefined }); }} />
      <FilterButton facets={facets} />
      <FilterChips facets={facets} />
      <span className={s['push']} />
      <label className={s['group']}>{t.groupBy}
        <Select value={group ?? ''} options={[{ value: '', title: t.noGroup }, ...groups.map((id) => ({ value: id, title: column(id) }))]} onChoose={(id) => { changeLayout({ group: isColumn(id) ? id : undefined }); }} />
      </label>
      <Button icon={<Columns3 />} onClick={() => { openDialog({ type: 'columns' }); }}>{t.columns}</Button>
      <IconButton label={t.tableCsv} icon={<Download />} onClick={save} disabled={rows.length === 0} />
    </div>
  );
}
