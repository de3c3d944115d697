// The tour: a card that leads from a template to a trained network, and marks the place that each step speaks of.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { go } from '../app/navigation.ts';
import { useCommands } from '../commands/command.ts';
import { freeName } from '../document/names.ts';
import { useDocument } from '../document/store.ts';
import { queries, useClient } from '../host/host.tsx';
import { useLanguage } from '../i18n/language.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { steps } from './steps.ts';
import s from './tour.module.css';
import { tourWords } from './words.ts';

/** Milliseconds between looks at whether the training has begun or ended. */
const LOOK = 400;

export function Tour() {
  const client = useClient();
  const language = useLanguage();
  const [at, setAt] = useState<number>();
  const [folder, setFolder] = useState('');
  useCommands(useMemo(() => [{
    id: 'tour.start', title: [tourWords.en.title, tourWords.zh.title], group: ['Help', '帮助'],
    perform: async () => {
      const name = freeName(tourWords[language].projectName, (await client.projects.list()).map((p) => p.name));
      const { folder: made } = await client.projects.create({ name, template: 'digits' });
      void queries.invalidateQueries({ queryKey: ['projects'] });
      go({ view: 'design', project: made, run: undefined });
      setFolder(made);
      setAt(0);
    },
  }], [client, language]));
  return at === undefined ? null : <Card at={at} folder={folder} onGo={setAt} />;
}

function Card({ at, folder, onGo }: { readonly at: number; readonly folder: string; onGo(at: number | undefined): void }) {
  const t = useWords(tourWords);
  const client = useClient();
  const opened = useDocument((d) => d.folder);
  const step = steps[at];
  const id = step?.id;
  const waits = step?.until;
  const active = useQuery({ queryKey: ['training', 'active', 'tour'], queryFn: () => client.training.active(), refetchInterval: LOOK, enabled: waits !== undefined, staleTime: 0 });
  const training = (active.data?.length ?? 0) > 0;
  const goesOn = active.isFetchedAfterMount && ((waits === 'training' && training) || (waits === 'ended' && !training));
  useEffect(() => { if (goesOn) onGo(at + 1); }, [goesOn, at, onGo]);
  // It speaks of its own project: whoever opens another has left it.
  const [arrived, setArrived] = useState(false);
  if (opened === folder && !arrived) setArrived(true);
  const left = arrived && opened !== undefined && opened !== folder;
  useEffect(() => { if (left) onGo(undefined); }, [left, onGo]);
  // The style sheet marks the place by this.
  useEffect(() => {
    if (id !== undefined) document.documentElement.dataset['tour'] = id;
    // A button that it speaks of comes late, and would stand below the window's edge or under the card.
    const timer = setInterval(() => {
      const place = document.querySelector(`[data-tour-place~="${id}"]`);
      if (!place) return;
      clearInterval(timer);
      if (place instanceof HTMLButtonElement) place.scrollIntoView({ block: 'center' });
    }, LOOK);
    return () => {
      clearInterval(timer);
      delete document.documentElement.dataset['tour'];
    };
  }, [id]);
  if (!step) return null;
  const move = (to: number): void => {
    const next = steps[to];
    if (next) go({ view: next.view, project: folder });
    onGo(next ? to : undefined);
  };
  const last = at === steps.length - 1;
  return (
    <section className={s['card']} aria-label={t.title} aria-live="polite">
      <p className={s['count']}>{t.step(at + 1, steps.length)}</p>
      <h2 className={s['heading']}>{t[step.id]}</h2>
      <p>{t[`${step.id}Text`]}</p>
      <footer className={s['actions']}>
        {!last && <Button variant="quiet" onClick={() => { onGo(undefined); }}>{t.end}</Button>}
        <span className={s['space']} />
        {at > 0 && at < 3 && <Button onClick={() => { move(at - 1); }}>{t.back}</Button>}
        {waits === undefined ? <Button variant="primary" onClick={() => { move(at + 1); }}>{last ? t.done : t.next}</Button> : <span className={s['count']}>{t.waiting}</span>}
      </footer>
    </section>
  );
}
