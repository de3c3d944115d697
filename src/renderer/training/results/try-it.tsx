// Predictions on files of the user's own.
import { useRef, useState } from 'react';
import { chooseFiles } from '../../files/choose.ts';
import { pathsOfDrop } from '../../files/drop.ts';
import { useClient } from '../../host/host.tsx';
import { LayerwrightError } from '../../../core/errors.ts';
import { formatNumber, formatPercent } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorText } from '../../ui/error-text.tsx';
import { notifyError } from '../../ui/notices.tsx';
import type { Client } from '../../../preload/contract.ts';
import s from './results.module.css';
import { resultWords } from './words.ts';

type Prediction = Awaited<ReturnType<Client['models']['predict']>> extends AsyncIterable<infer P> ? P : never;

const MOST = 200;

export function TryIt({ run }: { readonly run: string }) {
  const t = useWords(resultWords);
  const client = useClient();
  const [predictions, setPredictions] = useState<readonly Prediction[]>([]);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const last = useRef<AbortController>(undefined);
  const predict = async (files: readonly string[]): Promise<void> => {
    if (files.length === 0) return;
    last.current?.abort();
    const leaving = new AbortController();
    last.current = leaving;
    setBusy(true);
    setPredictions([]);
    try {
      const found: Prediction[] = [];
      for await (const prediction of await client.models.predict({ model: run, files: [...files], top: 5 }, { signal: leaving.signal })) {
        found.push(prediction);
        setPredictions([...found]);
        if (found.length >= MOST) break;
      }
    } finally {
      if (last.current === leaving) setBusy(false);
    }
  };
  return (
    <>
      <div className={s['drop']} data-over={over || undefined} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => { setOver(false); }}
        onDrop={(event) => {
          event.preventDefault();
          event.stopPropagation();
          setOver(false);
          pathsOfDrop(event.dataTransfer).then(predict).catch(notifyError);
        }}>
        <b>{t.tryTitle}</b>
        <p className={s['dim']}>{t.tryText}</p>
        <Button onClick={() => { chooseFiles({ title: t.choose, kind: 'open', multiple: true }).then(predict).catch(notifyError); }}>{busy ? t.predicting : t.choose}</Button>
      </div>
      {predictions.length > 0 && (
        <ul className={s['columns']} aria-label={t.prediction}>
          {predictions.map((p) => (
            <li key={`${p.file}/${p.sample ?? ''}`} className={s['example']}>
              <b>{p.file.split(/[/\\]/).at(-1)}{p.sample !== undefined && ` [${p.sample}]`}</b>
              {p.error && <ErrorText error={LayerwrightError.fromJSON(p.error)} />}
              {p.outputs.map((output) => (
                <div key={output.output} className={s['bars']}>
                  {output.top?.flatMap((r) => [<span key={`${r.class}n`}>{r.class}</span>, <span key={`${r.class}b`} className={s['track']}><span className={s['bar']} style={{ display: 'block', width: `${r.probability * 100}%` }} /></span>, <span key={`${r.class}p`}>{formatPercent(r.probability)}</span>])}
                  {output.values?.slice(0, 12).flatMap((v) => [<span key={`${v.name}n`}>{v.name}</span>, <b key={`${v.name}v`}>{formatNumber(v.value, 5)}</b>, <span key={`${v.name}e`} />])}
                </div>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
