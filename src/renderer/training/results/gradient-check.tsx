// Gradient checking of the network on the canvas: a button, progress, and a table tensor by tensor.
import { useEffect, useRef, useState } from 'react';
import { currentDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { Client } from '../../../preload/contract.ts';
import { Button } from '../../ui/button.tsx';
import { Progress } from '../../ui/loading.tsx';
import { notifyError } from '../../ui/notices.tsx';
import s from './results.module.css';
import { resultWords } from './words.ts';

type Event = Awaited<ReturnType<Client['training']['gradcheck']>> extends AsyncIterable<infer E> ? E : never;
type Tensor = Extract<Event, { readonly type: 'tensor' }>;
type Report = Extract<Event, { readonly type: 'report' }>['report'];

/** Before the report says which: the tighter of the two. */
const TIGHT = 1e-5;

export function GradientCheck() {
  const t = useWords(resultWords);
  const client = useClient();
  const [tensors, setTensors] = useState<readonly Tensor[]>([]);
  const [report, setReport] = useState<Report>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => { running.current?.abort(); }, []);
  const check = async (): Promise<void> => {
    const open = currentDocument();
    if (!open) return;
    const leaving = new AbortController();
    running.current = leaving;
    setBusy(true);
    setTensors([]);
    setReport(undefined);
    try {
      for await (const event of await client.training.gradcheck({ project: open.folder, document: open.project }, { signal: leaving.signal })) {
        if (event.type === 'report') setReport(event.report);
        else setTensors((before) => [...before, event]);
      }
    } finally {
      setBusy(false);
    }
  };
  const last = tensors.at(-1);
  const tolerance = report?.tolerance ?? TIGHT;
  const wrong = report?.tensors.filter((x) => !(x.relativeError < report.tolerance)).length ?? 0;
  return (
    <>
      <p className={s['dim']}>{t.gradientsText}</p>
      <div className={s['head']}>
        {busy ? <Button onClick={() => { running.current?.abort(); }}>{t.cancel}</Button> : <Button onClick={() => { check().catch(notifyError); }}>{t.check}</Button>}
        {busy && <Progress share={last && (last.index + 1) / last.total} label={t.checking} />}
        {report && <b role="status" className={report.passed ? s['good'] : s['bad']}>{report.passed ? t.passed(report.dtype, formatNumber(report.epsilon), formatNumber(report.tolerance)) : t.notPassed(wrong, formatNumber(report.tolerance))}</b>}
      </div>
      {tensors.length > 0 && (
        <table className={s['table']}>
          <thead><tr><th scope="col">{t.tensor}</th><th scope="col">{t.shape}</th><th scope="col">{t.entries}</th><th scope="col">{t.error}</th><th scope="col"> </th></tr></thead>
          <tbody>
            {tensors.map(({ tensor }) => (
              <tr key={tensor.name}><th scope="row">{tensor.name}</th><td>{tensor.shape.join('×')}</td><td>{tensor.checked}</td><td>{tensor.relativeError.toExponential(2)}</td>
                <td className={report === undefined || tensor.relativeError < tolerance ? s['good'] : s['bad']}>{report === undefined ? '' : tensor.relativeError < tolerance ? t.right : t.wrong}</td></tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
