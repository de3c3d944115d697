// Where data come from: a drop, a file, a folder, a made set, what was used before.
import { useQuery } from '@tanstack/react-query';
import { Database, FileUp, FolderOpen } from 'lucide-react';
import { useState } from 'react';
import type { DragEvent } from 'react';
import { chooseFiles } from '../../files/choose.ts';
import { bringsFiles, pathsOfDrop } from '../../files/drop.ts';
import { useClient } from '../../host/host.tsx';
import { formatAgo, formatCount } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { notifyError } from '../../ui/notices.tsx';
import s from '../data.module.css';
import { useKinds } from '../reads.ts';
import { dataWords } from '../words.ts';

/** `onChoose`: an absolute path, or `made:<id>`. */
export function Sources({ title, onChoose }: { readonly title?: string; onChoose(source: string): void }) {
  const t = useWords(dataWords);
  const said = t as unknown as Readonly<Record<string, string>>;
  const language = useLanguage();
  const client = useClient();
  const kinds = useKinds();
  const recent = useQuery({ queryKey: ['datasets', 'list'], queryFn: () => client.datasets.list(), staleTime: 0 });
  const [over, setOver] = useState(false);
  const first = (paths: readonly string[]): void => { if (paths[0] !== undefined) onChoose(paths[0]); };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    pathsOfDrop(event.dataTransfer).then(first, notifyError);
  };
  const choose = (kind: 'open' | 'folder'): void => { chooseFiles({ title: kind === 'open' ? t.chooseFile : t.chooseFolder, kind }).then(first, notifyError); };
  const known = (recent.data ?? []).filter((d) => !d.source.startsWith('made:')).slice(0, 6);
  return (
    <div className={s['sources']}>
      <div className={`${s['drop']} ${over ? s['over'] : ''}`} onDragOver={(event) => { if (bringsFiles(event.dataTransfer)) { event.preventDefault(); setOver(true); } }} onDragLeave={() => { setOver(false); }} onDrop={drop}>
        <Database aria-hidden />
        <h2>{over ? t.dropHere : title ?? t.emptyTitle}</h2>
        <p>{t.emptyText}</p>
        <div className={s['row']}>
          <Button variant="primary" icon={<FileUp />} onClick={() => { choose('open'); }}>{t.chooseFile}</Button>
          <Button icon={<FolderOpen />} onClick={() => { choose('folder'); }}>{t.chooseFolder}</Button>
        </div>
      </div>
      <section>
        <h3>{t.madeTitle}</h3>
        <ul className={s['cards']}>
          {(kinds.data?.made ?? []).map((id) => (
            <li key={id}><button type="button" className={s['choice']} onClick={() => { onChoose(`made:${id}`); }}><strong>{said[`made_${id}`] ?? id}</strong><span>{said[`madeDoc_${id}`]}</span></button></li>
          ))}
        </ul>
      </section>
      {known.length > 0 && (
        <section>
          <h3>{t.recentTitle}</h3>
          <ul className={s['cards']}>
            {known.map((d) => (
              <li key={d.fingerprint}><button type="button" className={s['choice']} title={d.source} onClick={() => { onChoose(d.source); }}><strong>{d.name}</strong><span>{formatCount(d.count)} · {d.format} · {formatAgo(d.used, language)}</span></button></li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t.kindsTitle}</h3>
        <ul className={s['kinds']}>{(kinds.data?.readers ?? []).filter((r) => r.id !== 'made').map((r) => <li key={r.id}><strong>{r.title}</strong> <span>{r.extensions.join(' ')}</span></li>)}</ul>
      </section>
    </div>
  );
}
