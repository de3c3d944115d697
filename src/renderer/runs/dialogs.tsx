// Dialogs over runs: a name, tags, a note, what goes for good, whom to compare with.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../host/host.tsx';
import { formatAgo, formatBytes } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Segments } from '../ui/inputs.tsx';
import { Loaded } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import { uiWords } from '../ui/words.ts';
import { compareRuns, dialogStore, editRuns, openDialog, purgeRuns } from './actions.ts';
import type { RunRow } from './client-types.ts';
import { useNames } from './names.ts';
import { ColumnsDialog } from './table/columns-dialog.tsx';
import s from './table/table.module.css';

const close = (): void => { openDialog(undefined); };

/** All dialogs of the views of runs: at most one is open. */
export function RunDialogs() {
  const { dialog } = dialogStore();
  return (
    <>
      {dialog && dialog.type !== 'columns' && <OverRuns key={dialog.type + dialog.runs.join()} type={dialog.type} runs={dialog.runs} />}
      <ColumnsDialog open={dialog?.type === 'columns'} />
    </>
  );
}

function OverRuns({ type, runs }: { readonly type: 'rename' | 'tags' | 'note' | 'purge' | 'compare'; readonly runs: readonly string[] }) {
  const client = useClient();
  const rows = useQuery({ queryKey: ['runs', 'some', runs, type], queryFn: async () => (await client.runs.rows({ filter: { ids: runs.slice(0, 1000), archived: 'any', deleted: type === 'purge' } })).rows, staleTime: 0, gcTime: 0 });
  const [first] = rows.data ?? [];
  if (type === 'purge') return <PurgeDialog runs={runs} />;
  if (type === 'compare') return <CompareDialog run={runs[0] ?? ''} />;
  if (!rows.data || !first) return null;
  if (type === 'rename') return <RenameDialog run={first} />;
  return type === 'tags' ? <TagsDialog rows={rows.data} /> : <NoteDialog run={first.id} />;
}

function RenameDialog({ run }: { readonly run: RunRow }) {
  const { t } = useNames();
  const client = useClient();
  const [name, setName] = useState(run.name);
  const save = (): void => {
    close();
    if (name.trim() !== run.name) editRuns(client, [run.id], () => ({ name: name.trim() })).catch(notifyError);
  };
  return (
    <Dialog open onClose={close} title={t.renameTitle} actions={<Button variant="primary" type="submit" form="rename-run" disabled={name.trim() === ''}>{t.save}</Button>}>
      <form id="rename-run" onSubmit={(event) => { event.preventDefault(); if (name.trim() !== '') save(); }}>
        <Field label={t.name}>{(ids) => <input {...ids} className={s['field']} value={name} maxLength={200} onChange={(event) => { setName(event.target.value); }} onFocus={(event) => { event.target.select(); }} />}</Field>
      </form>
    </Dialog>
  );
}

/** `a, b c` → its tags, each once. */
export const tagsOf = (text: string): string[] => [...new Set(text.split(/[,，]/).map((tag) => tag.trim()).filter((tag) => tag !== ''))];

function TagsDialog({ rows }: { readonly rows: readonly RunRow[] }) {
  const { t } = useNames();
  const client = useClient();
  const only = rows.length === 1 ? rows[0] : undefined;
  const [text, setText] = useState(only?.tags.join(', ') ?? '');
  const [how, setHow] = useState<'add' | 'remove'>('add');
  const known = useQuery({ queryKey: ['runs', 'tags'], queryFn: () => client.runs.tags() }).data ?? [];
  const given = tagsOf(text);
  const save = (): void => {
    close();
    const before = new Map(rows.map((row) => [row.id, row.tags]));
    editRuns(client, rows.map((row) => row.id), (run) => {
      const own = before.get(run) ?? [];
      return { tags: only ? given : how === 'add' ? [...new Set([...own, ...given])] : own.filter((tag) => !given.includes(tag)) };
    }).catch(notifyError);
  };
  return (
    <Dialog open onClose={close} title={t.tagsTitle(rows.length)} actions={<Button variant="primary" type="submit" form="tag-runs">{t.save}</Button>}>
      <form id="tag-runs" className={s['narrow']} onSubmit={(event) => { event.preventDefault(); save(); }}>
        {!only && <Segments label={t.tags} value={how} options={[{ value: 'add', title: t.addTags }, { value: 'remove', title: t.removeTags }]} onChoose={(value) => { setHow(value); }} />}
        <Field label={t.tags} help={t.tagsHelp}>{(ids) => <input {...ids} className={s['field']} value={text} placeholder={t.tagsHelp} onChange={(event) => { setText(event.target.value); }} />}</Field>
        <div className={s['chips']}>
          {known.filter((tag) => !given.includes(tag)).slice(0, 20).map((tag) => <button key={tag} type="button" className={s['chip']} onClick={() => { setText([...given, tag].join(', ')); }}>{tag}</button>)}
        </div>
      </form>
    </Dialog>
  );
}

function NoteDialog({ run }: { readonly run: string }) {
  const { t } = useNames();
  const client = useClient();
  const details = useQuery({ queryKey: ['runs', 'get', run], queryFn: () => client.runs.get({ run }) });
  const [text, setText] = useState<string>();
  const save = (): void => {
    close();
    if (text !== undefined) editRuns(client, [run], () => ({ note: text })).catch(notifyError);
  };
  return (
    <Dialog open onClose={close} title={t.noteTitle} actions={<Button variant="primary" onClick={save}>{t.save}</Button>}>
      <Loaded query={details}>{(d) => <textarea className={s['notes']} aria-label={t.note} value={text ?? d.run.note} onChange={(event) => { setText(event.target.value); }} />}</Loaded>
    </Dialog>
  );
}

function PurgeDialog({ runs }: { readonly runs: readonly string[] }) {
  const { t } = useNames();
  const words = useWords(uiWords);
  const client = useClient();
  const sizes = useQuery({ queryKey: ['runs', 'sizes', runs], queryFn: () => client.runs.sizes({ runs: [...runs] }), staleTime: 0 });
  return (
    <Dialog open onClose={close} title={t.purgeTitle(runs.length)}
      description={<Loaded query={sizes}>{(d) => <p>{t.purgeText(formatBytes(d.checkpoints), formatBytes(d.models), formatBytes(d.other))}</p>}</Loaded>} actions={(
        <>
          <Button onClick={close}>{words.cancel}</Button>
          <Button variant="danger" disabled={!sizes.data} onClick={() => { close(); purgeRuns(client, runs).catch(notifyError); }}>{t.purgeNow}</Button>
        </>
      )} />
  );
}

function CompareDialog({ run }: { readonly run: string }) {
  const { t, language } = useNames();
  const client = useClient();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const rows = useQuery({ queryKey: ['runs', 'newest'], queryFn: () => client.runs.rows({ limit: 200 }), staleTime: 0 });
  return (
    <Dialog open onClose={close} title={t.compareWith} actions={<Button variant="primary" disabled={chosen.length === 0} onClick={() => { close(); compareRuns([run, ...chosen]); }}>{t.compare}</Button>}>
      <Loaded query={rows}>{({ rows: list }) => (
        <ul className={s['list']}>
          {list.filter((row) => row.id !== run).map((row) => (
            <li key={row.id}>
              <label className={s['entry']}>
                <input type="checkbox" style={{ width: 'auto' }} checked={chosen.includes(row.id)} onChange={() => { setChosen(chosen.includes(row.id) ? chosen.filter((id) => id !== row.id) : [...chosen, row.id]); }} />
                <span>{row.name}</span><span className={s['dim']}>{row.project} · {formatAgo(row.created, language)}</span>
              </label>
            </li>
          ))}
        </ul>
      )}</Loaded>
    </Dialog>
  );
}
