// What the model says: the files in a list, the one that is looked at in full.
import { FileText, FileWarning, ImagePlus, Trash2 } from 'lucide-react';
import { chooseFiles } from '../../files/choose.ts';
import { formatNumber, formatPercent } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { notifyError } from '../../ui/notices.tsx';
import { Png } from '../../ui/png.tsx';
import { clearFiles, lookAt, takeFiles, useUse } from '../state.ts';
import type { ModelUsage, UsedFile } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';
import { keyOf, nameOf, usePredictions } from './predictions.ts';
import { Readings, leastOf } from './readings.tsx';

export async function addFiles(title: string): Promise<void> {
  takeFiles(await chooseFiles({ title, kind: 'open', multiple: true }));
}

export function DropHere() {
  const t = useWords(playWords);
  return (
    <div className={s['drop']}>
      <ImagePlus aria-hidden />
      <h2>{t.drop}</h2>
      <p>{t.dropText}</p>
      <Button variant="primary" onClick={() => { addFiles(t.choose).catch(notifyError); }}>{t.choose}</Button>
    </div>
  );
}

export function PredictTab({ model, described }: { readonly model: string; readonly described: ModelUsage }) {
  const t = useWords(playWords);
  const files = useUse((st) => st.files);
  const selected = useUse((st) => st.selected);
  const found = usePredictions(model, described.usage);
  if (files.length === 0) return <DropHere />;
  const used = found.data ?? [];
  const least = leastOf(described);
  const shown = used[selected] ?? (found.isFetching ? undefined : used.at(-1));
  return (
    <div className={s['split']}>
      <section className={s['list']} aria-label={t.files}>
        <div className={s['tools']}>
          <Button icon={<ImagePlus />} onClick={() => { addFiles(t.add).catch(notifyError); }}>{t.add}</Button>
          <Button variant="quiet" icon={<Trash2 />} onClick={clearFiles}>{t.clear}</Button>
        </div>
        <ul>
          {used.map((one, i) => (
            <li key={keyOf(one)}>
              <button type="button" className={s['entry']} aria-current={one === shown ? 'true' : undefined} onClick={() => { lookAt(i); }}>
                <span className={s['thumb']}>{one.picture ? <Png bytes={one.picture.picture} label="" /> : one.error ? <FileWarning aria-hidden /> : <FileText aria-hidden />}</span>
                <span className={s['said']}><b title={one.file}>{nameOf(one)}</b><span><Brief used={one} least={least} /></span></span>
              </button>
            </li>
          ))}
        </ul>
        {found.isFetching && <p className={s['dim']} role="status">{t.busy} {used.length}/{Math.max(files.length, used.length)}</p>}
      </section>
      <section className={s['detail']} aria-label={t.result}>
        {found.error && <ErrorText error={found.error} />}
        {shown && <Readings key={keyOf(shown)} described={described} used={shown} all={used} />}
      </section>
    </div>
  );
}

/** One line on what was made of a file. */
function Brief({ used: { readings, error }, least }: { readonly used: UsedFile; readonly least: number }) {
  const t = useWords(playWords);
  const [first] = readings;
  if (error || !first) return t.failed;
  switch (first.kind) {
    case 'classes': return first.top[0] ? `${first.top[0].class} · ${formatPercent(first.top[0].probability)}` : '';
    case 'boxes': return t.found(first.boxes.filter((b) => b.score >= least).length);
    case 'mask': return first.present.slice(0, 2).map((p) => p.class).join(', ');
    case 'picture': return `${first.width}×${first.height}`;
    case 'values': return first.values.slice(0, 2).map((v) => `${v.name} ${formatNumber(v.value, 3)}`).join(', ');
    case 'embedding': return `${t.norm} ${formatNumber(first.norm, 3)}`;
    case 'series': return t.pieces(first.lines[0]?.length ?? 0, formatNumber((first.lines[0]?.length ?? 0) * first.seconds, 3));
    default: return first.shape.join('×');
  }
}

