// Everything in a folder or a data set as a table, with how long it will take and a way to stop it.
import { fileName } from '../files/names.ts';
import { Database, FolderOpen, Table2 } from 'lucide-react';
import { useState } from 'react';
import { LayerwrightError } from '../../core/errors.ts';
import { useDocument } from '../document/store.ts';
import { chooseFiles } from '../files/choose.ts';
import { saveFile } from '../files/save.ts';
import { useClient } from '../host/host.tsx';
import { formatDuration, formatSeconds, formatWhole } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Progress } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import { startBatch, useUse } from './state.ts';
import type { Batch } from './state.ts';
import type { ModelUsage } from './types.ts';
import s from './use.module.css';
import { playWords } from './words.ts';

export function BatchTab({ model, described: { usage } }: { readonly model: string; readonly described: ModelUsage }) {
  const t = useWords(playWords);
  const client = useClient();
  const batch = useUse((st) => st.batch);
  const source = useDocument((d) => d.project.data.source);
  const [all, setAll] = useState(false);
  const begin = (sources: readonly string[]): void => { if (sources.length > 0) void startBatch(client, { model, usage, sources, all }); };
  const choose = (kind: 'folder' | 'open', title: string): void => { chooseFiles({ title, kind, ...(kind === 'open' && { multiple: true }) }).then(begin).catch(notifyError); };
  const busy = batch?.state === 'running';
  return (
    <div className={s['page']}>
      <p className={s['dim']}>{t.batchText}</p>
      {usage.task === 'classification' && <label className={s['check']}><input type="checkbox" checked={all} disabled={busy} onChange={(event) => { setAll(event.target.checked); }} />{t.all}</label>}
      <div className={s['tools']}>
        <Button icon={<FolderOpen />} disabled={busy} onClick={() => { choose('folder', t.folder); }}>{t.folder}</Button>
        <Button icon={<Table2 />} disabled={busy} onClick={() => { choose('open', t.dataset); }}>{t.dataset}</Button>
        {source !== undefined && <Button icon={<Database />} disabled={busy} onClick={() => { begin([source]); }}>{t.projectData(fileName(source))}</Button>}
      </div>
      {batch && <State batch={batch} />}
    </div>
  );
}

function State({ batch }: { readonly batch: Batch }) {
  const t = useWords(playWords);
  if (batch.state === 'running') {
    const { done, total, seconds } = batch;
    return (
      <section className={s['panel']} aria-label={t.batch}>
        <Progress share={total > 0 ? done / total : undefined} label={t.busy} />
        <div className={s['tools']}>
          <span role="status">{total > 0 ? t.progress(formatWhole(done), formatWhole(total)) : t.busy}</span>
          {done > 0 && <span className={s['dim']}>{t.left(formatDuration(seconds / done * (total - done)))}</span>}
          <Button onClick={batch.cancel}>{t.cancel}</Button>
        </div>
      </section>
    );
  }
  const { path, rows, samples, seconds, failed } = batch.event;
  return (
    <section className={s['panel']} aria-label={t.batch}>
      <p role="status"><b>{t.written(formatWhole(rows), formatWhole(samples), formatSeconds(seconds))}</b></p>
      <p className={s['path']}>{path}</p>
      <div className={s['tools']}><Button variant="primary" onClick={() => { saveFile(path, fileName(path), t.saveTable).catch(notifyError); }}>{t.saveTable}</Button></div>
      {failed.length > 0 && <><p>{t.failures(failed.length)}</p><ul>{failed.map((e) => <li key={e.message}><ErrorText error={LayerwrightError.fromJSON(e)} /></li>)}</ul></>}
    </section>
  );
}
