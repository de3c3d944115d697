// The models that can be used: runs of the open project, the project itself, other runs, downloaded ones, files used before.
import { fileName } from '../../files/names.ts';
import { useQuery } from '@tanstack/react-query';
import { usePlace } from '../../app/navigation.ts';
import { useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { useWords } from '../../i18n/words.ts';
import { useChosenModel } from '../../session/chosen-model.ts';
import { useProjectRuns } from '../../session/project-run.ts';
import { isModelFile, useUse } from '../state.ts';
import type { ModelUsage } from '../types.ts';
import { playWords } from '../words.ts';

export interface Choice { readonly value: string; readonly title: string }

const MOST_RUNS = 100;
/** What can be chosen, and what is: by hand, else the run of the address or the last of the project, else what was imported. */
export function useModels(): { readonly choices: readonly Choice[]; readonly model: string | undefined } {
  const t = useWords(playWords);
  const client = useClient();
  const { run: asked } = usePlace();
  const folder = useDocument((d) => d.folder);
  const name = useDocument((d) => d.project.name);
  const imported = useDocument((d) => d.project.weights !== undefined) ?? false;
  const { runs: own } = useProjectRuns();
  const others = useQuery({ queryKey: ['runs', 'list', { limit: MOST_RUNS }], queryFn: () => client.runs.list({ order: { by: 'created', descending: true }, limit: MOST_RUNS }) });
  const downloaded = useQuery({ queryKey: ['models', 'list'], queryFn: () => client.models.list() });
  const chosen = useChosenModel();
  const recent = useUse((s) => s.recent);
  const usable = own.filter((r) => r.model !== undefined);
  const ofRun = (r: { readonly id: string; readonly name: string }): Choice => ({ value: r.id, title: t.ofRun(r.name, r.id.slice(-6)) });
  const choices: Choice[] = [
    ...usable.map(ofRun),
    ...(folder !== undefined && imported ? [{ value: folder, title: t.thisProject(name ?? '') }] : []),
    ...(others.data?.runs ?? []).filter((r) => r.model !== undefined && !usable.some((u) => u.id === r.id)).map(ofRun),
    ...(downloaded.data ?? []).flatMap((m) => (m.path === undefined ? [] : [{ value: m.path, title: t.catalogued(m.name) }])),
    ...recent.map((file) => ({ value: file, title: t.fileOf(fileName(file)) })),
  ];
  const byHand = chosen && (chosen.project === folder || choices.some((c) => c.value === chosen.model)) ? chosen.model : undefined;
  const model = byHand ?? (usable.find((r) => r.id === asked) ?? usable[0])?.id ?? (imported ? folder : undefined);
  return { choices: model === undefined || choices.some((c) => c.value === model) ? choices : [{ value: model, title: isModelFile(model) ? t.fileOf(fileName(model)) : fileName(model) }, ...choices], model };
}

/** How the model is used; read anew when it is set otherwise. */
export function useModelUsage(model: string | undefined) {
  const client = useClient();
  return useQuery<ModelUsage>({ queryKey: ['models', 'usage', model], enabled: model !== undefined, staleTime: Infinity, queryFn: ({ signal }) => client.models.usage({ model: model ?? '' }, { signal }) });
}
