// Which parts of a picture the model goes by: a map over it, for a class and a layer that can be chosen.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { turbo } from '../../core/using/heat.ts';
import { queries, useClient } from '../host/host.tsx';
import { formatNumber, formatPercent } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Field } from '../ui/field.tsx';
import { NumberInput, Segments, Select } from '../ui/inputs.tsx';
import { Progress } from '../ui/loading.tsx';
import { notifyError } from '../ui/notices.tsx';
import { Bars } from './predict/bars.tsx';
import { Over, Picture } from './predict/picture.tsx';
import { addFiles } from './predict/predict-tab.tsx';
import { nameOf } from './predict/predictions.ts';
import { Slider } from './predict/slider.tsx';
import { lookAt, useUse } from './state.ts';
import type { Explanation, ExplainEvent, ModelUsage } from './types.ts';
import s from './use.module.css';
import { playWords } from './words.ts';

const methods = ['gradcam', 'saliency', 'occlusion'] as const;
type Method = (typeof methods)[number];
const isPicture = (path: string): boolean => /\.(jpe?g|png|webp|gif|tiff?|avif|pgm|ppm)$/i.test(path);
const LIKELY = '';

interface Asked { readonly method: Method; readonly class: string; readonly layer: string; readonly smooth: number; readonly across: number }

export function ExplainTab({ model, described }: { readonly model: string; readonly described: ModelUsage }) {
  const t = useWords(playWords);
  const files = useUse((st) => st.files);
  const selected = useUse((st) => st.selected);
  const pictures = files.filter(isPicture);
  const [asked, setAsked] = useState<Asked>({ method: 'gradcam', class: LIKELY, layer: LIKELY, smooth: 0, across: 9 });
  const picture = files[selected] !== undefined && isPicture(files[selected]) ? files[selected] : pictures[0];
  if (described.usage.task !== 'classification' || !described.usage.picture) return <Empty title={t.notExplained}>{t.notExplainedText}</Empty>;
  if (picture === undefined) return <Empty title={t.explainNeeds} action={<Button variant="primary" onClick={() => { addFiles(t.choose).catch(notifyError); }}>{t.choose}</Button>}>{t.explainNeedsText}</Empty>;
  const choosePicture = <Select aria-label={t.original} value={picture} options={pictures.map((file) => ({ value: file, title: nameOf({ file }) }))} onChoose={(file) => { lookAt(files.indexOf(file)); }} />;
  return (
    <div className={s['explain']}>
      <div className={s['tools']}>
        <Segments label={t.method} value={asked.method} options={methods.map((value) => ({ value, title: t[value] }))} onChoose={(method) => { setAsked({ ...asked, method }); }} />
        {pictures.length > 1 && choosePicture}
      </div>
      <p className={s['dim']}>{t[`${asked.method}Text`]}</p>
      <Explained model={model} described={described} picture={picture} asked={asked} onAsk={setAsked} />
    </div>
  );
}

/** The last word of an explanation that goes on. */
function useExplanation(model: string, { usage }: ModelUsage, picture: string, { method, class: of, layer, smooth, across }: Asked) {
  const client = useClient();
  const asked = { method, ...(of !== LIKELY && { class: Number(of) }), ...(method === 'gradcam' && layer !== LIKELY && { layer }), ...(method === 'saliency' && { smooth }), ...(method === 'occlusion' && { across }) };
  const queryKey = ['models', 'explain', model, usage, picture, asked];
  return useQuery<ExplainEvent | null>({
    queryKey, staleTime: Infinity,
    async queryFn({ signal }) {
      let last: ExplainEvent | null = null;
      for await (const event of await client.models.explain({ model, usage, picture, ...asked }, { signal })) {
        last = event;
        queries.setQueryData(queryKey, event);
      }
      return last;
    },
  });
}

/** The colours of the map, from nothing to the most. */
const SCALE = `linear-gradient(90deg, ${Array.from({ length: 9 }, (_, i) => `rgb(${turbo(i / 8).join(' ')})`).join(', ')})`;

interface ExplainedProps { readonly model: string; readonly described: ModelUsage; readonly picture: string; readonly asked: Asked; onAsk(asked: Asked): void }

function Explained({ model, described, picture, asked, onAsk }: ExplainedProps) {
  const t = useWords(playWords);
  const [opacity, setOpacity] = useState(0.5);
  const found = useExplanation(model, described, picture, asked);
  const explanation = found.data?.type === 'explained' ? found.data.explanation : undefined;
  const progress = found.data?.type === 'progress' ? found.data : undefined;
  return (
    <div className={s['reading']}>
      <figure>
        {explanation && <Picture bytes={explanation.seen} width={explanation.width} height={explanation.height} label={t.seen}><Over bytes={explanation.heat} opacity={opacity} /></Picture>}
        {!explanation && found.isFetching && <div className={s['waiting']}><Progress share={progress && progress.done / progress.total} label={t.busy} /><p role="status">{t.busy}</p></div>}
        {found.error && <ErrorText error={found.error} />}
        {explanation && (
          <figcaption>
            <Slider label={t.opacity} value={opacity} onChange={setOpacity} />
            <span className={s['scale']}>{t.little}<i style={{ background: SCALE }} aria-hidden />{t.much}</span>
            <span><b>{t.explained(explanation.class.name, formatPercent(explanation.class.probability))}</b> {t.took(formatNumber(explanation.milliseconds, 3))}</span>
          </figcaption>
        )}
      </figure>
      <div className={s['says']}>
        <Settings asked={asked} explanation={explanation} described={described} onAsk={onAsk} />
        {explanation?.map.max === 0 && <p role="status">{t.nothingSpeaks}</p>}
        {explanation && <section><h3>{t.classification}</h3><Bars label={t.classification} bars={explanation.top.map((r) => ({ name: r.class, share: r.probability }))} /></section>}
      </div>
    </div>
  );
}

/** Classes that a list holds. */
const MOST_LISTED = 1000;

function Settings({ asked, explanation, described, onAsk }: { readonly asked: Asked; readonly explanation: Explanation | undefined; readonly described: ModelUsage; onAsk(asked: Asked): void }) {
  const t = useWords(playWords);
  const { labels } = described.usage;
  const likely = explanation?.top ?? [];
  const named = (labels?.names ?? []).map((title, i) => ({ value: String(i + (labels?.first ?? 0)), title })).slice(0, MOST_LISTED);
  const classes = named.length > 0 ? named : likely.map((r) => ({ value: String(r.index), title: r.class }));
  const known = asked.class === LIKELY || classes.some((c) => c.value === asked.class);
  return (
    <section>
      <Field label={t.classToExplain}>{(ids) => <Select {...ids} value={asked.class} options={[{ value: LIKELY, title: t.likely }, ...(known ? [] : [{ value: asked.class, title: asked.class }]), ...classes]} onChoose={(of) => { onAsk({ ...asked, class: of }); }} />}</Field>
      {asked.method === 'gradcam' && (
        <Field label={t.layer}>
          {(ids) => <Select {...ids} value={asked.layer} options={[{ value: LIKELY, title: t.lastLayer }, ...(explanation?.layers ?? (asked.layer === LIKELY ? [] : [{ name: asked.layer, operator: '', shape: [] }])).map((l) => ({ value: l.name, title: `${l.name}${l.shape.length > 0 ? ` · ${l.shape.slice(1).join('×')}` : ''}` }))]} onChoose={(layer) => { onAsk({ ...asked, layer }); }} />}
        </Field>
      )}
      {asked.method === 'saliency' && <Field label={t.smooth}>{(ids) => <NumberInput {...ids} whole min={0} max={100} value={asked.smooth} onCommit={(smooth) => { onAsk({ ...asked, smooth }); }} />}</Field>}
      {asked.method === 'occlusion' && <Field label={t.across}>{(ids) => <NumberInput {...ids} whole min={3} max={40} value={asked.across} onCommit={(across) => { onAsk({ ...asked, across }); }} />}</Field>}
    </section>
  );
}
