// What can be done with runs: each with a way back where there is one.
import { create } from 'zustand';
import type { Client } from '../../preload/contract.ts';
import { go } from '../app/navigation.ts';
import { saveNow } from '../document/files.ts';
import { saveBytes } from '../files/save.ts';
import { queries } from '../host/host.tsx';
import { currentLanguage } from '../i18n/language.ts';
import { notify } from '../ui/notices.tsx';
import type { RunEdit } from './client-types.ts';
import { runWords } from './words.ts';

export type RunDialog = { readonly type: 'rename' | 'tags' | 'note' | 'purge' | 'compare'; readonly runs: readonly string[] } | { readonly type: 'columns' };
/** The dialog that is open. */
export const dialogStore = create<{ readonly dialog: RunDialog | undefined }>(() => ({ dialog: undefined }));
export const openDialog = (dialog: RunDialog | undefined): void => { dialogStore.setState({ dialog }); };

const words = () => runWords[currentLanguage()];
const readAgain = (): Promise<void> => queries.invalidateQueries({ queryKey: ['runs'] });

/** At a time: enough to be quick, too few to crowd out everything else. */
const AT_ONCE = 16;
async function each<T>(runs: readonly string[], work: (run: string) => Promise<T>): Promise<T[]> {
  const out: T[] = [];
  for (let i = 0; i < runs.length; i += AT_ONCE) out.push(...await Promise.all(runs.slice(i, i + AT_ONCE).map(work)));
  return out;
}

/** Changes runs, and says so with a way back. */
export async function editRuns(client: Client, runs: readonly string[], edit: (run: string) => RunEdit | Promise<RunEdit>): Promise<void> {
  const t = words();
  const before = await each(runs, async (run) => [run, await client.runs.edit({ run, edit: await edit(run) })] as const);
  void readAgain();
  const back = async (): Promise<void> => {
    await each(runs, (run) => client.runs.edit({ run, edit: (Object.fromEntries(before)[run] ?? {}) as RunEdit }));
    void readAgain();
  };
  notify(t.changed(runs.length), { title: t.undo, perform: () => { void back(); } });
}

export async function restoreRuns(client: Client, runs: readonly string[]): Promise<void> {
  await each(runs, (run) => client.runs.restore({ run }));
  notify(words().restored(runs.length));
  await readAgain();
}

export async function deleteRuns(client: Client, runs: readonly string[]): Promise<void> {
  const t = words();
  await each(runs, (run) => client.runs.delete({ run }));
  void readAgain();
  notify(t.deleted(runs.length), { title: t.undo, perform: () => { void restoreRuns(client, runs); } });
}

export async function purgeRuns(client: Client, runs: readonly string[]): Promise<void> {
  const { gone } = await client.runs.purge({ runs: [...runs] });
  notify(words().purged(gone.length));
  await readAgain();
}

export const openRun = (run: string): void => { go({ view: 'runs', run, compare: undefined }); };
export const compareRuns = (runs: readonly string[]): void => { if (runs.length > 1) go({ view: 'runs', run: undefined, compare: runs.join(',') }); };
export const backToTable = (): void => { go({ view: 'runs', run: undefined, compare: undefined }); };

export async function resumeRun(client: Client, run: string): Promise<void> {
  await client.training.resume({ run });
  notify(words().resumed);
  await readAgain();
}

/** A new project of the run's network that begins with its weights, in the editor. */
export async function openWithWeights(client: Client, run: string): Promise<void> {
  await saveNow(client);
  const { folder, project } = await client.runs.open({ run });
  void queries.invalidateQueries({ queryKey: ['projects'] });
  go({ view: 'design', project: folder, run: undefined, compare: undefined });
  notify(words().openedWeights(project.name));
}

export async function saveCurves(client: Client, run: string, name: string): Promise<void> {
  const { csv } = await client.runs.csv({ run });
  await saveBytes(`${name}.csv`, csv, 'text/csv');
}

export async function copySettings(settings: unknown): Promise<void> {
  await navigator.clipboard.writeText(`${JSON.stringify(settings, null, 2)}\n`);
  notify(words().copied);
}
