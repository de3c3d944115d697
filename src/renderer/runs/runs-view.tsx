// The view of runs: the table, one run, or several side by side, as the address says.
import { usePlace } from '../app/navigation.ts';
import { CompareView } from './compare/compare-view.tsx';
import { DetailsView } from './details/details-view.tsx';
import { RunDialogs } from './dialogs.tsx';
import { useRunChanges } from './table/rows.ts';
import { TableView } from './table/table-view.tsx';

export function RunsView() {
  const { run, compare } = usePlace();
  useRunChanges();
  return (
    <>
      {compare !== undefined ? <CompareView key={compare} runs={compare.split(',')} /> : run !== undefined ? <DetailsView key={run} run={run} /> : <TableView />}
      <RunDialogs />
    </>
  );
}
