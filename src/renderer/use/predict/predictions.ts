// What the model makes of the files: asked anew where model, usage or files change, shown as it comes.
import { useQuery } from '@tanstack/react-query';
import type { Usage } from '../../../core/using/usage.ts';
import { queries, useClient } from '../../host/host.tsx';
import { useUse } from '../state.ts';
import type { UsedFile } from '../types.ts';

const TOP = 10;

export function usePredictions(model: string | undefined, usage: Usage | undefined) {
  const client = useClient();
  const files = useUse((s) => s.files);
  const queryKey = ['models', 'use', model, usage, files];
  return useQuery<readonly UsedFile[]>({
    queryKey, enabled: model !== undefined && usage !== undefined && files.length > 0, staleTime: Infinity,
    async queryFn({ signal }) {
      const found: UsedFile[] = [];
      if (model === undefined || usage === undefined) return found;
      for await (const used of await client.models.use({ model, usage, files: [...files], top: TOP }, { signal })) {
        found.push(used);
        queries.setQueryData(queryKey, [...found]);
      }
      return found;
    },
  });
}

export const keyOf = ({ file, sample }: UsedFile): string => `${file} ${sample ?? ''}`;
export const nameOf = ({ file, sample }: Pick<UsedFile, 'file' | 'sample'>): string => `${file.split(/[/\\]/).at(-1) ?? file}${sample === undefined ? '' : ` [${sample}]`}`;
