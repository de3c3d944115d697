// The open project and its file: opened, saved by itself a moment after each change, kept aside where saving fails.
import { LayerwrightError, asLayerwrightError } from '../../core/errors.ts';
import { projectSchema } from '../../core/graph/schema.ts';
import type { Project } from '../../core/graph/schema.ts';
import type { Client } from '../../preload/contract.ts';
import { remembered } from '../i18n/remembered.ts';
import { closeDocument, currentDocument, documentStore, edit, markSave, showDocument } from './store.ts';

/** Milliseconds after the last change. */
const QUIET = 600;

/** A change that has not reached the disk: kept by the page, offered when the project is opened again. */
export interface Draft { readonly folder: string; readonly revision: string; readonly project: Project; readonly time: number }

const drafts = remembered<Draft>('draft', (value) => {
  const draft = value as Partial<Draft> | null;
  const project = projectSchema.safeParse(draft?.project);
  return draft && typeof draft.folder === 'string' && typeof draft.revision === 'string' && typeof draft.time === 'number' && project.success ? { folder: draft.folder, revision: draft.revision, time: draft.time, project: project.data } : undefined;
});

/** Opens a project; gives the draft that is left of it, if any. Throws where it cannot be read; what was open stays open then. */
export async function openProject(client: Client, project: string): Promise<Draft | undefined> {
  await saveNow(client);
  const opened = await client.projects.open({ project });
  showDocument(opened);
  const draft = drafts.read();
  return draft?.folder === opened.folder && JSON.stringify(draft.project) !== JSON.stringify(opened.project) ? draft : undefined;
}

/** Puts a draft in place of what was opened, as a step that undo takes back. */
export function restoreDraft({ project }: Draft): void {
  edit({ type: 'batch', edits: [
    { type: 'setBlocks', blocks: project.blocks }, { type: 'setGraph', graph: project.graph }, { type: 'setBindings', bindings: project.bindings },
    { type: 'setData', data: project.data }, { type: 'setTraining', training: project.training }, { type: 'setName', name: project.name }, { type: 'setSeed', seed: project.seed },
  ] });
}
export const forgetDraft = (): void => { drafts.write(undefined); };

/** Writes follow one another. */
let saving: Promise<void> = Promise.resolve();

/** Writes the open project, if it has changed. Never throws: the state of saving tells. `force` replaces a file that was changed by someone else. */
export function saveNow(client: Client, force = false): Promise<void> {
  saving = saving.then(() => write(client, force));
  return saving;
}

async function write(client: Client, force: boolean): Promise<void> {
  const open = currentDocument();
  if (!open || open.save === 'saved' || (open.save === 'conflict' && !force)) return;
  const { folder, project, revision } = open;
  markSave('saving');
  try {
    const saved = await client.projects.save({ project: folder, document: project, ...(!force && { revision }) });
    const now = currentDocument();
    if (now?.folder !== folder) return;
    const current = now.project === project;
    markSave(current ? 'saved' : 'unsaved', saved.revision);
    if (current) forgetDraft();
  } catch (thrown) {
    if (currentDocument()?.folder === folder) markSave(asLayerwrightError(thrown).code === 'project/changed' ? 'conflict' : 'failed');
  }
}

/** Saves after changes, as long as it is followed. Returns what ends it. */
export function followChanges(client: Client): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen = currentDocument()?.project;
  const save = (): void => { void saveNow(client); };
  const end = documentStore.subscribe(({ open }) => {
    if (!open || open.project === seen) return;
    const changed = open.save !== 'saved';
    seen = open.project;
    if (!changed) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const { folder, revision, project, save: state } = currentDocument() ?? open;
      if (state !== 'saved') drafts.write({ folder, revision, project, time: Date.now() });
      save();
    }, QUIET);
  });
  // The last chance: the page is hidden, closed or reloaded.
  const onHide = (): void => {
    const open = currentDocument();
    if (!open || open.save === 'saved') return;
    drafts.write({ folder: open.folder, revision: open.revision, project: open.project, time: Date.now() });
    save();
  };
  document.addEventListener('visibilitychange', onHide);
  window.addEventListener('pagehide', onHide);
  return () => {
    clearTimeout(timer);
    end();
    document.removeEventListener('visibilitychange', onHide);
    window.removeEventListener('pagehide', onHide);
  };
}

/** Takes what is on disk in place of what is open. */
export async function reload(client: Client): Promise<void> {
  const open = currentDocument();
  if (!open) throw new LayerwrightError('project/invalid', 'No project is open.');
  showDocument(await client.projects.open({ project: open.folder }));
  forgetDraft();
}

export async function closeProject(client: Client): Promise<void> {
  await saveNow(client);
  closeDocument();
}
