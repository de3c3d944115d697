// While a model is imported: what goes on, and a way out. Then the report.
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Progress } from '../ui/loading.tsx';
import { closeReport, useImports } from './imports.ts';
import { Report } from './report.tsx';
import s from './imports.module.css';
import { importWords } from './words.ts';

export function ImportDialog() {
  const t = useWords(importWords);
  const { going, shown } = useImports();
  return (
    <>
      <Dialog open={going !== undefined} onClose={() => { going?.cancel(); }} title={going ? t.working(going.name) : ''} description={t.workingText} actions={<Button onClick={() => { going?.cancel(); }}>{t.cancel}</Button>}>
        {going && <Elapsed since={going.since} label={t.working(going.name)} />}
      </Dialog>
      <Dialog open={shown !== undefined} onClose={closeReport} size="medium" reading title={shown ? t.title(shown.record.source.name) : ''} actions={<Button variant="primary" onClick={closeReport}>{t.close}</Button>}>
        {shown && <Report shown={shown} />}
      </Dialog>
    </>
  );
}

function Elapsed({ since, label }: { readonly since: number; readonly label: string }) {
  const t = useWords(importWords);
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => { setNow(Date.now()); }, 1000);
    return () => { clearInterval(timer); };
  }, []);
  return <div className={s['going']}><Progress share={undefined} label={label} /><span>{t.since(Math.max(0, Math.round((now - since) / 1000)))}</span></div>;
}
