// What was found of something, with a sign of how it stands: one thing in bold, and what is to say of it.
import { CircleAlert, CircleCheck, CircleHelp, Info, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import s from './finding.module.css';

type Tone = 'good' | 'bad' | 'plain' | 'busy' | 'note';
const icons = { good: <CircleCheck aria-hidden />, bad: <CircleAlert aria-hidden />, plain: <CircleHelp aria-hidden />, busy: <LoaderCircle aria-hidden />, note: <Info aria-hidden /> } satisfies Record<Tone, ReactNode>;

export function Finding({ tone, title, children }: { readonly tone: Tone; readonly title: string; readonly children?: ReactNode }) {
  return <div className={s['finding']} data-tone={tone}>{icons[tone]}<div><b>{title}</b>{children}</div></div>;
}
