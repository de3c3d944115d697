// The run of the open project that is looked at: the one in the address, else the one that trains, else the last.
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Client } from '../../preload/contract.ts';
import { usePlace } from '../app/navigation.ts';
import { useDocument } from '../document/store.ts';
import { queries, useClient, useStream } from '../host/host.tsx';
import type { Run } from './types.ts';

/** Runs of a project that are offered. */
const MOST_RUNS = 50;
const none: readonly Run[] = [];

const followChanges = (client: Client, signal: AbortSignal) => client.runs.changes({}, { signal });

/** Runs of the open project, the newest first, and the one that is looked at. */
export function useProjectRuns(): { readonly runs: readonly Run[]; readonly run: Run | undefined; readonly loading: boolean } {
  const client = useClient();
  const name = useDocument((d) => d.project.name);
  const { run: asked } = usePlace();
  const hear = useCallback((change: { readonly type: string; readonly what?: string }) => {
    if (change.type === 'read' || change.what !== 'progress') void queries.invalidateQueries({ queryKey: ['runs', 'list'] });
  }, []);
  useStream(followChanges, hear);
  const list = useQuery({
    queryKey: ['runs', 'list', { project: name, limit: MOST_RUNS }], enabled: name !== undefined,
    queryFn: () => client.runs.list({ filter: { project: name ?? '' }, order: { by: 'created', descending: true }, limit: MOST_RUNS }),
  });
  const runs = list.data?.runs ?? none;
  const run = runs.find((r) => r.id === asked) ?? runs.find((r) => r.status === 'running' || r.status === 'paused') ?? runs[0];
  return { runs, run, loading: list.isPending && name !== undefined };
}
