// Measures where the time of the open network goes, and says so over the canvas while its cards show it.
import { RefreshCw, Timer, X } from 'lucide-react';
import { useMemo } from 'react';
import type { Client } from '../../../preload/contract.ts';
import type { Command } from '../../commands/command.ts';
import { performById, useCommands } from '../../commands/command.ts';
import { saveNow } from '../../document/files.ts';
import { currentDocument, useDocument } from '../../document/store.ts';
import { currentTimes, setTimes, useTimes } from '../../document/times.ts';
import { useClient } from '../../host/host.tsx';
import { formatNumber } from '../../i18n/format.ts';
import { currentLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { notifyDuring } from '../../ui/notices.tsx';
import s from './times.module.css';
import { timeWords } from './words.ts';

const group: readonly [string, string] = ['Canvas', '画布'];
const shown = (): boolean => currentTimes() !== undefined;

async function measure(client: Client): Promise<void> {
  const t = timeWords[currentLanguage()];
  const leaving = new AbortController();
  const done = notifyDuring(t.measuring, { title: t.cancel, perform: () => { leaving.abort(); } });
  try {
    await saveNow(client);
    const open = currentDocument();
    if (!open) return;
    const { operators, run } = await client.models.profile({ model: open.folder }, { signal: leaving.signal });
    if (currentDocument()?.folder === open.folder) setTimes({ folder: open.folder, graph: open.project.graph, operators, run: run.median });
  } catch (thrown) {
    if (!leaving.signal.aborted) throw thrown;
  } finally {
    done();
  }
}

/** The commands, and what is said over the canvas. */
export function Times() {
  const t = useWords(timeWords);
  const client = useClient();
  const times = useTimes();
  const graph = useDocument((d) => d.project.graph);
  useCommands(useMemo((): readonly Command[] => [
    { id: 'canvas.times', title: [timeWords.en.show, timeWords.zh.show], group, keys: 'Alt+T', when: () => !shown() && (currentDocument()?.project.graph.nodes.length ?? 0) > 0, menus: ['canvas'], async perform() { await measure(client); } },
    { id: 'canvas.timesAgain', title: [timeWords.en.again, timeWords.zh.again], group, when: shown, async perform() { await measure(client); } },
    { id: 'canvas.timesHide', title: [timeWords.en.hide, timeWords.zh.hide], group, keys: 'Alt+T', when: shown, menus: ['canvas'], perform: () => { setTimes(undefined); } },
  ], [client]));
  if (!times) return null;
  return (
    <div className={s['times']} role="status">
      <Timer aria-hidden />
      <b>{t.perRun(formatNumber(times.run, 3))}</b>
      <span>{times.graph === graph ? t.legend : t.stale}</span>
      {times.graph !== graph && <Button icon={<RefreshCw />} onClick={() => { performById('canvas.timesAgain'); }}>{t.again}</Button>}
      <IconButton label={t.hide} icon={<X />} keys="Alt+T" onClick={() => { setTimes(undefined); }} />
    </div>
  );
}
