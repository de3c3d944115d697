// The samples: which are shown, in which order, and one of them in full.
import { useMemo, useState } from 'react';
import type { DataSource, Description } from '../../document/dataset.ts';
import { formatWhole } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Segments, Select } from '../../ui/inputs.tsx';
import s from '../data.module.css';
import { chooseSamples, partNames } from '../order.ts';
import type { Filter, Membership, Order } from '../order.ts';
import { dataWords } from '../words.ts';
import { Detail } from './detail.tsx';
import { Grid } from './grid.tsx';
import { Scatter } from './scatter.tsx';

interface SamplesProps { readonly source: DataSource; readonly description: Description; readonly membership: Membership; readonly classNames: readonly string[]; readonly filter: Filter; onFilter(filter: Filter): void }

export function SamplesTab({ source, description, membership, classNames, filter, onFilter }: SamplesProps) {
  const t = useWords(dataWords);
  const shown = description.fields.filter((f) => f.kind !== 'label');
  const [fieldName, setFieldName] = useState<string>();
  const [position, setPosition] = useState<number>();
  const field = shown.find((f) => f.name === fieldName) ?? shown.find((f) => f.kind === 'image') ?? shown[0] ?? description.fields[0];
  const chosen = useMemo(() => chooseSamples(membership, filter), [membership, filter]);
  if (!field) return null;
  const common = { source, description, field, membership, classNames, chosen, onOpen: setPosition };
  return (
    <>
      <div className={s['filters']}>
        <Segments label={t.part} value={filter.part} options={[{ value: 'all', title: t.allParts }, ...partNames.map((part) => ({ value: part, title: t[part] }))]} onChoose={(part) => { onFilter({ ...filter, part }); }} />
        {classNames.length > 0 && (
          <Select aria-label={t.classes} value={String(filter.class ?? '')} options={[{ value: '', title: t.allClasses }, ...classNames.map((name, k) => ({ value: String(k), title: name }))]}
            onChoose={(value) => { onFilter({ ...filter, class: value === '' ? undefined : Number(value) }); }} />
        )}
        <Select<Order> aria-label={t.sort} value={filter.order} options={[{ value: 'index', title: t.byIndex }, ...(classNames.length > 0 ? [{ value: 'class' as const, title: t.byClass }] : []), { value: 'shuffled', title: t.shuffled }]}
          onChoose={(order) => { onFilter({ ...filter, order }); }} />
        {shown.length > 1 && <Select aria-label={t.showField} value={field.name} options={shown.map((f) => ({ value: f.name, title: f.name }))} onChoose={setFieldName} />}
        <span className={s['dim']} role="status">{t.shown(formatWhole(chosen.length), formatWhole(membership.count))}</span>
      </div>
      {chosen.length === 0 ? <p className={s['nothing']}>{t.noneShown} <Button variant="quiet" onClick={() => { onFilter({ ...filter, part: 'all', class: undefined }); }}>{t.showAll}</Button></p> : (
        <>
          {field.kind === 'table' && field.shape[0] === 2 && <Scatter {...common} />}
          <Grid key={`${field.name} ${filter.part} ${filter.class ?? ''} ${filter.order}`} {...common} />
        </>
      )}
      {position !== undefined && position < chosen.length && <Detail source={source} description={description} membership={membership} chosen={chosen} position={position} onMove={setPosition} onClose={() => { setPosition(undefined); }} />}
    </>
  );
}
