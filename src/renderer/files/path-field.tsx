// The way to the folder as buttons, and as a field in which a path is typed and completed.
import { skipToken, useQuery } from '@tanstack/react-query';
import { PenLine } from 'lucide-react';
import { useId, useState } from 'react';
import { useClient } from '../host/host.tsx';
import { useWords } from '../i18n/words.ts';
import { IconButton } from '../ui/button.tsx';
import { completions, splitPath } from './listing.ts';
import type { Crumb } from './listing.ts';
import s from './files.module.css';
import { fileWords } from './words.ts';

interface PathFieldProps {
  readonly path: string;
  readonly crumbs: readonly Crumb[];
  onGo(folder: string): void;
  onPath(path: string): void;
}

/** `key` it by the path: it begins anew in another folder. */
export function PathField({ path, crumbs, onGo, onPath }: PathFieldProps) {
  const t = useWords(fileWords);
  const id = useId();
  const client = useClient();
  const [typed, setTyped] = useState<string>();
  const { folder } = splitPath(typed ?? '');
  const found = useQuery({ queryKey: ['files', 'browse', folder, true], queryFn: folder === '' ? skipToken : () => client.files.browse({ folder, hidden: true }) });
  const offers = typed === undefined ? [] : completions(typed, found.data?.entries ?? []);
  if (typed === undefined) {
    return (
      <div className={s['crumbs']}>
        {crumbs.map((crumb, i) => <button key={crumb.path} type="button" className={s['crumb']} aria-current={i === crumbs.length - 1 ? 'location' : undefined} onClick={() => { onGo(crumb.path); }}>{crumb.name}</button>)}
        <span className={s['spring']} />
        <IconButton label={t.editPath} icon={<PenLine />} onClick={() => { setTyped(path); }} />
      </div>
    );
  }
  return (
    <>
      <input className={s['path']} aria-label={t.path} list={id} autoFocus spellCheck={false} autoComplete="off" value={typed} onChange={(event) => { setTyped(event.target.value); }}
        onKeyDown={(event) => {
          const [first] = offers;
          if (event.key === 'Enter') {
            event.preventDefault();
            onPath(typed);
          } else if (event.key === 'Tab' && !event.shiftKey && first !== undefined && first !== typed) {
            event.preventDefault();
            setTyped(first);
          }
        }} />
      <datalist id={id}>{offers.map((offer) => <option key={offer} value={offer} />)}</datalist>
    </>
  );
}
