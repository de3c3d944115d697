// The projects: those that were opened last, wherever they lie, then the others of the workspace.
import { useQuery } from '@tanstack/react-query';
import { Copy, Ellipsis, ListX, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Client } from '../../preload/contract.ts';
import { go } from '../app/navigation.ts';
import { appWords } from '../app/words.ts';
import { freeName } from '../document/names.ts';
import { queries, useClient } from '../host/host.tsx';
import { formatAgo } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { Loaded } from '../ui/loading.tsx';
import { Menu } from '../ui/menu.tsx';
import type { MenuAction } from '../ui/menu.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import { fits } from './search.ts';
import s from './start-view.module.css';
import { startWords } from './words.ts';

interface Entry {
  readonly name: string;
  readonly folder: string;
  readonly time: number;
  /** In the workspace, where projects can be copied and deleted. */
  readonly own: boolean;
  readonly recent: boolean;
  readonly missing: boolean;
}

/** Where a project lies, by the last two folders of the way there. */
const placeOf = (folder: string): string => {
  const parts = folder.split(/[\\/]/).slice(0, -1);
  return parts.length > 3 ? `…/${parts.slice(-2).join('/')}` : parts.join('/') || '/';
};

async function entriesOf(client: Client): Promise<{ readonly recent: readonly Entry[]; readonly others: readonly Entry[] }> {
  const [opened, list] = await Promise.all([client.projects.recent(), client.projects.list()]);
  const own = new Set(list.map((p) => p.folder));
  const recent = opened.map((p) => ({ ...p, time: p.opened, own: own.has(p.folder), recent: true }));
  const known = new Set(opened.map((p) => p.folder));
  return { recent, others: list.filter((p) => !known.has(p.folder)).map((p) => ({ ...p, time: p.modified, own: true, recent: false, missing: false })) };
}

export function Projects({ search }: { readonly search: string }) {
  const t = useWords(startWords);
  const client = useClient();
  const entries = useQuery({ queryKey: ['projects', 'entries'], queryFn: () => entriesOf(client), staleTime: 0 });
  return (
    <Loaded query={entries}>
      {({ recent, others }) => (recent.length + others.length === 0
        ? <List title={t.projects} search={search} list={[]} names={[]}><p className={s['text']}>{t.none}</p></List>
        : [{ title: t.recent, list: recent }, { title: recent.length > 0 ? t.others : t.projects, list: others }].map(({ title, list }) => list.length > 0 && (
          <List key={title} title={title} search={search} list={list} names={[...recent, ...others].map((p) => p.name)} />
        )))}
    </Loaded>
  );
}

function List({ title, list, search, names, children }: { readonly title: string; readonly list: readonly Entry[]; readonly search: string; readonly names: readonly string[]; readonly children?: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className={s['group']}>{title}</h2>
      {children ?? <ul className={s['projects']}>{list.filter((p) => fits(`${p.name} ${p.folder}`, search)).map((p) => <Project key={p.folder} entry={p} names={names} />)}</ul>}
    </section>
  );
}

function Project({ entry: { name, folder, time, own, recent, missing }, names }: { readonly entry: Entry; readonly names: readonly string[] }) {
  const t = useWords(startWords);
  const { copyOf } = useWords(appWords);
  const language = useLanguage();
  const client = useClient();
  const read = (): void => { void queries.invalidateQueries({ queryKey: ['projects'] }); };
  const remove = async (): Promise<void> => {
    const { binned } = await client.projects.remove({ project: folder });
    read();
    notify(t.removed(name), { title: t.undo, perform: () => { client.projects.restore({ binned }).then(read, notifyError); } });
  };
  const copy = async (): Promise<void> => {
    await client.projects.copy({ project: folder, name: freeName(copyOf(name), names) });
    read();
  };
  const forget = async (): Promise<void> => {
    await client.projects.forget({ folder });
    read();
    notify(t.forgotten(name));
  };
  const actions: readonly (readonly MenuAction[])[] = [
    missing ? [] : [{ id: 'copy', title: t.duplicate, icon: <Copy />, perform: () => { copy().catch(notifyError); } }],
    [
      ...(recent ? [{ id: 'forget', title: t.forget, icon: <ListX />, perform: () => { forget().catch(notifyError); } }] : []),
      ...(own ? [{ id: 'remove', title: t.remove, icon: <Trash2 />, danger: true, perform: () => { remove().catch(notifyError); } }] : []),
    ],
  ];
  return (
    <li className={s['project']} data-missing={missing || undefined}>
      <button type="button" className={s['open']} title={folder} disabled={missing} onClick={() => { go({ view: 'design', project: folder, run: undefined }); }}>
        <span className={s['name']}>{name}</span>
        {missing ? <span className={s['gone']}>{t.missing(folder)}</span> : <span className={s['when']}><span className={s['place']}>{placeOf(folder)}</span>{formatAgo(time, language)}</span>}
      </button>
      <Menu align="end" trigger={<IconButton label={t.actions(name)} icon={<Ellipsis />} />} items={actions} />
    </li>
  );
}
