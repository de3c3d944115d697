// What the view reads of the host, each kept until the data or the question change.
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Project } from '../../core/graph/schema.ts';
import type { DataSource, Description } from '../document/dataset.ts';
import { useDocument } from '../document/store.ts';
import { useClient } from '../host/host.tsx';
import type { Client } from '../../preload/contract.ts';
import type { Membership } from './order.ts';

export type Samples = Awaited<ReturnType<Client['datasets']['samples']>>;
export type Statistics = Awaited<ReturnType<Client['datasets']['statistics']>>;
export type Kinds = Awaited<ReturnType<Client['datasets']['kinds']>>;

/** Never read twice as long as the page is open: a change of the files gives another fingerprint. */
const kept = { staleTime: Infinity, gcTime: 10 * 60_000 } as const;

export function useKinds(): UseQueryResult<Kinds> {
  const client = useClient();
  return useQuery({ queryKey: ['datasets', 'kinds'], queryFn: () => client.datasets.kinds(), ...kept });
}

/** The field of labels that the project learns, or the first one. */
export function labelOf(project: Pick<Project, 'bindings'>, { fields }: Description): string | undefined {
  const labels = fields.filter((f) => f.kind === 'label' && f.shape.length === 0);
  const bound = Object.values(project.bindings.losses).map((b) => b.field);
  return (labels.find((f) => bound.includes(f.name)) ?? labels[0])?.name;
}

/** Split, seed and label as the host is asked with: a string that changes when they do. */
export function useSplitKey(description: Description): string {
  return useDocument(({ project }) => JSON.stringify({ split: project.data.split, seed: project.seed, label: labelOf(project, description) })) ?? '';
}

type SplitRequest = Pick<Parameters<Client['datasets']['parts']>[0], 'split' | 'seed' | 'label'>;

export function useMembership(source: DataSource, description: Description): UseQueryResult<Membership> {
  const client = useClient();
  const key = useSplitKey(description);
  return useQuery({
    queryKey: ['datasets', 'parts', source, description.fingerprint, key],
    queryFn: async ({ signal }) => {
      const { count, parts, labels } = await client.datasets.parts({ ...source, ...JSON.parse(key) as SplitRequest }, { signal });
      return { count, parts, labels: labels && new Int32Array(Uint8Array.from(labels).buffer) };
    },
    placeholderData: keepPreviousData, ...kept,
  });
}

export function useStatistics(source: DataSource, description: Description): UseQueryResult<Statistics> {
  const client = useClient();
  const key = useSplitKey(description);
  return useQuery({
    queryKey: ['datasets', 'statistics', source, description.fingerprint, key],
    queryFn: ({ signal }) => client.datasets.statistics({ ...source, ...JSON.parse(key) as SplitRequest }, { signal }),
    placeholderData: keepPreviousData, ...kept,
  });
}

export interface SampleRequest { readonly field: string; readonly indices: readonly number[]; readonly side?: number }

/** Values of samples, several questions at once; those that are not there yet are undefined. */
export function useSamples(source: DataSource, fingerprint: string, requests: readonly SampleRequest[]): readonly UseQueryResult<Samples>[] {
  const client = useClient();
  return useQueries({
    queries: requests.map(({ field, indices, side }) => ({
      queryKey: ['datasets', 'samples', source, fingerprint, field, side, indices.join()],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.datasets.samples({ ...source, field, indices: [...indices], ...(side !== undefined && { side }) }, { signal }),
      ...kept, gcTime: 60_000,
    })),
  });
}
