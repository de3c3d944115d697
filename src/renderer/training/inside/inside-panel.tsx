// What the layers see: the feature maps of a layer for a sample, and the first layer's filters, with the run's weights of now.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Eye, RefreshCw } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { Project } from '../../../core/graph/schema.ts';
import { inferShapes } from '../../../core/shapes/infer.ts';
import type { FlatNode } from '../../../core/shapes/types.ts';
import { firstKernel } from '../../../core/training/plates.ts';
import { useDocument } from '../../document/store.ts';
import { useClient } from '../../host/host.tsx';
import { formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { setInside, useInside } from '../../session/inside.ts';
import type { LiveRun } from '../../session/live.ts';
import type { Run } from '../../session/types.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Segments, Select } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { useRunData } from '../results/run-data.ts';
import type { RunData } from '../results/run-data.ts';
import s from './inside.module.css';
import { FIRST, Maps, Vector } from './maps.tsx';
import { Sample } from './sample.tsx';
import { insideWords } from './words.ts';

type What = 'activations' | 'filters';
const kept = { staleTime: Infinity, placeholderData: keepPreviousData } as const;

export function InsidePanel({ live, run }: { readonly live: LiveRun; readonly run: Run }) {
  const t = useWords(insideWords);
  const { open, what, request } = useInside();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => { if (request) panel.current?.scrollIntoView({ block: 'nearest' }); }, [request]);
  return (
    <section ref={panel} className={s['panel']} aria-label={t.title}>
      <header className={s['head']}>
        <h3>{t.title}</h3>
        {open ? <Segments<What> label={t.what} value={what} onChoose={(next) => { setInside({ what: next }); }} options={[{ value: 'activations', title: t.activations }, { value: 'filters', title: t.filters }]} />
          : <span className={s['about']}>{t.about}</span>}
        <span className={s['push']}><Button icon={open ? undefined : <Eye />} aria-expanded={open} onClick={() => { setInside({ open: !open }); }}>{open ? t.hide : t.look}</Button></span>
      </header>
      {open && <Opened live={live} run={run} what={what} />}
    </section>
  );
}

/** Weights that a look is taken with: those of the run's end, or of a checkpoint that its training writes for it. */
function Opened({ live, run, what }: { readonly live: LiveRun; readonly run: Run; readonly what: What }) {
  const client = useClient();
  const going = live.training !== undefined;
  const { steps, status } = live.ended ?? run;
  const project = useQuery({ queryKey: ['runs', 'project', run.id], queryFn: () => client.runs.project({ run: run.id }), staleTime: Infinity }).data;
  const data = useRunData(run.id);
  const weights = useQuery({
    queryKey: ['training', 'checkpoint', run.id, going, status, steps], staleTime: 0, placeholderData: keepPreviousData,
    queryFn: async () => (going ? `step ${(await client.training.checkpoint({ run: run.id })).step}` : `${status} ${steps}`),
  });
  const again = going ? { busy: weights.isFetching, perform: () => { void weights.refetch(); } } : undefined;
  return (
    <Loaded query={weights}>
      {(moment) => (what === 'filters' ? <FirstFilters run={run.id} moment={moment} again={again} />
        : project && data && <FeatureMaps run={run.id} moment={moment} again={again} project={project} data={data} />)}
    </Loaded>
  );
}

interface Looking {
  readonly run: string;
  readonly moment: string;
  /** Takes the weights of now, while there are others at every step. */
  readonly again: { readonly busy: boolean; perform(): void } | undefined;
}

function Step({ step, again }: { readonly step: number | undefined; readonly again: Looking['again'] }) {
  const t = useWords(insideWords);
  return (
    <span className={s['push']}>
      {step !== undefined && <span>{t.atStep(formatWhole(step))}</span>}
      {again && <IconButton label={t.refresh} icon={<RefreshCw />} disabled={again.busy} onClick={again.perform} />}
    </span>
  );
}

function FirstFilters({ run, moment, again }: Looking) {
  const t = useWords(insideWords);
  const client = useClient();
  const [limit, setLimit] = useState(FIRST);
  const found = useQuery({ queryKey: ['models', 'filters', run, moment, limit], ...kept, queryFn: ({ signal }) => client.models.filters({ run, limit }, { signal }) });
  return (
    <Loaded query={found}>
      {(filters) => (
        <div className={s['main']}>
          <div className={s['choose']}><b>{t.kernel(filters.weight, filters.shape.join('×'))}</b><Step step={filters.step} again={again} /></div>
          <Maps given={filters} symmetric stale={found.isPlaceholderData} limit={limit} onMore={setLimit} />
          <p className={s['dim']}>{t.filterScale}</p>
        </div>
      )}
    </Loaded>
  );
}

/** Inputs and layers, by flat id. */
const layersIn = (project: Project): readonly FlatNode[] => inferShapes(project).layers.filter((l) => l.ports.length > 0);

/** The layer that was chosen, else the one selected on the canvas, else the first that has learned a kernel. */
function useLayer(layers: readonly FlatNode[]): string {
  const { layer } = useInside();
  const selected = useDocument((d) => [...d.scope, d.selection.at(-1) ?? ''].join('/'));
  const there = (id: string | undefined): boolean => layers.some((l) => l.id === id);
  if (layer !== undefined && there(layer)) return layer;
  if (selected !== undefined && there(selected)) return selected;
  return (firstKernel(layers)?.layer ?? layers[0])?.id ?? '';
}

function FeatureMaps({ run, moment, again, project, data }: Looking & { readonly project: Project; readonly data: RunData }) {
  const t = useWords(insideWords);
  const id = useId();
  const client = useClient();
  const { sample } = useInside();
  const [limit, setLimit] = useState(FIRST);
  const layers = useMemo(() => layersIn(project), [project]);
  const layer = useLayer(layers);
  const place = layers.findIndex((l) => l.id === layer);
  const to = (next: string | undefined): void => { if (next !== undefined) setInside({ layer: next }); };
  const count = useQuery({ queryKey: ['datasets', 'describe', data], queryFn: () => client.datasets.describe({ ...data }), staleTime: Infinity }).data?.samples;
  const found = useQuery({
    queryKey: ['models', 'activations', run, moment, layer, sample, limit], enabled: layer !== '', ...kept,
    queryFn: ({ signal }) => client.models.activations({ run, layer, sample, limit }, { signal }),
  });
  return (
    <div className={s['body']}>
      <Sample project={project} data={data} sample={sample} count={count} />
      <div className={s['main']}>
        <div className={s['choose']}>
          <label htmlFor={id}>{t.layer}</label>
          <Select id={id} value={layer} onChoose={to} options={layers.map((l) => ({ value: l.id, title: t.layerTitle(l.id.replaceAll('/', ' · '), (l.outputs[0]?.shape.slice(1) ?? []).join('×')) }))} />
          <IconButton label={t.layerBefore} icon={<ChevronLeft />} disabled={place <= 0} onClick={() => { to(layers[place - 1]?.id); }} />
          <IconButton label={t.layerNext} icon={<ChevronRight />} disabled={place >= layers.length - 1} onClick={() => { to(layers[place + 1]?.id); }} />
          <Step step={found.data?.step} again={again} />
        </div>
        <Loaded query={found}>
          {(given) => (given.pictures ? (
            <>
              <Maps given={given.pictures} stale={found.isPlaceholderData} limit={limit} onMore={setLimit} />
              <p className={s['dim']}>{t.scale}</p>
            </>
          ) : <Vector of={given} stale={found.isPlaceholderData} />)}
        </Loaded>
      </div>
    </div>
  );
}
