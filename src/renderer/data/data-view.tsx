// The data view: what the project learns from, its samples, how they are split, changed and put into the network.
import { EllipsisVertical, Replace } from 'lucide-react';
import { useMemo, useState } from 'react';
import { HeaderActions, FooterFigures } from '../app/slots.tsx';
import { useDataset } from '../document/dataset.ts';
import type { Dataset, DataSource, Description } from '../document/dataset.ts';
import { currentDocument, edit, useDocument } from '../document/store.ts';
import { notifyEdited } from '../document/undo-notice.ts';
import { takeOfferedData, useOfferedData } from '../files/dropped.ts';
import { formatWhole } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Segments } from '../ui/inputs.tsx';
import { Menu } from '../ui/menu.tsx';
import { BrokenFiles, Candidate, Notes } from './add/candidate.tsx';
import { Sources } from './add/sources.tsx';
import { removalOf } from './apply.ts';
import { AugmentTab } from './augment-tab.tsx';
import s from './data.module.css';
import { countSamples } from './order.ts';
import type { Filter } from './order.ts';
import { labelOf, useMembership } from './reads.ts';
import { SamplesTab } from './samples/samples.tsx';
import { Bindings } from './side/bindings.tsx';
import { ClassCounts } from './side/classes.tsx';
import { SplitPanel } from './side/split.tsx';
import { StatisticsTab } from './statistics-tab.tsx';
import { dataWords } from './words.ts';

type Tab = 'samples' | 'statistics' | 'augmentation';

export function DataView() {
  const t = useWords(dataWords);
  const dataset = useDataset();
  const [candidate, setCandidate] = useState<string>();
  const [choosing, setChoosing] = useState(false);
  // What was dropped elsewhere on the window.
  const offered = useOfferedData();
  const looked = candidate ?? offered;
  const choose = (source: string): void => { setChoosing(false); setCandidate(source); };
  const { state, source, description, error } = dataset;
  return (
    <>
      {state === 'none' && <div className={s['page']}><Sources onChoose={choose} /></div>}
      {state === 'loading' && <p className={s['nothing']} role="status">{t.reading}</p>}
      {state === 'failed' && (
        <Empty title={t.failedTitle} action={<><Button onClick={dataset.refresh}>{t.again}</Button><Button variant="primary" onClick={() => { setChoosing(true); }}>{t.change}</Button></>}><ErrorText error={error} /></Empty>
      )}
      {state === 'ready' && source && description && <OpenData key={description.fingerprint} dataset={dataset} source={source} description={description} onChange={() => { setChoosing(true); }} />}
      <Dialog open={choosing} size="large" title={t.changeTitle} onClose={() => { setChoosing(false); }}><Sources title={t.changeTitle} onChoose={choose} /></Dialog>
      {looked !== undefined && <Candidate key={looked} source={looked} onClose={() => { setCandidate(undefined); takeOfferedData(); }} />}
    </>
  );
}

interface OpenProps { readonly dataset: Dataset; readonly source: DataSource; readonly description: Description; onChange(): void }

function OpenData({ dataset, source, description, onChange }: OpenProps) {
  const t = useWords(dataWords);
  const [tab, setTab] = useState<Tab>('samples');
  const [filter, setFilter] = useState<Filter>({ part: 'all', class: undefined, order: 'index' });
  const membership = useMembership(source, description);
  const label = useDocument((d) => labelOf(d.project, description));
  const onBroken = useDocument((d) => d.project.data.onBroken);
  const classNames = useMemo(() => description.fields.find((f) => f.name === label)?.classes?.map((c) => c.name) ?? [], [description, label]);
  const counts = useMemo(() => membership.data && countSamples(membership.data, classNames.length), [membership.data, classNames]);
  const remove = (): void => {
    const open = currentDocument();
    if (!open) return;
    edit(removalOf(open.project));
    notifyEdited(t.removed);
  };
  const put = (choice: 'skip' | 'stop') => (): void => {
    const open = currentDocument();
    if (open) edit({ type: 'setData', data: { ...open.project.data, onBroken: choice } });
  };
  return (
    <div className={s['view']}>
      <HeaderActions>
        <Button icon={<Replace />} onClick={onChange}>{t.change}</Button>
        <Menu align="end" trigger={<IconButton label={t.onBroken} icon={<EllipsisVertical />} />} items={[
          [{ id: 'refresh', title: t.refresh, perform: dataset.refresh }],
          [{ id: 'skip', title: `${t.onBroken}: ${t.skip}`, checked: onBroken === 'skip', perform: put('skip') }, { id: 'stop', title: `${t.onBroken}: ${t.stop}`, checked: onBroken === 'stop', perform: put('stop') }],
          [{ id: 'remove', title: t.remove, danger: true, perform: remove }],
        ]} />
      </HeaderActions>
      <FooterFigures>
        {counts && <><span><strong>{formatWhole(counts.parts.train)}</strong> {t.train}</span><span><strong>{formatWhole(counts.parts.dev)}</strong> {t.dev}</span><span><strong>{formatWhole(counts.parts.test)}</strong> {t.test}</span></>}
      </FooterFigures>
      <div className={s['main']} data-tour-place="data">
        <header className={s['title']}>
          <h2>{description.name}</h2>
          <span><strong>{formatWhole(description.samples)}</strong> {t.samplesUnit}</span>
          <span className={s['path']} title={description.source}>{description.source}</span>
          <Segments<Tab> label={t.tabs} value={tab} options={(['samples', 'statistics', 'augmentation'] as const).map((id) => ({ value: id, title: t[id] }))} onChoose={setTab} />
        </header>
        <BrokenFiles description={description} />
        {tab === 'samples' && (membership.data ? <SamplesTab source={source} description={description} membership={membership.data} classNames={classNames} filter={filter} onFilter={setFilter} />
          : membership.error ? <div className={s['nothing']}><ErrorText error={membership.error} /></div> : <p className={s['nothing']} role="status">{t.reading}</p>)}
        {tab === 'statistics' && <StatisticsTab source={source} description={description} />}
        {tab === 'augmentation' && dataset.facts && <AugmentTab source={source} description={description} facts={dataset.facts} />}
      </div>
      <aside className={s['side']}>
        {dataset.facts && <Bindings facts={dataset.facts} />}
        <SplitPanel description={description} counts={counts} classNames={classNames} error={membership.error} />
        {counts && classNames.length > 0 && <ClassCounts counts={counts} names={classNames} chosen={filter.class} onChoose={(chosen) => { setFilter({ ...filter, class: chosen }); setTab('samples'); }} />}
        <Notes description={description} />
      </aside>
    </div>
  );
}
