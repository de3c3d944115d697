// What is wrong with the node that is selected, above its settings.
import { problemsOf, useDocument } from '../../document/store.ts';
import { ProblemItem } from './problem-item.tsx';
import s from './problems.module.css';
import { keyOf } from './keys.ts';

export function NodeProblems({ id }: { readonly id: string }) {
  const open = useDocument((d) => d);
  if (!open) return null;
  const flat = [...open.scope, id].join('/');
  const problems = problemsOf(open).filter((p) => p.node === flat || p.node?.startsWith(`${flat}/`) === true);
  if (problems.length === 0) return null;
  return <div className={s['inline']} role="group">{problems.map((p) => <ProblemItem key={keyOf(p)} problem={p} place={p.node !== flat} />)}</div>;
}
