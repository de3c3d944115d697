// The filters: a panel to set them, a chip for each that is set.
import { ListFilter, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Select, Switch } from '../../ui/inputs.tsx';
import type { RunFacets, RunFilter, RunStatus } from '../client-types.ts';
import { useNames, type Names } from '../names.ts';
import type { ColumnId } from './columns.ts';
import { changeFilter, clearFilter, isFiltered, useTable } from './state.ts';
import s from './table.module.css';

const statuses: readonly RunStatus[] = ['queued', 'running', 'paused', 'finished', 'stopped', 'failed', 'cancelled'];
const DAY = 86_400_000;
const spans = { today: 1, week: 7, month: 30 } as const;
type Span = keyof typeof spans;

/** Midnight so many days ago. */
const daysAgo = (days: number): number => new Date().setHours(0, 0, 0, 0) - (days - 1) * DAY;
const spanOf = (from: number | undefined): Span | undefined => (Object.keys(spans) as Span[]).find((span) => from !== undefined && Math.abs(daysAgo(spans[span]) - from) < DAY / 2);

interface ChoiceProps { readonly label: string; readonly value: string | undefined; readonly options: readonly { readonly value: string; readonly title: string }[]; onChoose(value: string | undefined): void }
function Choice({ label, value = '', options, onChoose }: ChoiceProps) {
  const { t } = useNames();
  return (
    <Field label={label}>
      {(ids) => <Select {...ids} value={value} options={[{ value: '', title: t.any }, ...options]} onChoose={(chosen) => { onChoose(chosen === '' ? undefined : chosen); }} />}
    </Field>
  );
}

const plain = (list: readonly string[]): { value: string; title: string }[] => list.map((value) => ({ value, title: value }));

export function FilterButton({ facets }: { readonly facets: RunFacets | undefined }) {
  const { t, column, text } = useNames();
  const filter = useTable((state) => state.filter);
  const [setting, setSetting] = useState<string>();
  const choices = (facets?.settings ?? []).filter((f) => f.values.length > 1);
  const chosen = filter.values?.[0];
  const of = chosen?.of ?? setting;
  return (
    <Popover.Root>
      <Popover.Trigger asChild><Button icon={<ListFilter />}>{t.filter}</Button></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={s['popover']} align="start" sideOffset={4} collisionPadding={8} aria-label={t.filter}>
          <Choice label={t.status} value={filter.status?.[0]} options={statuses.map((value) => ({ value, title: t[value] }))} onChoose={(v) => { changeFilter({ status: v === undefined ? undefined : [v as RunStatus] }); }} />
          <Choice label={t.project} value={filter.project} options={plain(facets?.projects ?? [])} onChoose={(project) => { changeFilter({ project }); }} />
          <Choice label={t.tag} value={filter.tags?.[0]} options={plain(facets?.tags ?? [])} onChoose={(v) => { changeFilter({ tags: v === undefined ? undefined : [v] }); }} />
          <Choice label={t.dataset} value={filter.dataset} options={(facets?.datasets ?? []).map((d) => ({ value: d.fingerprint, title: d.name }))} onChoose={(dataset) => { changeFilter({ dataset }); }} />
          <Choice label={t.device} value={filter.device} options={plain(facets?.devices ?? [])} onChoose={(device) => { changeFilter({ device }); }} />
          <Choice label={t.since} value={spanOf(filter.createdFrom)} options={(Object.keys(spans) as Span[]).map((value) => ({ value, title: t[value] }))}
            onChoose={(v) => { changeFilter({ createdFrom: v === undefined ? undefined : daysAgo(spans[v as Span]) }); }} />
          <Choice label={t.setting} value={of} options={choices.map((f) => ({ value: f.of, title: column(f.of as ColumnId) }))} onChoose={(v) => { setSetting(v); changeFilter({ values: undefined }); }} />
          {of !== undefined && (
            <Choice label={t.value} value={chosen === undefined ? undefined : JSON.stringify(chosen.is)} options={(choices.find((f) => f.of === of)?.values ?? []).map((v) => ({ value: JSON.stringify(v), title: text(of as ColumnId, v) }))}
              onChoose={(v) => { changeFilter({ values: v === undefined ? undefined : [{ of: of as 'setting:a', is: JSON.parse(v) as string | number | boolean }] }); }} />
          )}
          <Field label={t.pinnedOnly}>{({ id }) => <Switch id={id} checked={filter.pinned === true} onChange={(on) => { changeFilter({ pinned: on ? true : undefined }); }} />}</Field>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The filters that are set, in words, each with what takes it away. */
export function chipsOf(filter: RunFilter, facets: RunFacets | undefined, { t, column, text: say }: Names): { readonly key: keyof RunFilter; readonly text: string }[] {
  const { status, project, tags, dataset, device, createdFrom, values, pinned } = filter;
  const span = spanOf(createdFrom);
  const value = values?.[0];
  const text: Partial<Record<keyof RunFilter, string | undefined>> = {
    status: status?.[0] && `${t.status}: ${t[status[0]]}`, project: project && `${t.project}: ${project}`, tags: tags?.[0] && `${t.tag}: ${tags[0]}`,
    dataset: dataset && `${t.dataset}: ${facets?.datasets.find((d) => d.fingerprint === dataset)?.name ?? dataset.slice(0, 8)}`, device: device && `${t.device}: ${device}`,
    createdFrom: span && `${t.since}: ${t[span]}`, values: value && `${column(value.of)}: ${say(value.of, value.is)}`, pinned: pinned === true ? t.pinnedOnly : undefined,
  };
  return (Object.entries(text) as [keyof RunFilter, string | undefined][]).flatMap(([key, said]) => (said === undefined ? [] : [{ key, text: said }]));
}

export function FilterChips({ facets }: { readonly facets: RunFacets | undefined }) {
  const names = useNames();
  const { t } = names;
  const filter = useTable((state) => state.filter);
  const chips = chipsOf(filter, facets, names);
  return (
    <div className={s['chips']}>
      {chips.map(({ key, text }) => (
        <button key={key} type="button" className={s['chip']} aria-label={t.takeAway(text)} onClick={() => { changeFilter({ [key]: undefined }); }}>{text}<X aria-hidden /></button>
      ))}
      {chips.length > 1 && isFiltered(filter) && <Button variant="quiet" onClick={clearFilter}>{t.clear}</Button>}
    </div>
  );
}
