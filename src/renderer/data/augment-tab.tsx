// Augmentations: which, in which order, how strong, and nine variants of a sample to see what they do.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, Dices, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { create } from 'zustand';
import { pictureOptions } from '../../core/binding/pictures.ts';
import type { DataFacts } from '../../core/binding/fields.ts';
import type { DataSettings } from '../../core/graph/schema.ts';
import type { DataSource, Description } from '../document/dataset.ts';
import { edit, useDocument } from '../document/store.ts';
import { useClient } from '../host/host.tsx';
import { useWords } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { NumberInput, Switch } from '../ui/inputs.tsx';
import s from './data.module.css';
import { OptionsForm } from './options-form.tsx';
import { Png } from '../ui/png.tsx';
import { useKinds } from './reads.ts';
import { augmentWords, dataWords } from './words.ts';

type Spec = DataSettings['augment'][number];
/** What an augmentation was set to before it was switched off. */
const parked = create<Readonly<Record<string, Spec>>>(() => ({}));

interface AugmentProps { readonly source: DataSource; readonly description: Description; readonly facts: DataFacts }

export function AugmentTab({ source, description, facts }: AugmentProps) {
  const t = useWords(dataWords);
  const said = useWords(augmentWords) as Readonly<Record<string, string>>;
  const kinds = useKinds();
  const project = useDocument((d) => d.project);
  const off = parked();
  const field = description.fields.find((f) => f.kind === 'image');
  if (!project) return null;
  if (!field) return <Empty title={t.noPictures}>{t.noPicturesText}</Empty>;
  const { augment } = project.data;
  const put = (list: readonly Spec[], merge?: string): void => { edit({ type: 'setData', data: { ...project.data, augment: [...list] } }, merge === undefined ? {} : { merge }); };
  const move = (from: number, by: number): void => {
    const list = [...augment];
    const [moved] = list.splice(from, 1);
    if (moved) put(list.toSpliced(from + by, 0, moved));
  };
  const all = kinds.data?.augmentations ?? [];
  const cards = [...augment.map((spec, at) => ({ type: spec.type, spec, at })), ...all.filter((k) => !augment.some((a) => a.type === k.id)).map((k) => ({ type: k.id, spec: undefined, at: -1 }))];
  return (
    <div className={s['augment']}>
      <div className={s['augmentList']}>
        <p className={s['dim']}>{t.augmentHelp}</p>
        <ul>
          {cards.map(({ type, spec, at }) => {
            const kind = all.find((k) => k.id === type);
            const title = said[type] ?? kind?.title ?? type;
            return (
              <li key={`${type} ${at}`} className={s['augmentCard']} data-on={spec !== undefined}>
                <header>
                  <Switch aria-label={title} checked={spec !== undefined} onChange={(on) => {
                    if (on) put([...augment, off[type] ?? { type }]);
                    else {
                      if (spec) parked.setState({ [type]: spec });
                      put(augment.toSpliced(at, 1));
                    }
                  }} />
                  <strong>{title}</strong>
                  {spec && <span className={s['moves']}>
                    <IconButton label={`${title}: ${t.earlier}`} icon={<ArrowUp />} disabled={at === 0} onClick={() => { move(at, -1); }} />
                    <IconButton label={`${title}: ${t.later}`} icon={<ArrowDown />} disabled={at === augment.length - 1} onClick={() => { move(at, 1); }} />
                  </span>}
                </header>
                <p className={s['dim']}>{said[`${type}Doc`] ?? kind?.doc}</p>
                {spec && kind && <OptionsForm of={type} schema={kind.options} values={paramsOf(spec)} onChange={(values) => { put(augment.with(at, { type, ...values }), `data.augment.${at}`); }} />}
              </li>
            );
          })}
        </ul>
      </div>
      <Preview source={asTrained(source, pictureOptions(project, facts))} description={description} field={field.name} augment={augment} />
    </div>
  );
}

const paramsOf = ({ type: _, ...params }: Spec): Readonly<Record<string, unknown>> => params;
/** Folders of pictures are seen at the size at which they are trained. */
const asTrained = (source: DataSource, options: Record<string, unknown> | undefined): DataSource => (options ? { ...source, options } : source);

function Preview({ source, description, field, augment }: { readonly source: DataSource; readonly description: Description; readonly field: string; readonly augment: readonly Spec[] }) {
  const t = useWords(dataWords);
  const client = useClient();
  const [index, setIndex] = useState(0);
  const [seed, setSeed] = useState(1);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['datasets', 'augmented', source, description.fingerprint, field, index, augment, seed],
    queryFn: ({ signal }) => client.datasets.augmented({ ...source, field, index, augment: augment.map((a) => ({ ...a })), seed, count: 9 }, { signal }),
    placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000,
  });
  const another = (): void => { setIndex((index * 7919 + 4421) % description.samples); };
  return (
    <div className={s['preview']}>
      <div className={s['row']}>
        <label className={s['sampleIndex']}>{t.index}<NumberInput whole min={0} max={description.samples - 1} value={index} onCommit={setIndex} /></label>
        <Button icon={<Dices />} onClick={another}>{t.anotherSample}</Button>
        <Button icon={<RotateCw />} onClick={() => { setSeed(seed + 1); }}>{t.rollAgain}</Button>
      </div>
      {error && <ErrorText error={error} />}
      {data && (
        <div className={s['variants']} data-stale={isPlaceholderData}>
          <figure className={s['originalPicture']}><Png bytes={data.original} label={t.original} className={s['variant']} /><figcaption>{t.original}</figcaption></figure>
          <div className={s['nine']}>{data.variants.map((bytes, k) => <Png key={k} bytes={bytes} label={t.variant(k + 1)} className={s['variant']} />)}</div>
        </div>
      )}
      {augment.length === 0 && <p className={s['dim']}>{t.nothingOn}</p>}
    </div>
  );
}
