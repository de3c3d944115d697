// A browser of the host's folders: places, path with completion, list, name to save.
import { skipToken, useQuery } from '@tanstack/react-query';
import { ArrowUp, Clock, FolderPlus, HardDrive } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { ChooseOptions } from '../../preload/contract.ts';
import { useClient } from '../host/host.tsx';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Switch } from '../ui/inputs.tsx';
import { EntryList } from './entry-list.tsx';
import { crumbsOf, fits, joined, sorted } from './listing.ts';
import type { FolderEntry, Order } from './listing.ts';
import { NewFolder } from './new-folder.tsx';
import { PathField } from './path-field.tsx';
import { recentFolders, rememberFolder } from './recent.ts';
import { SaveRow } from './save-row.tsx';
import s from './files.module.css';
import { fileWords, rootWords } from './words.ts';

export function FolderBrowser({ options, onDone }: { readonly options: ChooseOptions; onDone(paths: readonly string[]): void }) {
  const t = useWords(fileWords);
  const rootName = rootWords[useLanguage()] as Readonly<Record<string, string>>;
  const client = useClient();
  const { kind, extensions = [], multiple = false } = options;
  const [recent] = useState(recentFolders);
  const [chosenFolder, setFolder] = useState(recent[0]);
  const [cursor, setCursor] = useState<string>();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<Order>({ by: 'name', descending: false });
  const [hidden, setHidden] = useState(false);
  const [all, setAll] = useState(false);
  const [making, setMaking] = useState(false);
  const [wrong, setWrong] = useState<unknown>();
  /** A path that was typed is looked for: until it is found, nothing here is what is meant. */
  const [looking, setLooking] = useState(false);
  const asked = useRef(0);

  const roots = useQuery({ queryKey: ['files', 'roots'], queryFn: () => client.files.roots(), staleTime: 0 });
  const folder = chosenFolder ?? roots.data?.[0]?.path;
  const listing = useQuery({ queryKey: ['files', 'browse', folder, hidden], queryFn: folder === undefined ? skipToken : () => client.files.browse({ folder, hidden }), staleTime: 0 });
  const places = (roots.data ?? []).map((root) => ({ ...root, name: rootName[root.name] ?? root.name }));
  const at = listing.data?.path ?? folder;
  const entries = sorted(listing.data?.entries ?? [], order).filter((e) => e.kind === 'folder' || all || fits(e.name, extensions));
  const current = entries.find((e) => e.name === cursor);

  const go = (to: string, on?: string): void => {
    asked.current++;
    setLooking(false);
    setFolder(to);
    setCursor(on);
    setMarked(new Set());
    setWrong(undefined);
  };
  const up = (): void => {
    const { parent, path } = listing.data ?? {};
    if (parent !== undefined && path !== undefined) go(parent, path.slice(parent.length).replace(/^[\\/]/, ''));
  };
  const finish = (paths: readonly string[]): void => {
    if (at !== undefined) rememberFolder(kind === 'folder' ? paths[0] ?? at : at);
    onDone(paths);
  };
  const chosen: readonly string[] = kind === 'folder' ? [current?.kind === 'folder' ? current.path : at ?? '']
    : marked.size > 0 ? entries.filter((e) => marked.has(e.name)).map((e) => e.path) : current?.kind === 'file' ? [current.path] : [];
  const activate = (entry: FolderEntry): void => {
    if (entry.kind === 'folder') go(entry.path);
    else if (kind === 'open') finish(marked.size > 0 ? chosen : [entry.path]);
  };
  const toPath = async (typed: string): Promise<void> => {
    const home = roots.data?.find((r) => r.name === 'Home')?.path;
    const path = home !== undefined && (typed === '~' || typed.startsWith('~/')) ? `${home}${typed.slice(1)}` : typed;
    const mine = ++asked.current;
    setLooking(true);
    try {
      const found = await client.files.browse({ folder: path });
      if (mine === asked.current) go(found.path);
    } catch (thrown) {
      const parent = path.replace(/[\\/][^\\/]*$/, '');
      const file = await client.files.browse({ folder: parent, hidden: true }).then((f) => f.entries.find((e) => e.path === path || e.name === path.slice(parent.length + 1)), () => undefined);
      if (mine !== asked.current) return;
      setLooking(false);
      if (file?.kind !== 'file') setWrong(thrown);
      else if (kind === 'open') finish([file.path]);
      else go(parent, file.name);
    }
  };

  return (
    <div className={s['browser']}>
      <nav className={s['places']} aria-label={t.places}>
        {places.map((root) => <Place key={root.path} path={root.path} name={root.name} here={root.path === at} icon={<HardDrive />} onGo={go} />)}
        {recent.length > 0 && <h3 className={s['heading']}>{t.recent}</h3>}
        {recent.map((path) => <Place key={path} path={path} name={crumbsOf(path, places).at(-1)?.name ?? path} here={path === at} icon={<Clock />} onGo={go} />)}
      </nav>
      <div className={s['side']}>
        <div className={s['bar']}>
          <IconButton label={t.up} icon={<ArrowUp />} disabled={listing.data?.parent === undefined} onClick={up} />
          <PathField key={at ?? ''} path={at ?? ''} crumbs={at === undefined ? [] : crumbsOf(at, places)} onGo={go} onPath={(path) => { void toPath(path); }} />
          {kind !== 'open' && <IconButton label={t.newFolder} icon={<FolderPlus />} disabled={at === undefined} onClick={() => { setMaking(true); }} />}
        </div>
        {making && at !== undefined && <NewFolder folder={at} onMade={(path) => { setMaking(false); void listing.refetch(); go(path); }} onLeave={() => { setMaking(false); }} />}
        <EntryList entries={entries} error={listing.error} loading={listing.isPending} onlyFolders={kind === 'folder'} multiple={multiple && kind === 'open'}
          cursor={cursor} marked={marked} order={order} onOrder={setOrder} onUp={up} onActivate={activate} onMark={setMarked} onCursor={setCursor} />
        {wrong !== undefined && <div role="alert" className={s['wrong']}><ErrorText error={wrong} /></div>}
        {listing.data?.truncated === true && <p className={s['note']}>{t.truncated(2000)}</p>}
        <div className={s['choices']}>
          <label className={s['toggle']}><Switch checked={hidden} onChange={setHidden} aria-label={t.hidden} />{t.hidden}</label>
          {extensions.length > 0 && <label className={s['toggle']}><Switch checked={all} onChange={setAll} aria-label={t.allFiles} />{t.allFiles}<span className={s['dim']}>{extensions.map((e) => `.${e}`).join(' ')}</span></label>}
        </div>
        {kind === 'save' ? at !== undefined && <SaveRow key={options.name} folder={at} waiting={looking} entries={listing.data?.entries ?? []} extensions={extensions} name={(current?.kind === 'file' ? current.name : undefined) ?? options.name ?? ''} onSave={(name) => { finish([joined(at, name)]); }} />
          : (
            <div className={s['finish']}>
              <span className={s['chosen']} title={chosen[0]}>{chosen.length > 1 ? t.chosen(chosen.length) : chosen[0]}</span>
              <Button variant="primary" disabled={chosen.length === 0 || listing.error !== null || looking} onClick={() => { finish(chosen); }}>{kind === 'folder' ? t.chooseFolder : t.open}</Button>
            </div>
          )}
      </div>
    </div>
  );
}

function Place({ path, name, here, icon, onGo }: { readonly path: string; readonly name: string; readonly here: boolean; readonly icon: ReactNode; onGo(path: string): void }) {
  return <button type="button" className={s['place']} aria-current={here ? 'location' : undefined} title={path} onClick={() => { onGo(path); }}>{icon}<span>{name}</span></button>;
}
