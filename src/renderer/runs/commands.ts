// The commands of the table: on the selected runs, or on the one that the keyboard is at.
import type { Command } from '../commands/command.ts';
import { askExport } from '../exports/exports.ts';
import { queries } from '../host/host.tsx';
import { openInUse } from '../session/chosen-model.ts';
import type { Client } from '../../preload/contract.ts';
import { compareRuns, deleteRuns, editRuns, openDialog, openRun, openWithWeights, restoreRuns, resumeRun, saveCurves, type RunDialog } from './actions.ts';
import type { RunRow, RunStatus } from './client-types.ts';
import { nothingSelected, targets } from './selection.ts';
import { givenOf, tableStore, select } from './table/state.ts';
import { SEARCH } from './table/toolbar.tsx';
import { runWords } from './words.ts';

const unfinished: readonly RunStatus[] = ['stopped', 'failed', 'cancelled', 'queued'];
export const canResume = (status: RunStatus): boolean => unfinished.includes(status);

/** Rows that are acted on. */
export function targetRows(): readonly RunRow[] {
  const state = tableStore.getState();
  const rows = queries.getQueryData<{ readonly rows: readonly RunRow[] }>(['runs', 'rows', givenOf(state)])?.rows ?? [];
  const chosen = new Set(targets(state.selection, rows.map((r) => r.id)));
  return rows.filter((r) => chosen.has(r.id));
}

type Title = { [K in keyof typeof runWords.en]: (typeof runWords.en)[K] extends string ? K : never }[keyof typeof runWords.en];
const titleOf = (key: Title): Command['title'] => [runWords.en[key], runWords.zh[key]];

export function tableCommands(client: Client): readonly Command[] {
  const inBin = (): boolean => tableStore.getState().place === 'bin';
  const ids = (): readonly string[] => targetRows().map((r) => r.id);
  const command = (id: string, title: Title, keys: string | readonly string[] | undefined, fits: (rows: readonly RunRow[]) => boolean, act: (rows: readonly RunRow[]) => void | Promise<void>, bin = false): Command => ({
    id: `runs.${id}`, title: titleOf(title), group: titleOf('group'), ...(keys !== undefined && { keys }),
    when: () => inBin() === bin && fits(targetRows()), perform: () => act(targetRows()),
  });
  const some = (rows: readonly RunRow[]): boolean => rows.length > 0;
  const one = (rows: readonly RunRow[]): boolean => rows.length === 1;
  const dialog = (type: Exclude<RunDialog['type'], 'columns'>) => (): void => { openDialog({ type, runs: ids() }); };
  const first = (act: (row: RunRow) => void | Promise<void>) => (rows: readonly RunRow[]): void | Promise<void> => { const [row] = rows; return row && act(row); };
  return [
    command('open', 'open', 'Enter', one, first((row) => { openRun(row.id); })),
    command('compare', 'compare', 'C', (rows) => rows.length > 1, () => { compareRuns(ids()); }),
    command('rename', 'rename', 'F2', one, dialog('rename')),
    command('tags', 'editTags', 'T', some, dialog('tags')),
    command('note', 'editNote', 'N', one, dialog('note')),
    command('pin', 'pinToggle', 'P', some, (rows) => editRuns(client, ids(), () => ({ pinned: !rows.every((r) => r.pinned) }))),
    command('archive', 'archiveToggle', 'A', some, async (rows) => {
      await editRuns(client, ids(), () => ({ archived: !rows.every((r) => r.archived) }));
      select(nothingSelected);
    }),
    command('resume', 'resume', undefined, (rows) => one(rows) && rows.every((r) => canResume(r.status)), first((row) => resumeRun(client, row.id))),
    command('weights', 'openWeights', undefined, (rows) => one(rows) && rows.every((r) => r.steps > 0), first((row) => openWithWeights(client, row.id))),
    command('use', 'useIt', 'U', (rows) => one(rows) && rows.every((r) => r.status === 'finished' || r.status === 'stopped'), first((row) => { openInUse(row.id); })),
    command('csv', 'exportCsv', undefined, one, first((row) => saveCurves(client, row.id, row.name))),
    command('onnx', 'exportOnnx', undefined, (rows) => one(rows) && rows.every((r) => r.steps > 0), first((row) => { askExport({ run: row.id, name: row.name }); })),
    command('delete', 'remove', ['Delete', 'Backspace'], some, () => deleteRuns(client, ids())),
    command('restore', 'restore', undefined, some, () => restoreRuns(client, ids()), true),
    command('purge', 'purge', 'Delete', some, dialog('purge'), true),
    { id: 'runs.search', title: titleOf('find'), group: titleOf('group'), keys: ['/', 'Mod+F'], perform: () => { document.getElementById(SEARCH)?.focus(); } },
  ];
}
