// Starts, pauses and stops the training of the open project.
import { create } from 'zustand';
import { asLayerwrightError } from '../../core/errors.ts';
import type { LayerwrightError } from '../../core/errors.ts';
import type { Problem } from '../../core/graph/problem.ts';
import type { Client } from '../../preload/contract.ts';
import { currentPlace, go } from '../app/navigation.ts';
import { saveNow } from '../document/files.ts';
import { currentDocument, openScope, problemsOf, select } from '../document/store.ts';
import { queries } from '../host/host.tsx';
import { remembered } from '../i18n/remembered.ts';

/** What a training runs on: the machine's matter, and no part of the project. */
export interface RunOn {
  readonly device: 'cpu' | 'webgpu';
  /** Threads of one operator; undefined: the machine's own choice. */
  readonly threads: number | undefined;
  /** Steps between two looks at the layers; undefined: they are not looked at. */
  readonly diagnose: number | undefined;
}

const whole = (value: unknown): number | undefined => (typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined);
const kept = remembered<RunOn>('runOn', (value) => {
  const given = value as Partial<RunOn> | null;
  return given && (given.device === 'cpu' || given.device === 'webgpu') ? { device: given.device, threads: whole(given.threads), diagnose: whole(given.diagnose) } : undefined;
});

interface State {
  readonly runOn: RunOn;
  readonly starting: boolean;
  /** Why the last start did not come about, until it is read. */
  readonly failure: LayerwrightError | undefined;
}
const store = create<State>(() => ({ runOn: kept.read() ?? { device: 'cpu', threads: undefined, diagnose: undefined }, starting: false, failure: undefined }));
export const useStart = (): State => store();

export function setRunOn(runOn: RunOn): void {
  kept.write(runOn);
  store.setState({ runOn });
}
export const forgetFailure = (): void => { store.setState({ failure: undefined }); };

/** Opens the network at a node, inside its blocks. */
export function showNode(id: string): void {
  go({ view: 'design' });
  const parts = id.split('/');
  openScope(parts.slice(0, -1));
  select(parts.slice(-1));
}

/** What stands against a start before anything is asked of the host. */
export function obstacle(): { readonly kind: 'data' } | { readonly kind: 'problems'; readonly problems: readonly Problem[] } | undefined {
  const open = currentDocument();
  if (!open) return undefined;
  const problems = problemsOf(open);
  if (problems.length > 0) return { kind: 'problems', problems };
  return open.project.data.source === undefined ? { kind: 'data' } : undefined;
}

/** Saves the project and trains it as it stands. A failure is kept for the dialog that tells it. */
export async function startTraining(client: Client): Promise<void> {
  const open = currentDocument();
  if (!open || store.getState().starting) return;
  store.setState({ starting: true, failure: undefined });
  try {
    await saveNow(client);
    const { project, folder } = currentDocument() ?? open;
    const { device, threads, diagnose } = store.getState().runOn;
    const { run } = await client.training.start({ project: folder, document: project, device, ...(threads !== undefined && { threads }), ...(diagnose !== undefined && { diagnose }) });
    void queries.invalidateQueries({ queryKey: ['runs', 'list'] });
    void queries.invalidateQueries({ queryKey: ['training'] });
    go({ view: 'train', run });
  } catch (thrown) {
    store.setState({ failure: asLayerwrightError(thrown) });
  } finally {
    store.setState({ starting: false });
  }
}

/** Goes on with a run that stopped, from its last checkpoint. */
export async function resumeRun(client: Client, run: string): Promise<void> {
  await client.training.resume({ run });
  void queries.invalidateQueries({ queryKey: ['runs', 'list'] });
  void queries.invalidateQueries({ queryKey: ['training'] });
  if (currentPlace().run !== run) go({ view: 'train', run });
  else store.setState((s) => ({ ...s }));
}
