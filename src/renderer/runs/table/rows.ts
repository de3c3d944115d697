// The rows of the table, kept true: what changes is read again, and nothing else.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Client } from '../../../preload/contract.ts';
import { queries, useClient, useStream } from '../../host/host.tsx';
import { whenIdle } from '../../ui/idle.ts';
import type { Rows, RunsGiven } from '../client-types.ts';
import { patched } from './patched.ts';
import { givenOf, tableStore } from './state.ts';

type Change = Awaited<ReturnType<Client['runs']['changes']>> extends AsyncIterable<infer C> ? C : never;

/** More than fit into any window. */
const FIRST = 200;

/** All rows; of many, the first are shown before the rest is read. */
async function readRows(client: Client, given: RunsGiven, parts: boolean): Promise<Rows> {
  const key = ['runs', 'rows', given];
  if (parts && queries.getQueryData(key) === undefined) {
    const begin = await client.runs.rows({ ...given, limit: FIRST });
    if (begin.rows.length >= begin.total) return begin;
    queries.setQueryData(key, begin);
    await new Promise<void>((done) => { whenIdle(done); });
  }
  // From the start again: a run may have come before the others meanwhile.
  return client.runs.rows(given);
}

export function useRows() {
  const client = useClient();
  const state = tableStore(useShallow(({ columns, group, filter, order, place }) => ({ columns, group, filter, order, place })));
  const given = useMemo(() => givenOf(state), [state]);
  const query = useQuery({ queryKey: ['runs', 'rows', given], queryFn: () => readRows(client, given, state.group === undefined), placeholderData: keepPreviousData });
  return { query, values: given.columns };
}

export const useFacets = () => {
  const client = useClient();
  return useQuery({ queryKey: ['runs', 'facets'], queryFn: () => client.runs.facets(), placeholderData: keepPreviousData });
};

/** Many changes within this time are read at once, milliseconds. */
const QUIET = 300;

/** Hears of changes and brings what was read up to date. */
export function makeHearing(client: Client) {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let fresh = true;
  const changed = new Set<string>();
  const kinds = new Set<string>();
  const settle = async (): Promise<void> => {
    waiting = undefined;
    const ids = new Set(changed);
    const places = ['created', 'status', 'restored'].some((kind) => kinds.has(kind));
    const facets = [...kinds].some((kind) => kind !== 'progress');
    changed.clear();
    kinds.clear();
    for (const id of ids) for (const what of ['get', 'curve', 'log']) void queries.invalidateQueries({ queryKey: ['runs', what, id] });
    if (facets) void queries.invalidateQueries({ queryKey: ['runs', 'facets'] });
    if (places || ids.size > 200) {
      await queries.invalidateQueries({ queryKey: ['runs', 'rows'] });
      return;
    }
    for (const [key, rows] of queries.getQueriesData<Rows>({ queryKey: ['runs', 'rows'], type: 'active' })) {
      if (!rows) continue;
      const given = key[2] as RunsGiven;
      const read = await client.runs.rows({ ...given, filter: { ...given.filter, ids: [...ids] } });
      const next = patched(queries.getQueryData<Rows>(key) ?? rows, ids, read.rows);
      if (next) queries.setQueryData(key, next);
      else await queries.invalidateQueries({ queryKey: key });
    }
    void queries.invalidateQueries({ queryKey: ['runs', 'rows'], type: 'inactive' });
  };
  const later = (): void => { waiting ??= setTimeout(() => { settle().catch(() => undefined); }, QUIET); };
  return {
    follow: (own: Client, signal: AbortSignal) => {
      fresh = true;
      return own.runs.changes({}, { signal });
    },
    hear: (change: Change): void => {
      if (change.type === 'read') {
        // The first says only that the stream begins; a later one, that something was missed.
        if (!fresh) void queries.invalidateQueries({ queryKey: ['runs'] });
        fresh = false;
        return;
      }
      changed.add(change.run);
      kinds.add(change.what);
      later();
    },
  };
}

/** Keeps everything read of runs true as long as a component is there. */
export function useRunChanges(): void {
  const client = useClient();
  const hearing = useMemo(() => makeHearing(client), [client]);
  useStream(hearing.follow, hearing.hear);
}
