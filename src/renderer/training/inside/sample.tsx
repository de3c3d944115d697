// The sample that goes through the layers: how it looks, what it is labelled, and others to choose.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Dices } from 'lucide-react';
import type { Project } from '../../../core/graph/schema.ts';
import { useClient } from '../../host/host.tsx';
import { formatNumber, formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { setInside } from '../../session/inside.ts';
import { IconButton } from '../../ui/button.tsx';
import { NumberInput } from '../../ui/inputs.tsx';
import { Png } from '../../ui/png.tsx';
import type { RunData } from '../results/run-data.ts';
import s from './inside.module.css';
import { insideWords } from './words.ts';

/** Numbers of a sample that are shown. */
const SHOWN = 40;

interface SampleProps { readonly project: Project; readonly data: RunData; readonly sample: number; readonly count: number | undefined }

export function Sample({ project, data, sample, count }: SampleProps) {
  const t = useWords(insideWords);
  const client = useClient();
  const field = Object.values(project.bindings.inputs)[0]?.field;
  const target = Object.values(project.bindings.losses)[0]?.field;
  const read = (name: string | undefined) => ({
    queryKey: ['datasets', 'samples', data, name, [sample]], enabled: name !== undefined, staleTime: Infinity, placeholderData: keepPreviousData,
    queryFn: () => client.datasets.samples({ ...data, field: name ?? '', indices: [sample] }),
  });
  const look = useQuery(read(field)).data;
  const label = useQuery(read(target)).data;
  const to = (index: number): void => { setInside({ sample: Math.max(0, Math.min(index, (count ?? 1) - 1)) }); };
  const truth = label?.values?.[0];
  const [first] = truth ?? [];
  const named = first === undefined || truth === undefined || truth.length > 1 ? undefined : label?.field.classes?.[first] ?? formatNumber(first, 4);
  const [picture, numbers, text] = [look?.pictures?.[0], look?.values?.[0], look?.texts?.[0]];
  return (
    <div className={s['side']}>
      {picture ? <Png bytes={picture} label={t.sampleOf(formatWhole(sample))} className={s['look']} />
        : <div className={s['values']}>{text ?? numbers?.slice(0, SHOWN).map((v) => formatNumber(v, 3)).join(', ')}</div>}
      <div className={s['row']}>
        <NumberInput aria-label={t.sample} value={sample} whole min={0} max={(count ?? 1) - 1} unit={count === undefined ? undefined : t.ofSamples(formatWhole(count))} onCommit={to} />
      </div>
      <div className={s['row']}>
        <span className={s['dim']}>{named === undefined ? '' : t.truth(named)}</span>
        <IconButton label={t.before} icon={<ChevronLeft />} disabled={sample === 0} onClick={() => { to(sample - 1); }} />
        <IconButton label={t.next} icon={<ChevronRight />} disabled={count === undefined || sample >= count - 1} onClick={() => { to(sample + 1); }} />
        <IconButton label={t.any} icon={<Dices />} disabled={count === undefined} onClick={() => { to(Math.floor(Math.random() * (count ?? 1))); }} />
      </div>
    </div>
  );
}
