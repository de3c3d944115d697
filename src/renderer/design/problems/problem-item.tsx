// One problem: what is wrong, in numbers, where, and what mends it with one press.
import type { Problem } from '../../../core/graph/problem.ts';
import { useSpokenError } from '../../i18n/errors.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { focusNode } from '../focus.ts';
import { FixButtons } from './fix-buttons.tsx';
import s from './problems.module.css';
import { problemWords } from './words.ts';

/** `place`: whether it says where, with a way there; off where the place is in sight. */
export function ProblemItem({ problem, place = true, brief = false }: { readonly problem: Problem; readonly place?: boolean; readonly brief?: boolean }) {
  const t = useWords(problemWords);
  const told = useSpokenError(problem);
  const { node } = problem;
  const details = [told.expected !== undefined && t.expected(told.expected), told.received !== undefined && t.received(told.received)].filter((part) => part !== false).join(', ');
  return (
    <div className={s['item']} data-code={problem.code}>
      <span className={s['dot']} aria-hidden />
      <div className={s['text']}>
        <p>{told.message}</p>
        {!brief && details !== '' && <p className={s['details']}>{details}</p>}
      </div>
      {place && node !== undefined && <Button variant="quiet" aria-label={t.goTo(node)} onClick={() => { focusNode(node); }}>{node}</Button>}
      <FixButtons problem={problem} />
    </div>
  );
}
