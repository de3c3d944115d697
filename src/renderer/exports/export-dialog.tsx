// Asks how a network is written, shows what goes on, and then what came of it.
import { useQuery } from '@tanstack/react-query';
import type { ExportExtra } from '../../preload/contract.ts';
import { useClient } from '../host/host.tsx';
import { formatBytes, formatDate } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Field } from '../ui/field.tsx';
import { Switch } from '../ui/inputs.tsx';
import { Progress } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import s from './exports.module.css';
import { askAgain, closeExport, performExport, setExtras, setRecipe, useExports } from './exports.ts';
import type { Exported, Stage } from './exports.ts';
import { Outcome } from './outcome.tsx';
import { RecipeForm } from './recipe-form.tsx';
import { exportWords } from './words.ts';

export function ExportDialog() {
  const t = useWords(exportWords);
  const client = useClient();
  const { subject, recipe, extras, stage, failed, done } = useExports();
  const begin = (): void => { performExport(client).catch(notifyError); };
  const asking = !stage && !done;
  return (
    <Dialog open={subject !== undefined} onClose={closeExport} size="medium" title={subject ? t.title(subject.name) : ''} description={!asking ? undefined : subject && 'run' in subject ? t.text : t.textProject} reading={done !== undefined}
      actions={(
        <>
          {done && <Button onClick={askAgain}>{t.again}</Button>}
          {!done && <Button onClick={stage ? askAgain : closeExport}>{t.cancel}</Button>}
          {done ? <Button variant="primary" onClick={closeExport}>{t.close}</Button> : <Button variant="primary" disabled={stage !== undefined} onClick={begin}>{t.export}</Button>}
        </>
      )}>
      {stage && <Going stage={stage} />}
      {done && <Outcome done={done} />}
      {asking && failed !== undefined && <div role="alert"><b>{t.failed}</b><ErrorText error={failed} /></div>}
      {asking && <RecipeForm recipe={recipe} onChange={setRecipe} />}
      {asking && <Beside chosen={extras} onChange={setExtras} />}
      {asking && subject && 'run' in subject && <Past run={subject.run} />}
    </Dialog>
  );
}

const choices: readonly ExportExtra[] = ['python', 'node', 'pytorch', 'card'];

function Beside({ chosen, onChange }: { readonly chosen: readonly ExportExtra[]; onChange(chosen: readonly ExportExtra[]): void }) {
  const t = useWords(exportWords);
  return (
    <>
      <h3 className={s['heading']}>{t.beside}</h3>
      <div className={s['beside']}>
        {choices.map((extra) => <Field key={extra} label={t[extra]} help={t[`${extra}Help`]}>{(ids) => <Switch {...ids} checked={chosen.includes(extra)} onChange={(on) => { onChange(choices.filter((e) => (e === extra ? on : chosen.includes(e)))); }} />}</Field>)}
      </div>
    </>
  );
}

function Going({ stage: { stage, share } }: { readonly stage: Stage }) {
  const t = useWords(exportWords);
  return <div className={s['going']} role="status"><span>{t[stage]}</span><Progress share={share} label={t[stage]} /></div>;
}

/** Exports that were made of the run before. */
function Past({ run }: { readonly run: string }) {
  const t = useWords(exportWords);
  const client = useClient();
  const language = useLanguage();
  const { data } = useQuery({ queryKey: ['runs', 'get', run], queryFn: () => client.runs.get({ run }) });
  const past = (data?.artifacts ?? []).flatMap(({ meta, created }) => (meta['type'] === 'export' ? [{ created, exported: meta['exported'] as Exported }] : [])).toReversed();
  if (past.length === 0) return null;
  return (
    <>
      <h3 className={s['heading']}>{t.before}</h3>
      <ul className={s['past']}>{past.map(({ created, exported }) => <li key={created}>{formatDate(created, language)}: {t[exported.precision]}, {formatBytes(exported.bytes)}, {exported.path}</li>)}</ul>
    </>
  );
}
