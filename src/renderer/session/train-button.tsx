// The training's buttons in the header, the same in every view that has them: Train; or Pause, Resume and Stop.
import { CirclePause, CircleStop, Play } from 'lucide-react';
import { useMemo, useState } from 'react';
import { go } from '../app/navigation.ts';
import { useCommands } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { useClient } from '../host/host.tsx';
import { useLanguage } from '../i18n/language.ts';
import { spokenError } from '../i18n/errors.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Menu } from '../ui/menu.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import { currentLive, useFollowRun, useLive } from './follow.ts';
import { useTellHealth } from './health.ts';
import { useProjectRuns } from './project-run.ts';
import { forgetFailure, obstacle, showNode, startTraining, useStart } from './start.ts';
import { sessionWords } from './words.ts';

const isTraining = (): boolean => currentLive()?.training !== undefined;
const stateNow = (): string | undefined => currentLive()?.training?.state;

/** Follows the project's run as long as it is there, gives the commands of the training, and shows their buttons. */
export function TrainButtons() {
  const t = useWords(sessionWords);
  const language = useLanguage();
  const client = useClient();
  const { runs, run } = useProjectRuns();
  useFollowRun(run?.id, run?.status === 'running' || run?.status === 'paused');
  const live = useLive();
  useTellHealth(live, run, run !== undefined && run.id === runs[0]?.id);
  const training = live?.training;
  const { starting, failure } = useStart();
  const [discarding, setDiscarding] = useState(false);
  const commands = useMemo((): readonly Command[] => {
    const group = ['Training', '训练'] as const;
    const start = async (): Promise<void> => {
      const against = obstacle();
      if (against?.kind === 'data') notify(t.noData, { title: t.chooseData, perform: () => { go({ view: 'data' }); } });
      else if (against) {
        const [first] = against.problems;
        notify(t.problems(against.problems.length, first ? spokenError(first, language).message : ''), { title: t.show, perform: () => { if (first?.node === undefined) go({ view: 'design' }); else showNode(first.node); } });
      } else await startTraining(client);
    };
    const on = (state: string, act: (run: string) => Promise<unknown>) => ({ when: () => stateNow() === state, perform: async () => { const now = currentLive(); if (now) await act(now.run); } });
    return [
      { id: 'training.start', title: ['Train', '训练'], group, keys: 'Mod+Enter', when: () => !isTraining(), perform: start },
      { id: 'training.pause', title: ['Pause the training', '暂停训练'], group, ...on('running', (run) => client.training.pause({ run })) },
      { id: 'training.resume', title: ['Resume the training', '继续训练'], group, ...on('paused', (run) => client.training.unpause({ run })) },
      { id: 'training.keep', title: ['Stop the training and keep it', '停止训练并保留'], group, when: isTraining, perform: async () => { const now = currentLive(); if (now) await client.training.stop({ run: now.run, keep: true }); } },
      { id: 'training.discard', title: ['Stop the training and discard it', '停止训练并丢弃'], group, when: isTraining, perform: () => { setDiscarding(true); } },
    ];
  }, [client, language, t]);
  useCommands(commands);
  const act = (id: string) => (): void => { void (async () => { await commands.find((c) => c.id === id)?.perform(); })().catch(notifyError); };
  const close = (): void => { setDiscarding(false); };
  return (
    <>
      {training ? (
        <>
          {training.state === 'paused'
            ? <Button variant="primary" icon={<Play />} onClick={act('training.resume')}>{t.resume}</Button>
            : <Button icon={<CirclePause />} disabled={training.state !== 'running'} onClick={act('training.pause')}>{t.pause}</Button>}
          <Menu align="end" trigger={<Button icon={<CircleStop />} disabled={training.state === 'stopping'}>{training.state === 'stopping' ? t.stopping : t.stop}</Button>} items={[[
            { id: 'keep', title: t.keep, perform: act('training.keep') }, { id: 'discard', title: t.discard, danger: true, perform: act('training.discard') },
          ]]} />
        </>
      ) : <Button variant="primary" icon={<Play />} keys="Mod+Enter" data-tour-place="train" disabled={starting} onClick={act('training.start')}>{t.train}</Button>}
      <Dialog open={discarding && training !== undefined} onClose={close} title={t.discardTitle} description={t.discardText} actions={(
        <>
          <Button onClick={close}>{t.cancel}</Button>
          <Button variant="danger" onClick={() => { close(); if (training) client.training.stop({ run: training.run, keep: false }).catch(notifyError); }}>{t.discard}</Button>
        </>
      )} />
      <Dialog open={failure !== undefined} onClose={forgetFailure} title={t.cannotTitle} description={failure && <ErrorText error={failure} />} actions={failure && <WayOut code={failure.code} where={failure.where} />} />
    </>
  );
}

/** Where to mend what stood against a start. */
function WayOut({ code, where = '' }: { readonly code: string; readonly where?: string | undefined }) {
  const t = useWords(sessionWords);
  const to = (act: () => void) => (): void => { forgetFailure(); act(); };
  const place = code.startsWith('data/') || code.startsWith('file/') || code === 'graph/binding' ? { title: t.openData, act: () => { go({ view: 'data' }); } }
    : code === 'training/settings' || code.startsWith('device/') ? { title: t.openSettings, act: () => { go({ view: 'train' }); } }
      : code.startsWith('graph/') || code.startsWith('shape/') || code.startsWith('autodiff/')
        ? { title: t.openNetwork, act: () => { const node = /([\w./-]+)(?: \(graph\.nodes|, port )/.exec(where)?.[1]; if (node === undefined) go({ view: 'design' }); else showNode(node); } } : undefined;
  return (
    <>
      <Button onClick={forgetFailure}>{t.close}</Button>
      {place && <Button variant="primary" onClick={to(place.act)}>{place.title}</Button>}
    </>
  );
}
