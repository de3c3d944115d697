// One run: what it reached, how it went, what it was made with, and what can be done with it.
import { ArrowLeft, Ellipsis } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { LayerwrightError } from '../../../core/errors.ts';
import { go } from '../../app/navigation.ts';
import { HeaderActions } from '../../app/slots.tsx';
import { askExport } from '../../exports/exports.ts';
import { useClient } from '../../host/host.tsx';
import { useCoreMessage } from '../../i18n/core.ts';
import { openInUse } from '../../session/chosen-model.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Menu } from '../../ui/menu.tsx';
import { notifyError } from '../../ui/notices.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { backToTable, copySettings, deleteRuns, editRuns, openDialog, openWithWeights, resumeRun, saveCurves } from '../actions.ts';
import type { RunDetails } from '../client-types.ts';
import { canResume } from '../commands.ts';
import { formatDate } from '../../i18n/format.ts';
import { formatFigure } from '../metric.ts';
import { useNames } from '../names.ts';
import { StatusCell } from '../table/cells.tsx';
import { RunCurves } from './run-curves.tsx';
import { RunFacts } from './run-facts.tsx';
import s from './details.module.css';

export function DetailsView({ run }: { readonly run: string }) {
  const { t } = useNames();
  const client = useClient();
  const query = useQuery({ queryKey: ['runs', 'get', run], queryFn: () => client.runs.get({ run }) });
  return (
    <>
      <HeaderActions><Button icon={<ArrowLeft />} onClick={backToTable}>{t.allRuns}</Button>{query.data && <RunActions details={query.data} />}</HeaderActions>
      <Loaded query={query}>{(details) => <Details details={details} />}</Loaded>
    </>
  );
}

function RunActions({ details: { run } }: { readonly details: RunDetails }) {
  const { t } = useNames();
  const client = useClient();
  const act = (work: () => void | Promise<void>) => (): void => { void (async () => { await work(); })().catch(notifyError); };
  const trained = run.steps > 0;
  const live = isLive(run);
  return (
    <>
      <Button onClick={() => { openDialog({ type: 'compare', runs: [run.id] }); }}>{t.compareWith}</Button>
      {canResume(run.status) && <Button onClick={act(() => resumeRun(client, run.id))}>{t.resume}</Button>}
      {live && <Button onClick={() => { go({ view: 'train', run: run.id }); }}>{t.watch}</Button>}
      <Button variant="primary" disabled={!trained} onClick={act(() => openWithWeights(client, run.id))}>{t.openWeights}</Button>
      <Menu align="end" trigger={<IconButton label={t.more} icon={<Ellipsis />} />} items={[
        [
          { id: 'rename', title: t.rename, perform: () => { openDialog({ type: 'rename', runs: [run.id] }); } }, { id: 'tags', title: t.editTags, perform: () => { openDialog({ type: 'tags', runs: [run.id] }); } },
          { id: 'pin', title: run.pinned ? t.unpin : t.pin, perform: act(() => editRuns(client, [run.id], () => ({ pinned: !run.pinned }))) },
          { id: 'archive', title: run.archived ? t.unarchive : t.archive, perform: act(() => editRuns(client, [run.id], () => ({ archived: !run.archived }))) },
        ],
        [
          { id: 'use', title: t.useIt, disabled: run.model === undefined, perform: () => { openInUse(run.id); } }, { id: 'csv', title: t.exportCsv, perform: act(() => saveCurves(client, run.id, run.name)) }, { id: 'onnx', title: t.exportOnnx, disabled: !trained, perform: () => { askExport({ run: run.id, name: run.name }); } },
          { id: 'copy', title: t.copySettings, perform: act(() => copySettings(run.settings)) },
        ],
        [{ id: 'delete', title: t.remove, danger: true, disabled: live, perform: act(async () => { await deleteRuns(client, [run.id]); backToTable(); }) }],
      ]} />
    </>
  );
}

const isLive = ({ status }: RunDetails['run']): boolean => status === 'running' || status === 'paused';

const parts = ['train', 'dev', 'test'] as const;

function Details({ details }: { readonly details: RunDetails }) {
  const { t, language, figure } = useNames();
  const say = useCoreMessage();
  const client = useClient();
  const { run, series } = details;
  const log = useQuery({ queryKey: ['runs', 'log', run.id], queryFn: () => client.runs.log({ run: run.id }) });
  const had = parts.filter((part) => run.metrics[part] !== undefined);
  const names = [...new Set(had.flatMap((part) => Object.keys(run.metrics[part] ?? {})))];
  const planned = run.settings['epochs'];
  return (
    <div className={s['view']}>
      <div className={s['main']}>
        <div className={s['titleRow']}>
          <h2>{run.name}</h2>
          <StatusCell row={{ status: run.status, epochs: run.epochs, planned: typeof planned === 'number' ? planned : undefined, error: undefined }} />
        </div>
        {run.error && <section className={`${s['card']} ${s['failed']}`}><h3>{t.failure}</h3><ErrorText error={LayerwrightError.fromJSON(run.error)} /></section>}
        <section className={s['card']}>
          <h3>{t.figures}</h3>
          {names.length === 0 ? <p className={s['dim']}>{isLive(run) ? t.figuresLater : t.noFigures}</p> : (
            <table className={s['figures']}>
              <thead><tr><td />{had.map((part) => <th key={part} scope="col">{t[part]}</th>)}</tr></thead>
              <tbody>
                {names.map((name) => (
                  <tr key={name}><th scope="row">{figure(name)}</th>{had.map((part) => { const value = run.metrics[part]?.[name]; return <td key={part}>{value === undefined ? t.none : formatFigure(name, value)}</td>; })}</tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
        <RunCurves run={run.id} series={series} end={typeof planned === 'number' ? planned : undefined} />
        <section className={s['card']}>
          <h3>{t.log}</h3>
          <Loaded query={log}>{(lines) => (lines.length === 0 ? <p className={s['dim']}>{t.noLog}</p> : (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached with the keyboard
            <ol className={s['log']} tabIndex={0} aria-label={t.log}>{lines.map((line, i) => <li key={`${line.time}-${i}`}><time dateTime={new Date(line.time).toISOString()}>{formatDate(line.time, language, true)}</time><span>{say(line.text)}</span></li>)}</ol>
          ))}</Loaded>
        </section>
      </div>
      <RunFacts details={details} />
    </div>
  );
}
