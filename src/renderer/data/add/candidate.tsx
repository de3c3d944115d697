// What was recognised in a source, before it goes into the project: read it another way, adapt the network, use it or not.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { asLayerwrightError } from '../../../core/errors.ts';
import type { Fix } from '../../../core/binding/findings.ts';
import { errorOf } from '../../../core/graph/problem.ts';
import { factsOf } from '../../document/dataset.ts';
import type { Description } from '../../document/dataset.ts';
import { currentDocument, edit, useDocument } from '../../document/store.ts';
import { notifyEdited } from '../../document/undo-notice.ts';
import { useClient } from '../../host/host.tsx';
import { formatCount, formatWhole } from '../../i18n/format.ts';
import { useCoreMessage, useCoreText } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { findingsOfUse, firstFixes, problemsAfter, usingEdit } from '../apply.ts';
import s from '../data.module.css';
import { FieldTable } from '../field-table.tsx';
import { useFixText } from '../fix-text.ts';
import { OptionsForm } from '../options-form.tsx';
import { Png } from '../../ui/png.tsx';
import { useKinds, useSamples } from '../reads.ts';
import { dataWords } from '../words.ts';

/** Options that belong to one made set or another. */
const withoutOf = (source: string): readonly string[] => (source.startsWith('made:') && !/:(?:spirals|blobs)$/.test(source) ? ['classes'] : []);

export function Candidate({ source, onClose }: { readonly source: string; onClose(): void }) {
  const t = useWords(dataWords);
  const sayTitle = useCoreText();
  const client = useClient();
  const kinds = useKinds();
  const fixText = useFixText();
  const project = useDocument((d) => d.project);
  const [options, setOptions] = useState<Readonly<Record<string, unknown>>>({});
  const [declined, setDeclined] = useState<readonly string[]>([]);
  const asked = { source, options };
  const { data: description, error, isFetching } = useQuery({
    queryKey: ['datasets', 'describe', 'candidate', source, options], queryFn: ({ signal }) => client.datasets.describe(asked, { signal }), placeholderData: keepPreviousData, staleTime: 0,
  });
  const tooMany = error !== null && asLayerwrightError(error).code === 'data/too-many-broken';
  const reader = kinds.data?.readers.find((r) => r.id === description?.format);
  const facts = description && factsOf(description);
  const findings = project && facts ? findingsOfUse(project, asked, facts) : [];
  const offered = firstFixes(findings).map((fix) => ({ fix, text: fixText(fix) }));
  const fixes: readonly Fix[] = offered.filter(({ text }) => !declined.includes(text)).map(({ fix }) => fix);
  const left = project && facts ? problemsAfter(project, asked, facts, fixes) : [];
  const use = (): void => {
    const open = currentDocument();
    if (!open || !description || !facts) return;
    edit({ type: 'batch', edits: [usingEdit(open.project, asked, facts), ...fixes.map((fix) => fix.edit)] });
    notifyEdited(t.used(description.name));
    onClose();
  };
  return (
    <Dialog open size="large" onClose={onClose} title={error ? t.unread : t.recognised} description={<span className={s['path']}>{source}</span>} actions={(
      <>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button variant="primary" disabled={!description || isFetching || error !== null} onClick={use}>{t.use}</Button>
      </>
    )}>
      <div className={s['candidate']}>
        <div className={s['recognised']}>
          {error ? <><ErrorText error={error} />{tooMany && <div><Button onClick={() => { setOptions({ ...options, brokenLimit: 1 }); }}>{t.skipAll}</Button></div>}</> : !description ? <p role="status">{t.looking}</p> : (
            <>
              <Facts description={description} format={sayTitle(reader?.title ?? description.format)} />
              <FieldTable description={description} />
              <Glimpse source={asked} description={description} />
              <Notes description={description} />
              <BrokenFiles description={description} />
            </>
          )}
        </div>
        <aside className={s['reading']}>
          {(reader !== undefined || !error) && <h3>{t.options}</h3>}
          {reader && Object.keys(reader.options['properties'] ?? {}).length > 0
            ? <OptionsForm schema={reader.options} values={options} without={withoutOf(source)} onChange={setOptions} /> : !error && <p className={s['dim']}>{t.noOptions}</p>}
          {facts && (
            <>
              <h3>{t.adapt}</h3>
              {findings.length === 0 && <p className={s['good']}>{t.fits}</p>}
              {offered.map(({ text }) => (
                <label key={text} className={s['check']}>
                  <input type="checkbox" checked={!declined.includes(text)} onChange={(event) => { setDeclined(event.target.checked ? declined.filter((d) => d !== text) : [...declined, text]); }} />{text}
                </label>
              ))}
              {left.length > 0 && <div className={s['warning']}>{t.remain(left.length)}{left.slice(0, 1).map((problem) => <ErrorText key={problem.message} error={errorOf(problem)} />)}</div>}
            </>
          )}
        </aside>
      </div>
    </Dialog>
  );
}

function Facts({ description, format }: { readonly description: Description; readonly format: string }) {
  const t = useWords(dataWords);
  const parts = (['train', 'dev', 'test'] as const).filter((p) => description.parts[p] !== undefined);
  return (
    <dl className={s['facts']}>
      <div><dt>{t.format}</dt><dd>{format}</dd></div>
      <div><dt>{t.samples}</dt><dd>{formatWhole(description.samples)}</dd></div>
      <div><dt>{t.parts}</dt><dd>{parts.length === 0 ? t.noParts : parts.map((p) => `${t[p]} ${formatCount(description.parts[p] ?? 0)}`).join(' · ')}</dd></div>
    </dl>
  );
}

/** The first pictures, as they are read. */
function Glimpse({ source, description }: { readonly source: { readonly source: string; readonly options: Readonly<Record<string, unknown>> }; readonly description: Description }) {
  const t = useWords(dataWords);
  const field = description.fields.find((f) => f.kind === 'image');
  const indices = Array.from({ length: Math.min(10, description.samples) }, (_, i) => Math.floor((i * description.samples) / 10));
  const [first] = useSamples(source, description.fingerprint, field ? [{ field: field.name, indices: [...new Set(indices)], side: 96 }] : []);
  if (!field) return null;
  return (
    <section>
      <h3>{t.firstSamples}</h3>
      <div className={s['glimpse']}>{(first?.data?.pictures ?? []).map((bytes, i) => <Png key={indices[i]} bytes={bytes} label={t.sample(String(indices[i]))} className={s['thumb']} />)}</div>
    </section>
  );
}

/** What the reader says about the data. */
export function Notes({ description: { notes } }: { readonly description: Description }) {
  const t = useWords(dataWords);
  const say = useCoreMessage();
  return notes.length > 0 && <section className={s['panel']}><h3>{t.guessed}</h3><ul className={s['notes']}>{notes.map((note) => <li key={note}>{say(note)}</li>)}</ul></section>;
}

export function BrokenFiles({ description: { broken } }: { readonly description: Description }) {
  const t = useWords(dataWords);
  const say = useCoreMessage();
  if (broken.count === 0) return null;
  return (
    <details className={s['broken']}>
      <summary>{t.brokenTitle(broken.count)}</summary>
      <ul>{broken.files.map((f) => <li key={f.path}><code>{f.path}</code> {say(f.reason)}</li>)}</ul>
    </details>
  );
}
