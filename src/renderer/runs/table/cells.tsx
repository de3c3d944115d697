// Cells of the table.
import { Pin } from 'lucide-react';
import { useCoreMessage } from '../../i18n/core.ts';
import { formatDate } from '../../i18n/format.ts';
import { useNames, type Names } from '../names.ts';
import type { RunRow } from '../client-types.ts';
import { valueOf, type ColumnId } from './columns.ts';
import { Sparkline } from './sparkline.tsx';
import s from './table.module.css';

export function StatusCell({ row: { status, epochs, planned, error } }: { readonly row: Pick<RunRow, 'status' | 'epochs' | 'planned' | 'error'> }) {
  const { t } = useNames();
  const say = useCoreMessage();
  const live = status === 'running' || status === 'paused';
  const share = planned === undefined ? 0 : Math.min(1, epochs / planned);
  const far = planned === undefined ? undefined : t.ofEpochs(String(Math.floor(epochs)), String(planned));
  return (
    <span className={`${s['status']} ${s[status] ?? ''}`} title={error === undefined ? (live ? far : undefined) : say(error)}>
      <i className={s['dot']} />{t[status]}
      {live && far !== undefined && <><span className={s['live']} aria-hidden><i style={{ width: `${share * 100}%` }} /></span><span className="visually-hidden">{far}</span></>}
    </span>
  );
}

interface CellProps { readonly names: Names; readonly row: RunRow; readonly id: ColumnId; readonly values: readonly ColumnId[]; readonly still: boolean }

/** The inside of a cell. */
export function Cell({ row, id, values, still, names: { t, text, language } }: CellProps) {
  if (id === 'name') return <span className={s['name']}>{row.pinned && <Pin aria-label={t.pinned} />}<span title={row.name}>{row.name}</span></span>;
  if (id === 'status') return <StatusCell row={row} />;
  if (id === 'curve') return row.steps > 0 && row.deleted === undefined ? <Sparkline run={row.id} still={still} /> : null;
  if (id === 'tags') return row.tags.map((tag) => <span key={tag} className={s['tag']}>{tag}</span>);
  if (id === 'created') return <time dateTime={new Date(row.created).toISOString()} title={formatDate(row.created, language)}>{text(id, row.created)}</time>;
  return text(id, valueOf(row, id, values));
}
