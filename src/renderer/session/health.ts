// The last look at the layers of the run that is followed: heard while it trains, read once it has ended.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Diagnostics } from '../../core/training/health.ts';
import { go } from '../app/navigation.ts';
import { healthStore, setHealth, troublesOf } from '../document/health.ts';
import { useClient } from '../host/host.tsx';
import type { LiveRun } from './live.ts';
import type { Run } from './types.ts';

export function useDiagnostics(live: LiveRun | undefined, run: Run | undefined): Diagnostics | undefined {
  const client = useClient();
  const looked = run !== undefined && live?.run === run.id && live.training === undefined;
  const kept = useQuery({
    queryKey: ['runs', 'layers', run?.id, run?.status], enabled: looked && live.diagnostics === undefined, staleTime: Infinity,
    queryFn: () => client.runs.layers({ run: run?.id ?? '' }),
  });
  return live !== undefined && live.run === run?.id ? live.diagnostics ?? kept.data?.diagnostics : undefined;
}

/** Tells the canvas which layers of the project's last run are in trouble. */
export function useTellHealth(live: LiveRun | undefined, run: Run | undefined, newest: boolean): void {
  const client = useClient();
  const diagnostics = useDiagnostics(live, run);
  const troubles = newest && diagnostics ? troublesOf(diagnostics) : undefined;
  const any = troubles !== undefined && troubles.size > 0;
  const trained = useQuery({ queryKey: ['runs', 'project', run?.id], enabled: any, staleTime: Infinity, queryFn: () => client.runs.project({ run: run?.id ?? '' }) });
  const id = run?.id;
  useEffect(() => {
    setHealth(id !== undefined && newest && diagnostics && trained.data && any ? { run: id, trained: trained.data, troubles: troublesOf(diagnostics) } : undefined);
  }, [id, newest, diagnostics, trained.data, any]);
}

/** The layer whose row the training view is asked to show; another object for each request. */
const asked = create<{ readonly request: { readonly layer: string } | undefined }>(() => ({ request: undefined }));
export const useAskedLayer = (): { readonly layer: string } | undefined => asked((s) => s.request);

/** Opens the training view at what was seen of a layer. */
export function showLayerHealth(layer: string): void {
  const run = healthStore.getState().health?.run;
  if (run === undefined) return;
  go({ view: 'train', run });
  asked.setState({ request: { layer } });
}
