// Whether the project is on disk; and what to do where someone else wrote it.
import { useState } from 'react';
import { reload, saveNow } from '../document/files.ts';
import { useDocument } from '../document/store.ts';
import { useClient } from '../host/host.tsx';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { notifyError } from '../ui/notices.tsx';
import s from './frame.module.css';
import { appWords } from './words.ts';

export function SaveState() {
  const t = useWords(appWords);
  const client = useClient();
  const state = useDocument((d) => d.save);
  const [asking, setAsking] = useState(false);
  if (state === undefined) return null;
  const close = (): void => { setAsking(false); };
  return (
    <>
      {state === 'conflict' ? <Button variant="danger" onClick={() => { setAsking(true); }}>{t.conflict}</Button>
        : state === 'failed' ? <Button variant="danger" onClick={() => { void saveNow(client); }}>{t.failed} · {t.saveAgain}</Button>
          : <span className={s['saved']}>{t[state]}</span>}
      <Dialog open={asking && state === 'conflict'} onClose={close} title={t.conflictTitle} description={t.conflictText} actions={(
        <>
          <Button onClick={() => { close(); reload(client).catch(notifyError); }}>{t.takeTheirs}</Button>
          <Button variant="primary" onClick={() => { close(); void saveNow(client, true); }}>{t.keepMine}</Button>
        </>
      )} />
    </>
  );
}
