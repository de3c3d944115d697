// How a model is used, to be read and set: its task, the names of its classes, how its pictures and sounds are made.
import { presets } from '../../../core/import/preprocessing.ts';
import type { Preprocessing } from '../../../core/import/preprocessing.ts';
import type { PictureFit, PictureWay } from '../../../core/using/picture.ts';
import { usageTasks } from '../../../core/using/usage.ts';
import type { Usage } from '../../../core/using/usage.ts';
import { useWords } from '../../i18n/words.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput, Select, TextInput } from '../../ui/inputs.tsx';
import type { ModelUsage } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';
import { OtherFields, WindowFields } from './other-fields.tsx';

interface FormProps { readonly described: ModelUsage; readonly readOnly: boolean; onChange(usage: Usage): void }

const OWN = 'own…';
const NO_NAMES = 'none…';

export function UsageForm({ described, readOnly, onChange }: FormProps) {
  const t = useWords(playWords);
  const { usage, lists, detectors } = described;
  const { task, detector, labels, picture, sound } = usage;
  const named = task === 'classification' || task === 'detection' || task === 'segmentation';
  const chosen = labels?.names ? OWN : labels?.list ?? NO_NAMES;
  const setNames = (list: string): void => {
    const { labels: _labels, ...rest } = usage;
    onChange(list === NO_NAMES ? rest : { ...rest, labels: { list, first: 0 } });
  };
  return (
    <fieldset className={s['form']} disabled={readOnly}>
      <Field label={t.task}>{(ids) => <Select {...ids} value={task} options={usageTasks.map((value) => ({ value, title: t[value] }))} onChoose={(value) => { onChange({ ...usage, task: value }); }} />}</Field>
      {task === 'detection' && (
        <Field label={t.family}>{(ids) => <Select {...ids} value={detector ?? ''} options={[...(detector === undefined ? [{ value: '', title: '–' }] : []), ...detectors.map((d) => ({ value: d.id, title: d.title }))]} onChoose={(value) => { if (value !== '') onChange({ ...usage, detector: value }); }} />}</Field>
      )}
      {named && (
        <Field label={t.names}>
          {(ids) => <Select {...ids} value={chosen} options={[{ value: NO_NAMES, title: t.noNames }, ...(labels?.names ? [{ value: OWN, title: t.ownNames(labels.names.length) }] : []), ...lists.map((l) => ({ value: l.list, title: t.listOf(l.list, l.count) }))]} onChoose={(value) => { if (value !== OWN) setNames(value); }} />}
        </Field>
      )}
      {picture && <PictureFields way={picture} onChange={(way) => { onChange({ ...usage, picture: way }); }} />}
      {sound && (
        <>
          <h3>{t.sound}</h3>
          <Field label={t.rate}>{(ids) => <NumberInput {...ids} whole min={1000} max={384_000} unit="Hz" value={sound.rate} onCommit={(rate) => { onChange({ ...usage, sound: { ...sound, rate } }); }} />}</Field>
          <Field label={t.scale}>{(ids) => <Select {...ids} value={sound.scale} options={[{ value: 'unit', title: t.soundUnit }, { value: 'int16', title: t.int16 }]} onChoose={(scale) => { onChange({ ...usage, sound: { ...sound, scale } }); }} />}</Field>
          <WindowFields sound={sound} onChange={(changed) => { onChange({ ...usage, sound: changed }); }} />
        </>
      )}
      <OtherFields described={described} onChange={onChange} />
    </fieldset>
  );
}

const fits = ['crop', 'cover', 'letterbox', 'stretch', 'keep', 'alignedFace'] as const satisfies readonly PictureFit['how'][];

/** Another way to fit, with the size that there was. */
function fitAs(how: PictureFit['how'], fit: PictureFit): PictureFit {
  const { width, height } = 'width' in fit ? fit : { width: 224, height: 224 };
  switch (how) {
    case 'crop': return { how, width, height, shortSide: Math.round(Math.min(width, height) * 256 / 224) };
    case 'letterbox': return { how, width, height, fill: 114, at: 'middle' };
    case 'keep': return { how, multipleOf: 32 };
    default: return { how, width, height };
  }
}

const SIDES = { whole: true, min: 1, max: 16_384 } as const;

function PictureFields({ way, onChange }: { readonly way: PictureWay; onChange(way: PictureWay): void }) {
  const t = useWords(playWords);
  const { fit } = way;
  const setFit = (to: PictureFit): void => { onChange({ ...way, fit: to }); };
  return (
    <>
      <h3>{t.pictures}</h3>
      <Field label={t.fit}>{(ids) => <Select {...ids} value={fit.how} options={fits.map((value) => ({ value, title: t[value] }))} onChoose={(how) => { setFit(fitAs(how, fit)); }} />}</Field>
      {'width' in fit && (
        <>
          <Field label={t.width}>{(ids) => <NumberInput {...ids} {...SIDES} value={fit.width} onCommit={(width) => { setFit({ ...fit, width }); }} />}</Field>
          <Field label={t.height}>{(ids) => <NumberInput {...ids} {...SIDES} value={fit.height} onCommit={(height) => { setFit({ ...fit, height }); }} />}</Field>
        </>
      )}
      {fit.how === 'crop' && <Field label={t.shortSide}>{(ids) => <NumberInput {...ids} {...SIDES} value={fit.shortSide} onCommit={(shortSide) => { setFit({ ...fit, shortSide }); }} />}</Field>}
      {fit.how === 'keep' && <Field label={t.multiple}>{(ids) => <NumberInput {...ids} {...SIDES} value={fit.multipleOf ?? 1} onCommit={(multipleOf) => { setFit({ ...fit, multipleOf }); }} />}</Field>}
      {fit.how === 'letterbox' && (
        <>
          <Field label={t.fill}>{(ids) => <NumberInput {...ids} whole min={0} max={255} value={fit.fill} onCommit={(fill) => { setFit({ ...fit, fill }); }} />}</Field>
          <Field label={t.fillAt}>{(ids) => <Select {...ids} value={fit.at} options={[{ value: 'middle', title: t.middle }, { value: 'topLeft', title: t.topLeft }]} onChoose={(at) => { setFit({ ...fit, at }); }} />}</Field>
        </>
      )}
      <Field label={t.channels}>{(ids) => <Select {...ids} value={way.channels} options={(['rgb', 'bgr', 'gray', 'luma'] as const).map((value) => ({ value, title: t[value] }))} onChoose={(channels) => { onChange({ ...way, channels }); }} />}</Field>
      <Field label={t.layout}>{(ids) => <Select {...ids} value={way.layout} options={(['channelsFirst', 'channelsLast', 'asStored'] as const).filter((l) => l !== 'asStored' || way.layout === l).map((value) => ({ value, title: t[value] }))} onChoose={(layout) => { onChange({ ...way, layout }); }} />}</Field>
      <ValueFields way={way} onChange={onChange} />
    </>
  );
}

const known = ['imagenet', 'tf', 'caffe', 'cifar'] as const;
type Values = (typeof known)[number] | 'none' | 'unit' | 'own';

const same = (a: readonly number[], b: readonly number[]): boolean => Array.from({ length: 3 }, (_, i) => Math.abs((a[Math.min(i, a.length - 1)] ?? 0) - (b[i] ?? 0)) < 0.01).every(Boolean);

function valuesOf({ transform, statistics }: PictureWay): Values {
  if (transform === 'none') return 'none';
  if (transform === 'scale255') return 'unit';
  return known.find((id) => { const { mean, std } = presets[id] as Preprocessing; return statistics && same(statistics.mean, mean) && same(statistics.std, std); }) ?? 'own';
}

/** `123.7, 116.3, 103.5`: one number, or one for each channel. */
function numbersIn(text: string): number[] | undefined {
  const numbers = text.split(/[\s,;]+/).filter((part) => part !== '').map(Number);
  return (numbers.length === 1 || numbers.length === 3) && numbers.every(Number.isFinite) ? numbers : undefined;
}

function ValueFields({ way, onChange }: { readonly way: PictureWay; onChange(way: PictureWay): void }) {
  const t = useWords(playWords);
  const now = valuesOf(way);
  const { statistics: _statistics, ...plain } = way;
  const statistics = way.statistics ?? { mean: [0], std: [1] };
  const set = (values: Values): void => {
    if (values === 'none' || values === 'unit') onChange({ ...plain, transform: values === 'none' ? 'none' : 'scale255' });
    else if (values === 'own') onChange({ ...way, transform: 'standardize', statistics });
    else {
      const { mean, std, order } = presets[values] as Preprocessing;
      const colours = way.channels === 'gray' || way.channels === 'luma' ? way.channels : order;
      onChange({ ...way, channels: colours, transform: 'standardize', statistics: { mean: [...mean], std: [...std] } });
    }
  };
  const setNumbers = (part: 'mean' | 'std', text: string): void => {
    const numbers = numbersIn(text);
    if (numbers) onChange({ ...way, transform: 'standardize', statistics: { ...statistics, [part]: numbers } });
  };
  return (
    <>
      <Field label={t.values}>{(ids) => <Select {...ids} value={now} options={(['none', 'unit', ...known, 'own'] as const).map((value) => ({ value, title: t[value] }))} onChoose={set} />}</Field>
      {way.transform === 'standardize' && (
        <>
          <Field label={t.mean} help={t.valuesHelp}>{(ids) => <TextInput {...ids} value={statistics.mean.join(', ')} onCommit={(text) => { setNumbers('mean', text); }} />}</Field>
          <Field label={t.deviation} help={t.valuesHelp}>{(ids) => <TextInput {...ids} value={statistics.std.join(', ')} onCommit={(text) => { setNumbers('std', text); }} />}</Field>
        </>
      )}
    </>
  );
}
