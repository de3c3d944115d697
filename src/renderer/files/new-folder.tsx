// A name for a new folder, and its making.
import { useState } from 'react';
import { useClient } from '../host/host.tsx';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { notifyError } from '../ui/notices.tsx';
import { uiWords } from '../ui/words.ts';
import { isPlainName } from './listing.ts';
import s from './files.module.css';
import { fileWords } from './words.ts';

export function NewFolder({ folder, onMade, onLeave }: { readonly folder: string; onMade(path: string): void; onLeave(): void }) {
  const t = useWords(fileWords);
  const u = useWords(uiWords);
  const client = useClient();
  const [name, setName] = useState('');
  const make = (): void => { if (isPlainName(name)) client.files.makeFolder({ folder, name }).then(({ path }) => { onMade(path); }, notifyError); };
  return (
    <div className={s['bar']}>
      <input className={s['path']} aria-label={t.folderName} placeholder={t.folderName} autoFocus spellCheck={false} value={name} onChange={(event) => { setName(event.target.value); }} onKeyDown={(event) => { if (event.key === 'Enter') make(); }} />
      <Button disabled={!isPlainName(name)} onClick={make}>{t.make}</Button>
      <Button onClick={onLeave}>{u.cancel}</Button>
    </div>
  );
}
