// The dialog that makes a project of a template: a name, and the data that it is to fit.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { go } from '../app/navigation.ts';
import { chooseFiles } from '../files/choose.ts';
import { queries, useClient } from '../host/host.tsx';
import { useCoreText } from '../i18n/core.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Field } from '../ui/field.tsx';
import { Select, TextInput } from '../ui/inputs.tsx';
import { uiWords } from '../ui/words.ts';
import { freeName, isGoodName } from '../document/names.ts';
import s from './new-project.module.css';
import { sampleOf } from './samples.ts';
import { startWords } from './words.ts';

/** Without an id: an empty network. */
export interface ChosenTemplate { readonly id: string | undefined; readonly title: string }

type Choice = 'practice' | 'own' | 'later';

export function NewProject({ template, onClose }: { readonly template: ChosenTemplate; onClose(): void }) {
  const t = useWords(startWords);
  const say = useCoreText();
  const ui = useWords(uiWords);
  const client = useClient();
  const projects = useQuery({ queryKey: ['projects', 'list'], queryFn: () => client.projects.list() });
  const taken = projects.data?.map((p) => p.name) ?? [];
  const practice = template.id === undefined ? undefined : sampleOf(template.id).source;
  const [typed, setTyped] = useState<string>();
  const [choice, setChoice] = useState<Choice>(practice === undefined ? 'later' : 'practice');
  const [path, setPath] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);

  const name = typed ?? freeName(template.id ?? template.title, taken);
  const mistake = !isGoodName(name) ? t.nameBad : taken.includes(name) ? t.nameTaken : undefined;
  const data = choice === 'practice' ? practice ?? 'made:digits' : choice === 'own' ? path : undefined;
  const ready = mistake === undefined && !busy && (choice !== 'own' || path !== undefined);
  const choose = (kind: 'open' | 'folder'): void => {
    void chooseFiles({ title: t.chooseData, kind }).then(([first]) => { if (first !== undefined) setPath(first); }, setFailure);
  };
  const create = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { folder } = await client.projects.create({ name, ...(template.id !== undefined && { template: template.id }), ...(data !== undefined && { data }) });
      void queries.invalidateQueries({ queryKey: ['projects'] });
      onClose();
      go({ view: 'design', project: folder, run: undefined });
    } catch (thrown) {
      setFailure(thrown);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t.newTitle(say(template.title))} actions={(
      <>
        <Button onClick={onClose}>{ui.cancel}</Button>
        <Button variant="primary" disabled={!ready} onClick={() => { void create(); }}>{busy ? t.creating : t.create}</Button>
      </>
    )}>
      <form onSubmit={(event) => { event.preventDefault(); if (ready) void create(); }}>
        <Field label={t.name} error={mistake}>{(ids) => <TextInput {...ids} value={name} onCommit={(value) => { setTyped(value.trim()); }} />}</Field>
        {template.id !== undefined && <Field label={t.data}>
          {(ids) => (
            <Select<Choice> {...ids} value={choice} onChoose={setChoice} options={[
              { value: 'practice', title: t.practice((practice ?? 'made:digits').replace('made:', '')) }, { value: 'own', title: t.own }, { value: 'later', title: t.later },
            ]} />
          )}
        </Field>}
        {choice === 'own' && (
          <div className={s['own']}>
            <Button onClick={() => { choose('open'); }}>{t.file}</Button>
            <Button onClick={() => { choose('folder'); }}>{t.folder}</Button>
            <span className={s['path']} title={path}>{path ?? t.nothingChosen}</span>
          </div>
        )}
        <p className={s['note']}>{choice === 'later' ? '' : t.follow}</p>
        {failure !== undefined && <div className={s['failure']} role="alert"><ErrorText error={failure} /></div>}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
