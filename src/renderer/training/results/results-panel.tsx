// What a run has learned: its evaluation, predictions on files, the check of its gradients, and the network as ONNX.
import { Download, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { askExport } from '../../exports/exports.ts';
import { exportWords } from '../../exports/words.ts';
import { useWords } from '../../i18n/words.ts';
import { openInUse } from '../../session/chosen-model.ts';
import type { Run } from '../../session/types.ts';
import { Button } from '../../ui/button.tsx';
import { Segments } from '../../ui/inputs.tsx';
import { Evaluation } from './evaluation.tsx';
import { GradientCheck } from './gradient-check.tsx';
import s from './results.module.css';
import { TryIt } from './try-it.tsx';
import { resultWords } from './words.ts';

type Tab = 'evaluation' | 'tryIt' | 'gradients';

/** `run`: the one that is looked at, once it has ended; its network is there where it was kept. */
export function ResultsPanel({ run }: { readonly run: Run | undefined }) {
  const t = useWords(resultWords);
  const learned = run?.model === undefined ? undefined : run;
  const [asked, setAsked] = useState<Tab>('evaluation');
  const tab = learned ? asked : 'gradients';
  const tabs: readonly Tab[] = learned ? ['evaluation', 'tryIt', 'gradients'] : ['gradients'];
  return (
    <section className={s['panel']} aria-label={learned ? t.results : t.gradients}>
      <div className={s['head']}>
        {learned ? <h2>{t.results}</h2> : <h2>{t.gradients}</h2>}
        {tabs.length > 1 && <Segments<Tab> label={t.results} value={tab} onChoose={setAsked} options={tabs.map((id) => ({ value: id, title: t[id] }))} />}
        <span className={s['push']} />
        {learned && <Button icon={<ScanSearch />} onClick={() => { openInUse(learned.id); }}>{t.useIt}</Button>}
        {learned && <ExportButton run={learned} />}
      </div>
      {tab === 'evaluation' && learned ? <Evaluation run={learned} /> : tab === 'tryIt' && learned ? <TryIt run={learned.id} /> : <GradientCheck />}
    </section>
  );
}

function ExportButton({ run }: { readonly run: Run }) {
  const t = useWords(exportWords);
  return <Button icon={<Download />} data-tour-place="result" onClick={() => { askExport({ run: run.id, name: run.name }); }}>{t.action}</Button>;
}
