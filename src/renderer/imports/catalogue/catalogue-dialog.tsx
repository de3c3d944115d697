// Well-known public models, by task: downloaded on a press, or taken from the disk; each opens as a network.
import { useQuery } from '@tanstack/react-query';
import { Download as DownloadIcon, Link } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import type { CatalogueRow, Client } from '../../../preload/contract.ts';
import { chooseFiles } from '../../files/choose.ts';
import { useClient } from '../../host/host.tsx';
import { useCoreText } from '../../i18n/core.ts';
import { coreText } from '../../i18n/core/say.ts';
import { formatBytes, formatDuration } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Loaded, Progress } from '../../ui/loading.tsx';
import { notify, notifyError } from '../../ui/notices.tsx';
import { importModel } from '../imports.ts';
import s from './catalogue.module.css';
import { CATALOGUE_KEY, downloadModel, useDownloads } from './downloads.ts';
import type { Download } from './downloads.ts';
import { showCatalogue, useCatalogueOpen } from './open.ts';
import { catalogueWords, taskWords } from './words.ts';

type Task = CatalogueRow['task'];
const close = (): void => { showCatalogue(false); };

/** `onOpen`: with the folder of the project that a model became. */
export function CatalogueDialog({ onOpen }: { onOpen(folder: string): void }) {
  const t = useWords(catalogueWords);
  const client = useClient();
  const open = useCatalogueOpen();
  const openFile = (path: string): void => {
    close();
    void importModel(client, path, onOpen);
  };
  return (
    <Dialog open={open} onClose={close} size="large" title={t.title} description={t.text} actions={(
      <>
        <Button onClick={() => { void fromDisk(client, openFile); }}>{t.fromDisk}</Button>
        <Button variant="primary" onClick={close}>{t.close}</Button>
      </>
    )}>
      <Models openFile={openFile} />
    </Dialog>
  );
}

/** A file that came by another way: which of the models it is, its checksum tells. */
async function fromDisk(client: Client, openFile: (path: string) => void): Promise<void> {
  const t = catalogueWords[currentLanguage()];
  try {
    const [path] = await chooseFiles({ title: t.chooseFile, kind: 'open', extensions: ['onnx'] });
    if (path === undefined) return;
    const { entry } = await client.models.identify({ path });
    notify(entry ? t.known(entry.name) : t.unknown);
    openFile(path);
  } catch (thrown) {
    notifyError(thrown);
  }
}

function Models({ openFile }: { openFile(path: string): void }) {
  const t = useWords(catalogueWords);
  const names = useWords(taskWords);
  const client = useClient();
  const [typed, setTyped] = useState('');
  const [task, setTask] = useState<Task | 'all'>('all');
  const words = useDeferredValue(typed).toLowerCase().split(/\s+/);
  const query = useQuery({ queryKey: CATALOGUE_KEY, queryFn: () => client.models.list() });
  const fits = (row: CatalogueRow): boolean => {
    const text = [row.name, row.id, row.about, coreText(row.about, 'zh'), taskWords.en[row.task], taskWords.zh[row.task], row.licence.id].join(' ').toLowerCase();
    return (task === 'all' || row.task === task) && words.every((word) => text.includes(word));
  };
  return (
    <div className={s['models']}>
      <div className={s['choose']}>
        <input type="search" placeholder={t.search} aria-label={t.search} value={typed} onChange={(event) => { setTyped(event.target.value); }} />
        <Select<Task | 'all'> aria-label={t.tasks} value={task} onChoose={setTask} options={[{ value: 'all', title: t.all }, ...Object.entries(names).map(([value, title]) => ({ value: value as Task, title }))]} />
      </div>
      <Loaded query={query}>
        {(rows) => {
          const found = rows.filter(fits);
          return found.length === 0 ? <p className={s['dim']}>{t.nothing}</p> : (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls is reached with the keyboard
            <ul className={s['list']} tabIndex={0} aria-label={t.title}>{found.map((row) => <Model key={row.id} row={row} openFile={openFile} />)}</ul>
          );
        }}
      </Loaded>
    </div>
  );
}

function Model({ row, openFile }: { readonly row: CatalogueRow; openFile(path: string): void }) {
  const t = useWords(catalogueWords);
  const names = useWords(taskWords);
  const say = useCoreText();
  const [input] = row.inputs;
  return (
    <li className={s['model']} aria-label={row.name}>
      <div className={s['about']}>
        <h3>{row.name}<small>{[names[row.task], formatBytes(row.bytes), input && t.input(input.shape.join('×')), row.weights === 'int8' && t.untrained].filter((part) => typeof part === 'string').join(' · ')}</small></h3>
        <p>{say(row.about)}</p>
        <p className={s['dim']} title={say(row.licence.plain)} data-commercial={row.licence.commercial}>{row.licence.id}: {t[row.licence.commercial]}</p>
      </div>
      <IconButton label={t.copySource} icon={<Link />} onClick={() => { navigator.clipboard.writeText(row.reference).then(() => { notify(t.copied(row.reference)); }, notifyError); }} />
      <State row={row} openFile={openFile} />
    </li>
  );
}

function State({ row, openFile }: { readonly row: CatalogueRow; openFile(path: string): void }) {
  const t = useWords(catalogueWords);
  const client = useClient();
  const download = useDownloads()[row.id];
  const { path } = row;
  if (download) return <Going row={row} download={download} />;
  if (path !== undefined) return <div className={s['state']}><Button variant="primary" onClick={() => { openFile(path); }}>{t.open}</Button></div>;
  const begin = async (): Promise<void> => {
    const at = await downloadModel(client, row.id);
    if (at !== undefined) notify(catalogueWords[currentLanguage()].downloaded(row.name), { title: t.open, perform: () => { openFile(at); } });
  };
  return (
    <div className={s['state']}>
      {row.kept > 0 && <small>{t.kept(formatBytes(row.kept))}</small>}
      <Button icon={<DownloadIcon />} onClick={() => { void begin(); }}>{row.kept > 0 ? t.goOn : t.download}</Button>
    </div>
  );
}

function Going({ row, download: { received, checking, secondsLeft, cancel } }: { readonly row: CatalogueRow; readonly download: Download }) {
  const t = useWords(catalogueWords);
  return (
    <div className={s['going']}>
      <Progress share={received / row.bytes} label={t.progress(row.name)} />
      <small>{checking ? t.checking : t.received(formatBytes(received), formatBytes(row.bytes))}{secondsLeft !== undefined && !checking && ` · ${t.left(formatDuration(secondsLeft))}`}</small>
      <Button onClick={cancel}>{t.cancel}</Button>
    </div>
  );
}
