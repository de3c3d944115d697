// What a run was made with, its notes and its files.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { leavesOf } from '../../../core/graph/diff.ts';
import { useClient } from '../../host/host.tsx';
import { formatBytes, formatDate, formatNumber } from '../../i18n/format.ts';
import { notifyError } from '../../ui/notices.tsx';
import { editRuns, openRun } from '../actions.ts';
import type { RunDetails } from '../client-types.ts';
import { plainText, secondsText, useNames } from '../names.ts';
import table from '../table/table.module.css';
import s from './details.module.css';

function Facts({ list }: { readonly list: readonly (readonly [string, React.ReactNode])[] }) {
  return <dl className={s['facts']}>{list.map(([name, value]) => value !== undefined && value !== '' && <div key={name}><dt title={name}>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

export function RunFacts({ details: { run, artifacts } }: { readonly details: RunDetails }) {
  const { t, language, setting, settingValue } = useNames();
  const when = (time: number | undefined): string | undefined => (time === undefined ? undefined : formatDate(time, language));
  const client = useClient();
  const [note, setNote] = useState<string>();
  const dataset = useQuery({ queryKey: ['datasets', 'list'], queryFn: () => client.datasets.list() }).data?.find((d) => d.fingerprint === run.dataset);
  const settings = [...leavesOf(run.settings)];
  const kinds: Readonly<Record<string, string>> = { checkpoint: t.checkpoint, best: t.bestCheckpoint, model: t.model, log: t.log };
  const save = (): void => {
    if (note !== undefined && note !== run.note) editRuns(client, [run.id], () => ({ note })).catch(notifyError);
    setNote(undefined);
  };
  return (
    <aside className={s['side']} aria-label={t.about}>
      <h3>{t.note}</h3>
      <textarea className={s['notes']} aria-label={t.note} placeholder={t.noteEmpty} value={note ?? run.note} onChange={(event) => { setNote(event.target.value); }} onBlur={save} />
      {run.tags.length > 0 && <p>{run.tags.map((tag) => <span key={tag} className={table['tag']}>{tag}</span>)}</p>}
      <h3>{t.about}</h3>
      <Facts list={[
        [t.id, <code key="id">{run.id}</code>], [t.project, run.project], [t.parent, run.parent && <button key="parent" type="button" className={s['link']} onClick={() => { openRun(run.parent ?? ''); }}>{run.parent}</button>],
        [t.dataset, dataset?.name ?? plainText(run.settings['data'])], [t.device, settingValue('device', run.device)], [t.created, when(run.created)], [t.started, when(run.started)], [t.ended, when(run.ended)],
        [t.seconds, secondsText(run.seconds)], [t.epochs, formatNumber(run.epochs)], [t.steps, String(run.steps)], [t.seed, String(run.seed)],
        [t.graphHash, <code key="hash">{run.graphHash.slice(0, 12)}</code>], [t.versions, `Layerwright ${run.versions.layerwright}, onnxruntime ${run.versions.onnxruntime}, Node ${run.versions.node}`],
      ]} />
      <h3>{t.settings}</h3>
      <Facts list={settings.map(([path, value]) => [setting(path), settingValue(path, value)])} />
      <h3>{t.files}</h3>
      {artifacts.length === 0 ? <p className={s['dim']}>{t.noFiles}</p>
        : <Facts list={artifacts.map((a) => [kinds[a.kind] ?? t.otherFile, <span key={a.path} title={a.path}>{formatBytes(a.bytes)}{a.step !== undefined && ` · ${t.atStep(a.step)}`}</span>] as const)} />}
    </aside>
  );
}
