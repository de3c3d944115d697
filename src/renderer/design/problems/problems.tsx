// What is wrong with the network: the first mistake in one line, or all of them as a list.
import { ChevronDown, ChevronUp } from 'lucide-react';
import { problemsOf, useDocument } from '../../document/store.ts';
import { useCommands } from '../../commands/command.ts';
import type { Command } from '../../commands/command.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { keyOf } from './keys.ts';
import { showProblems, toggleProblems, useProblemsOpen } from './panel.ts';
import { ProblemItem } from './problem-item.tsx';
import s from './problems.module.css';
import { problemWords } from './words.ts';

const commands: readonly Command[] = [
  { id: 'design.problems', title: ['Show or hide the problems', '显示或隐藏问题列表'], group: ['View', '视图'], keys: 'Alt+P', perform: toggleProblems },
];

export function Problems() {
  const t = useWords(problemWords);
  useCommands(commands);
  const open = useProblemsOpen();
  const problems = useDocument(problemsOf) ?? [];
  const [first] = problems;
  if (!open && !first) return null;
  return (
    <section className={s['panel']} aria-label={t.problems} data-region="problems">
      {open ? (
        <>
          <header className={s['header']}>
            <h2>{problems.length === 0 ? t.none : t.count(problems.length)}</h2>
            <IconButton label={t.hide} icon={<ChevronDown />} side="top" keys="Alt+P" onClick={() => { showProblems(false); }} />
          </header>
          {problems.length === 0 ? <p className={s['none']}>{t.noneText}</p> : <ul className={s['list']}>{problems.map((p) => <li key={keyOf(p)}><ProblemItem problem={p} /></li>)}</ul>}
        </>
      ) : first && (
        <div className={s['line']}>
          <ProblemItem problem={first} brief />
          {problems.length > 1 && <Button variant="quiet" onClick={() => { showProblems(true); }}>{t.more(problems.length - 1)}</Button>}
          <IconButton label={t.show} icon={<ChevronUp />} side="top" keys="Alt+P" onClick={() => { showProblems(true); }} />
        </div>
      )}
    </section>
  );
}
