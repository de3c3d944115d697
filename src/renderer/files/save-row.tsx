// The name of a file to save; a file of that name is asked about.
import { useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { uiWords } from '../ui/words.ts';
import { isPlainName, withExtension } from './listing.ts';
import type { FolderEntry } from './listing.ts';
import s from './files.module.css';
import { fileWords } from './words.ts';

interface SaveRowProps {
  readonly folder: string;
  /** The folder is about to be another. */
  readonly waiting: boolean;
  /** All that is in the folder, also what is not shown. */
  readonly entries: readonly FolderEntry[];
  readonly extensions: readonly string[];
  /** Until something is typed. */
  readonly name: string;
  onSave(name: string): void;
}

export function SaveRow({ folder, waiting, entries, extensions, name, onSave }: SaveRowProps) {
  const t = useWords(fileWords);
  const u = useWords(uiWords);
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: string }>();
  const [asking, setAsking] = useState(false);
  // A file that is clicked after typing gives its name.
  const text = typed?.over === name ? typed.text : name;
  const whole = withExtension(text.trim(), extensions);
  const good = isPlainName(text.trim());
  const taken = entries.find((e) => e.name === whole);
  const save = (): void => {
    if (!good || waiting || taken?.kind === 'folder') return;
    if (taken) setAsking(true);
    else onSave(whole);
  };
  return (
    <div className={s['saving']} data-folder={folder}>
      <Field label={t.fileName} error={good || text === '' ? undefined : t.badName}>
        {(ids) => <input {...ids} className={s['path']} value={text} spellCheck={false} autoComplete="off" onChange={(event) => { setTyped({ text: event.target.value, over: name }); }} onKeyDown={(event) => { if (event.key === 'Enter') save(); }} />}
      </Field>
      <Button variant="primary" disabled={!good || waiting || taken?.kind === 'folder'} onClick={save}>{t.save}</Button>
      <Dialog open={asking} onClose={() => { setAsking(false); }} title={t.replaceTitle} description={t.replaceText(whole)} actions={(
        <>
          <Button onClick={() => { setAsking(false); }}>{u.cancel}</Button>
          <Button variant="danger" onClick={() => { onSave(whole); }}>{t.replace}</Button>
        </>
      )} />
    </div>
  );
}
