// The data that a run was trained on, as the contract's methods want them named.
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../host/host.tsx';

export interface RunData { readonly source: string; readonly testSource?: string; readonly options?: Record<string, unknown> }

/** undefined until it is read, and where the run names none. */
export function useRunData(run: string): RunData | undefined {
  const client = useClient();
  const project = useQuery({ queryKey: ['runs', 'project', run], queryFn: () => client.runs.project({ run }), staleTime: Infinity });
  const data = project.data?.data;
  if (data?.source === undefined) return undefined;
  return { source: data.source, ...(data.testSource !== undefined && { testSource: data.testSource }), ...(Object.keys(data.options).length > 0 && { options: data.options }) };
}
