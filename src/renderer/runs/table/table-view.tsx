// The table of all runs.
import { Rows3 } from 'lucide-react';
import { useMemo } from 'react';
import { go } from '../../app/navigation.ts';
import { FooterFigures, HeaderActions } from '../../app/slots.tsx';
import { isPossible, keysOf, perform, useCommands, type Command } from '../../commands/command.ts';
import { useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { useLanguage } from '../../i18n/language.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { PointerMenu, type MenuItems } from '../../ui/menu.tsx';
import { tableCommands } from '../commands.ts';
import { useNames } from '../names.ts';
import { RunsGrid } from './grid.tsx';
import { useFacets, useRows } from './rows.ts';
import { clearFilter, isFiltered, MOST_ROWS, useTable } from './state.ts';
import s from './table.module.css';
import { Toolbar } from './toolbar.tsx';

const shown = { active: ['compare', 'tags', 'archive', 'delete', 'open'], archived: ['compare', 'archive', 'delete', 'open'], bin: ['purge', 'restore'] } as const;
const menu = [['open', 'compare', 'weights', 'resume'], ['rename', 'tags', 'note', 'pin', 'archive'], ['csv', 'onnx'], ['delete', 'restore', 'purge']] as const;

export function TableView() {
  const { t } = useNames();
  const client = useClient();
  const language = useLanguage();
  const place = useTable((state) => state.place);
  const filter = useTable((state) => state.filter);
  // What is possible hangs on the selection.
  const selection = useTable((state) => state.selection);
  const { query, values } = useRows();
  const facets = useFacets().data;
  const commands = useMemo(() => tableCommands(client), [client]);
  useCommands(commands);
  const { rows, total } = query.data ?? { rows: [], total: 0 };
  const chosen = rows.filter((r) => selection.ids.has(r.id) || (selection.ids.size === 0 && r.id === selection.focus));
  const title = ({ id, title: [en, zh] }: Command): string => {
    if (id === 'runs.archive') return place === 'archived' ? t.unarchive : t.archive;
    if (id === 'runs.pin') return chosen.length > 0 && chosen.every((r) => r.pinned) ? t.unpin : t.pin;
    return language === 'zh' ? zh : en;
  };
  const find = (id: string): Command | undefined => commands.find((c) => c.id === `runs.${id}`);
  const items: MenuItems = menu.map((group) => group.flatMap((id) => {
    const command = find(id);
    const bin = id === 'restore' || id === 'purge';
    if (!command || bin !== (place === 'bin')) return [];
    const [keys] = keysOf(command);
    return [{ id, title: title(command), ...(keys !== undefined && { keys }), danger: id === 'delete' || id === 'purge', disabled: selection === undefined || !isPossible(command), perform: () => { perform(command); } }];
  }));
  const training = rows.filter((r) => r.status === 'running').length;
  return (
    <div className={s['view']}>
      <HeaderActions>
        {shown[place].map((id) => {
          const command = find(id);
          return command && <Button key={id} variant={id === 'open' || id === 'restore' ? 'primary' : id === 'purge' ? 'danger' : 'plain'} disabled={!isPossible(command)} onClick={() => { perform(command); }}>{title(command).replace('…', '')}</Button>;
        })}
      </HeaderActions>
      <Toolbar facets={facets} rows={rows} values={values} />
      <Loaded query={query}>{(data) => (data.rows.length === 0 ? <NoRuns filtered={isFiltered(filter)} />
        : <PointerMenu items={items}><div style={{ minHeight: 0, display: 'grid' }}><RunsGrid rows={data.rows} values={values} bin={place === 'bin'} /></div></PointerMenu>)}</Loaded>
      <FooterFigures>
        <span>{total > MOST_ROWS ? t.ofTotal(MOST_ROWS, total) : t.count(total)}</span>
        {selection.ids.size > 0 && <span>{t.selected(rows.filter((r) => selection.ids.has(r.id)).length)}</span>}
        {training > 0 && <span>{t.training(training)}</span>}
      </FooterFigures>
    </div>
  );
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  const { t } = useNames();
  const place = useTable((state) => state.place);
  const open = useDocument((d) => d.folder) !== undefined;
  if (filtered) return <Empty title={t.noMatch} action={<Button variant="primary" onClick={clearFilter}>{t.clear}</Button>}>{t.noMatchText}</Empty>;
  if (place === 'bin') return <Empty title={t.emptyBin}>{t.emptyBinText}</Empty>;
  if (place === 'archived') return <Empty title={t.emptyArchive}>{t.emptyArchiveText}</Empty>;
  return (
    <Empty picture={<Rows3 />} title={t.emptyTitle} action={<Button variant="primary" onClick={() => { go({ view: open ? 'train' : 'start' }); }}>{open ? t.goTrain : t.goStart}</Button>}>{t.emptyText}</Empty>
  );
}
