// What is being uploaded, at the edge of the window.
import { formatBytes } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/loading.tsx';
import { uiWords } from '../ui/words.ts';
import s from './files.module.css';
import { useUploads } from './uploads.ts';
import { fileWords } from './words.ts';

export function UploadState() {
  const t = useWords(fileWords);
  const u = useWords(uiWords);
  const uploads = useUploads();
  return (
    <div className={s['uploads']}>
      {uploads.map((upload) => (
        <div key={upload.id} className={s['upload']} role="status" aria-live="off">
          <div className={s['uploadText']}>
            <span className={s['entry']}>{t.uploading(upload.name)}</span>
            <span className={s['dim']}>{formatBytes(upload.sent)} / {formatBytes(upload.bytes)}{upload.files > 1 && ` · ${t.ofFiles(upload.done, upload.files)}`}</span>
            <Progress share={upload.bytes === 0 ? 1 : upload.sent / upload.bytes} label={t.uploading(upload.name)} />
          </div>
          <Button onClick={() => { upload.cancel(); }}>{u.cancel}</Button>
        </div>
      ))}
    </div>
  );
}
