// A network on its way out of the window: what is asked for, what goes on, what came of it.
import { create } from 'zustand';
import { asLayerwrightError } from '../../core/errors.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Client, ExportEvent, ExportExtra, ExportRecipe } from '../../preload/contract.ts';
import { queries } from '../host/host.tsx';

export type Stage = Extract<ExportEvent, { type: 'stage' }>;
export type Exported = Extract<ExportEvent, { type: 'done' }>['exported'];

/** A run's network, or a project as it stands on the canvas; the name is shown. */
export type Subject = { readonly name: string } & ({ readonly run: string } | { readonly project: string; readonly document: Project });

interface Exports {
  readonly subject: Subject | undefined;
  /** What is asked for; as it was left while the dialog stays open. */
  readonly recipe: ExportRecipe;
  readonly extras: readonly ExportExtra[];
  readonly stage: Stage | undefined;
  readonly failed: unknown;
  readonly done: Exported | undefined;
}

const idle: Exports = { recipe: {}, extras: [], subject: undefined, stage: undefined, failed: undefined, done: undefined };
const store = create<Exports>(() => idle);
export const setRecipe = (recipe: ExportRecipe): void => { store.setState({ recipe }); };
export const setExtras = (extras: readonly ExportExtra[]): void => { store.setState({ extras }); };
let leaving: AbortController | undefined;

export const useExports = (): Exports => store();
export const askExport = (subject: Subject): void => { store.setState({ ...idle, subject }); };
/** Closes the dialog; an export that goes on is ended, and leaves nothing. */
export function closeExport(): void {
  leaving?.abort();
  store.setState(idle);
}
/** Back to the questions. */
export const askAgain = (): void => {
  leaving?.abort();
  store.setState({ stage: undefined, failed: undefined, done: undefined });
};

/** Does what was asked for, and says what goes on. */
export async function performExport(client: Client): Promise<void> {
  const { subject, recipe, extras } = store.getState();
  if (!subject) return;
  const own = new AbortController();
  leaving = own;
  store.setState({ stage: { type: 'stage', stage: 'reading' }, failed: undefined, done: undefined });
  const mine = (): boolean => leaving === own && !own.signal.aborted;
  try {
    for await (const event of await client.models.export({ ...('run' in subject ? { run: subject.run } : { project: subject.project, document: subject.document }), recipe, ...(extras.length > 0 && { extras: [...extras] }) }, { signal: own.signal })) {
      if (!mine()) return;
      if (event.type === 'stage') store.setState({ stage: event });
      else {
        store.setState({ stage: undefined, done: event.exported });
        if ('run' in subject) void queries.invalidateQueries({ queryKey: ['runs', 'get', subject.run] });
      }
    }
  } catch (thrown) {
    if (mine() && asLayerwrightError(thrown).code !== 'cancelled') store.setState({ stage: undefined, failed: thrown });
  }
}
