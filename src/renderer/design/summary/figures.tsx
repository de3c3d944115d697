// The bottom line of the design view: what the network costs, what is wrong with it, what can train here.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { forecastTrainingMemory } from '../../../core/shapes/costs.ts';
import { FooterFigures } from '../../app/slots.tsx';
import { appWords } from '../../app/words.ts';
import { problemsOf, useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { useCoreMessage } from '../../i18n/core.ts';
import { useWords } from '../../i18n/words.ts';
import { AtLeast } from '../../ui/at-least.tsx';
import { toggleProblems, useProblemsOpen } from '../problems/panel.ts';
import s from './figures.module.css';
import { showSummary } from './panel.ts';
import { optimizerSlots } from './slots.ts';
import { summaryWords } from './words.ts';

/** Milliseconds until devices are looked for: trying a driver takes a processor that the first picture needs. */
const LATER = 6000;

export function DesignFigures() {
  const t = useWords(appWords);
  const words = useWords(summaryWords);
  const totals = useDocument((d) => d.shapes.totals);
  const training = useDocument((d) => d.project.training);
  const problems = useDocument((d) => problemsOf(d).length) ?? 0;
  const open = useProblemsOpen();
  if (!totals || !training) return null;
  const batch = Math.max(1, training.batch);
  const memory = forecastTrainingMemory(totals, batch, optimizerSlots(training.optimizer.type));
  return (
    <FooterFigures>
      <button type="button" className={s['figure']} title={words.title} onClick={() => { showSummary(true); }}><b>{formatCount(totals.parameters)}</b> {t.parameters}</button>
      <span><b><AtLeast value={totals.multiplyAdds} format={formatCount} open={totals.open} /></b> {t.multiplyAdds}</span>
      <span><b><AtLeast value={memory.total} format={formatBytes} open={totals.open} /></b> {t.toTrain(batch)}</span>
      <button type="button" className={`${s['figure']} ${s['problems']}`} data-wrong={problems > 0 || undefined} aria-expanded={open} title={words.problemsShown} onClick={toggleProblems}>
        {problems === 0 ? t.noProblems : t.problems(problems)}
      </button>
      <Devices />
    </FooterFigures>
  );
}

function Devices() {
  const say = useCoreMessage();
  const words = useWords(summaryWords);
  const client = useClient();
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setDue(true); }, LATER);
    return () => { clearTimeout(timer); };
  }, []);
  const { data } = useQuery({ queryKey: ['app', 'devices'], queryFn: () => client.app.devices(), staleTime: Infinity, enabled: due });
  const there = data?.filter((d) => d.available) ?? [];
  return there.length > 0 && <span className={s['devices']} title={`${words.devices}: ${there.map((d) => `${say(d.title)} (${say(d.detail)})`).join('; ')}`}>{there.map((d) => say(d.title)).join(' · ')}</span>;
}
