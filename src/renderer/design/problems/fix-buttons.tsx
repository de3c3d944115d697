// The quick fixes of a problem: one press each, taken back by undo.
import { Wrench } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import type { Problem } from '../../../core/graph/problem.ts';
import { useDataset } from '../../document/dataset.ts';
import { edit, problemsOf, useDocument } from '../../document/store.ts';
import { notifyEdited } from '../../document/undo-notice.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { fixesFor } from './fixes/fixes.ts';
import s from './problems.module.css';
import { problemWords } from './words.ts';

export function FixButtons({ problem }: { readonly problem: Problem }) {
  const t = useWords(problemWords);
  const language = useLanguage();
  const { facts } = useDataset();
  // Trying edits out may take a while on a large network: typing comes first.
  const open = useDeferredValue(useDocument((d) => d));
  const fixes = useMemo(() => (open ? fixesFor(open.project, facts, { shapes: open.shapes, problems: problemsOf(open) }, problem) : []), [open, facts, problem]);
  if (fixes.length === 0) return null;
  return (
    <div className={s['fixes']} role="group" aria-label={t.fixes}>
      {fixes.map(({ title: [en, zh], edit: change }) => {
        const title = language === 'zh' ? zh : en;
        return <Button key={en} variant="quiet" icon={<Wrench />} onClick={() => { edit(change); notifyEdited(title); }}>{title}</Button>;
      })}
    </div>
  );
}
