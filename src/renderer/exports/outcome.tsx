// What came of an export: whether it gives what the network gives, what it costs and saves, and the files.
import { Download } from 'lucide-react';
import { fileName } from '../files/names.ts';
import { saveFile } from '../files/save.ts';
import { useCoreMessage, useCoreText } from '../i18n/core.ts';
import { formatBytes, formatNumber, formatPercent, formatWhole } from '../i18n/format.ts';
import { isShare, metricTitle } from '../i18n/metric.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Finding } from '../ui/finding.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import s from './exports.module.css';
import type { Exported } from './exports.ts';
import { exportWords } from './words.ts';

/** Share of samples of the same class below which an export in fewer bits counts as another network. */
const SAME = 0.95;

export function Outcome({ done }: { readonly done: Exported }) {
  const t = useWords(exportWords);
  const say = useCoreMessage();
  const { compared } = done;
  const exact = done.precision === 'float32';
  const far = !exact && compared?.agreement !== undefined && compared.agreement < SAME;
  return (
    <div className={s['outcome']}>
      {compared ? (
        <Finding tone={far ? 'bad' : 'good'} title={far ? t.far : !exact ? t.near : done.from === 'project' ? t.sameAsDrawn : t.proved}>
          <p>{far && `${t.farText} `}{compared.on === 'data' ? t.provedData(formatWhole(compared.samples), formatNumber(compared.difference, 2)) : t.provedMade(formatNumber(compared.difference, 2))}{!exact && compared.agreement !== undefined && ` ${t.agreement(formatPercent(compared.agreement))}`}</p>
        </Finding>
      ) : <Finding tone="plain" title={t.unproved} />}
      {done.from === 'checkpoint' && <Finding tone="note" title={t.checkpoint(formatWhole(done.step ?? 0))} />}
      {done.drawn !== undefined && done.drawn > 0 && <Finding tone="note" title={t.drawn(formatWhole(done.drawn))} />}
      {done.change && <Change change={done.change} />}
      {done.notes.length > 0 && <Finding tone="note" title={t.notes}><ul>{done.notes.map((note) => <li key={note}>{say(note)}</li>)}</ul></Finding>}
      <Files done={done} />
    </div>
  );
}

function Change({ change: { accuracy, bytes, milliseconds } }: { readonly change: NonNullable<Exported['change']> }) {
  const t = useWords(exportWords);
  const text = useCoreText();
  const title = (name: string): string => (name === 'loss' ? t.loss : metricTitle(name, text));
  const figure = (name: string, v: number | undefined): string => (v === undefined ? '–' : isShare(name) ? `${(100 * v).toFixed(2)} %` : formatNumber(v));
  return (
    <table className={s['table']}>
      <thead><tr><th scope="col">{accuracy ? t.measured(formatWhole(accuracy.samples)) : t.figure}</th><th scope="col" className={s['number']}>{t.was}</th><th scope="col" className={s['number']}>{t.is}</th></tr></thead>
      <tbody>
        {accuracy?.outputs.flatMap((output) => Object.entries(output.before).map(([name, before]) => (
          <tr key={`${output.name} ${name}`}><th scope="row">{accuracy.outputs.length > 1 ? `${output.name}: ${title(name)}` : title(name)}</th><td className={s['number']}>{figure(name, before)}</td><td className={s['number']}>{figure(name, output.after[name])}</td></tr>
        )))}
        <tr><th scope="row">{t.size}</th><td className={s['number']}>{formatBytes(bytes.before)}</td><td className={s['number']}>{formatBytes(bytes.after)}</td></tr>
        {milliseconds && <tr><th scope="row">{t.time(milliseconds.samples)}</th><td className={s['number']}>{t.ms(formatNumber(milliseconds.before, 3))}</td><td className={s['number']}>{t.ms(formatNumber(milliseconds.after, 3))}</td></tr>}
      </tbody>
    </table>
  );
}

function Files({ done }: { readonly done: Exported }) {
  const t = useWords(exportWords);
  const save = async (path: string): Promise<void> => {
    if (await saveFile(path, fileName(path))) notify(t.saved(fileName(path)));
  };
  return (
    <>
      <ul className={s['files']}>
        {done.files.map(({ kind, path, bytes }) => (
          <li key={path}>
            <div><b>{fileName(path)}</b><p>{t[kind]}, {formatBytes(bytes)}{kind === 'model' && `, ${t.formOf(done.opset, done.batch === undefined ? t.any : String(done.batch))}`}</p></div>
            <Button icon={<Download />} aria-label={t.saveFile(fileName(path))} onClick={() => { save(path).catch(notifyError); }}>{t.save}</Button>
          </li>
        ))}
      </ul>
      <p className={s['place']}>{t.place(done.path.slice(0, -fileName(done.path).length))}</p>
    </>
  );
}
