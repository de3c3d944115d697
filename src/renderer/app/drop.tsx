// Files dropped anywhere onto the window: what will happen is said while they hang over it, then it happens.
import { Boxes, Database, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { LayerwrightError } from '../../core/errors.ts';
import type { Client } from '../../preload/contract.ts';
import { UPLOAD_LIMIT } from '../../preload/contract/uploads.ts';
import { currentDocument } from '../document/store.ts';
import { bringsFiles, pathsOfDrop } from '../files/drop.ts';
import { offerData } from '../files/dropped.ts';
import { folderAbove, kindOfDrop } from '../files/kinds.ts';
import { useClient, useConnection } from '../host/host.tsx';
import { formatBytes } from '../i18n/format.ts';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { importModel } from '../imports/imports.ts';
import { notify, notifyError } from '../ui/notices.tsx';
import s from './drop.module.css';
import { dropWords } from './drop-words.ts';
import { go } from './navigation.ts';

/** Milliseconds after which a drag that is not heard of any more has left the window. */
const GONE = 200;

export function DropTarget() {
  const t = useWords(dropWords);
  const language = useLanguage();
  const client = useClient();
  const connection = useConnection();
  const [over, setOver] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = (): void => { setOver(false); };
    const onDragOver = (event: DragEvent): void => {
      // A view that has a place of its own for files has said so.
      const here = bringsFiles(event.dataTransfer) && !event.defaultPrevented;
      setOver(here);
      clearTimeout(timer);
      timer = setTimeout(leave, GONE);
      if (!here || !event.dataTransfer) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent): void => {
      leave();
      if (!event.dataTransfer || !bringsFiles(event.dataTransfer) || event.defaultPrevented) return;
      event.preventDefault();
      pathsOfDrop(event.dataTransfer).then((paths) => take(client, paths, dropWords[language])).catch(notifyError);
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [client, language]);
  const uploads = connection.state === 'connected' && connection.info.uploads;
  return (
    <>
      {over && (
        <div className={s['overlay']} role="status">
          <div className={s['card']}>
            <h2>{t.title}</h2>
            <ul>
              <li><FolderOpen aria-hidden />{t.project}</li>
              <li><Database aria-hidden />{t.data}</li>
              <li><Boxes aria-hidden />{t.model}</li>
            </ul>
            {uploads && <p className={s['limit']}>{t.limit(formatBytes(UPLOAD_LIMIT))}</p>}
          </div>
        </div>
      )}
    </>
  );
}

/** Does with dropped paths what they are for. */
async function take(client: Client, paths: readonly string[], t: (typeof dropWords)['en']): Promise<void> {
  const [path] = paths;
  if (path === undefined) return;
  const names = await client.files.browse({ folder: path }).then((folder) => folder.entries.map((e) => e.name), () => undefined);
  const kind = kindOfDrop(path, names);
  if (kind === 'project') go({ view: 'design', project: names ? path : folderAbove(path), run: undefined });
  else if (kind === 'model') await importModel(client, path, (folder) => { go({ view: 'design', project: folder, run: undefined }); });
  else if (kind === 'data') {
    // Files that belong together, such as pictures and labels of MNIST, are one data set.
    offerData(paths.length > 1 && paths.every((p) => folderAbove(p) === folderAbove(path)) ? folderAbove(path) : path);
    if (currentDocument()) go({ view: 'data' });
    else {
      go({ view: 'start' });
      notify(t.dataWaits);
    }
  } else if (kind === 'picture') throw new LayerwrightError('file/unsupported', t.picture, { where: path, hint: t.pictureHint });
  else throw new LayerwrightError('file/unsupported', t.unknown, { where: path, expected: t.expected });
}
