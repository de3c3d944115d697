// The dialogs about blocks: a name for a new one, how often one is repeated, and all there are.
import { useState } from 'react';
import type { ReactNode } from 'react';
import { MOST_REPEATS } from '../../../core/graph/repeat.ts';
import { freeTitle } from '../../../core/graph/pack.ts';
import { currentDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { Field } from '../../ui/field.tsx';
import { NumberInput, TextInput } from '../../ui/inputs.tsx';
import { collapse, repeat } from './actions.ts';
import { showBlockDialog, useBlockDialog } from './dialogs.ts';
import { ManageBlocks } from './manage.tsx';
import { blockWords } from './words.ts';

const close = (): void => { showBlockDialog(undefined); };

export function BlockDialogs() {
  const shown = useBlockDialog();
  // Each is made anew when it opens, and begins empty then.
  return shown === 'collapse' ? <CollapseDialog /> : shown === 'repeat' ? <RepeatDialog /> : shown === 'manage' ? <ManageBlocks onClose={close} /> : null;
}

function Asking({ title, text, action, onDone, children }: { readonly title: string; readonly text: string; readonly action: string; onDone(): void; readonly children: ReactNode }) {
  const t = useWords(blockWords);
  const [failure, setFailure] = useState<unknown>();
  const done = (): void => {
    try {
      onDone();
      close();
    } catch (thrown) {
      setFailure(thrown);
    }
  };
  return (
    <Dialog open onClose={close} title={title} description={text} actions={(
      <>
        <Button onClick={close}>{t.cancel}</Button>
        <Button variant="primary" type="submit" form="block-question">{action}</Button>
      </>
    )}>
      <form id="block-question" onSubmit={(event) => { event.preventDefault(); done(); }}>{children}</form>
      {failure !== undefined && <ErrorText error={failure} />}
    </Dialog>
  );
}

function CollapseDialog() {
  const t = useWords(blockWords);
  const [title, setTitle] = useState(() => freeTitle(currentDocument()?.project.blocks, t.plainTitle));
  return (
    <Asking title={t.collapseTitle} text={t.collapseText} action={t.collapse} onDone={() => { collapse(title.trim() || t.plainTitle); }}>
      <Field label={t.blockName} wide>{(ids) => <TextInput {...ids} value={title} onCommit={setTitle} onFocus={(event) => { event.target.select(); }} maxLength={80} data-autofocus />}</Field>
    </Asking>
  );
}

function RepeatDialog() {
  const t = useWords(blockWords);
  const [times, setTimes] = useState(3);
  return (
    <Asking title={t.repeatTitle} text={t.repeatText} action={t.repeat} onDone={() => { repeat(times); }}>
      <Field label={t.repeatTimes}>{(ids) => <NumberInput {...ids} value={times} whole min={2} max={MOST_REPEATS} onCommit={setTimes} />}</Field>
    </Asking>
  );
}
