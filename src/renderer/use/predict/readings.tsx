// One file in full: the picture with what was found in it, and what the model says beside it.
import { useState } from 'react';
import type { ReactNode } from 'react';
import { LayerwrightError } from '../../../core/errors.ts';
import { cssColour } from '../../../core/using/colours.ts';
import { cosineOf } from '../../../core/using/interpret.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { ErrorText } from '../../ui/error-text.tsx';
import { Segments } from '../../ui/inputs.tsx';
import type { ModelUsage, Shown, UsedFile } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';
import { Bars } from './bars.tsx';
import { Boxes, Over, Picture } from './picture.tsx';
import { nameOf } from './predictions.ts';
import { SeriesChart } from './series.tsx';
import { Slider } from './slider.tsx';

interface ReadingsProps { readonly described: ModelUsage; readonly used: UsedFile; readonly all: readonly UsedFile[] }
type Of<K extends Shown['kind']> = Extract<Shown, { readonly kind: K }>;

const find = <K extends Shown['kind']>(readings: readonly Shown[], kind: K): Of<K> | undefined => readings.find((r): r is Of<K> => r.kind === kind);

/** Score from which on a detector's boxes are shown at first. */
export const leastOf = ({ usage, detectors }: ModelUsage): number => detectors.find((d) => d.id === usage.detector)?.least ?? 0.25;

export function Readings({ described, used, all }: ReadingsProps) {
  const t = useWords(playWords);
  const [least, setLeast] = useState(leastOf(described));
  const [opacity, setOpacity] = useState(0.6);
  const [shown, setShown] = useState<'original' | 'seen'>('original');
  const { readings, picture, seen, error, latency } = used;
  const boxes = find(readings, 'boxes');
  const mask = find(readings, 'mask');
  const made = find(readings, 'picture');
  const kept = boxes?.boxes.filter((b) => b.score >= least) ?? [];
  const frame = mask !== undefined || shown === 'seen';
  return (
    <>
      <header className={s['heading']}>
        <h2 title={used.file}>{nameOf(used)}</h2>
        {latency && <span className={s['dim']}><b>{t.ms(formatNumber(latency.run, 3))}</b> {t.latency} · {t.ms(formatNumber(latency.prepare, 3))} {t.prepare}</span>}
      </header>
      {error && <ErrorText error={LayerwrightError.fromJSON(error)} />}
      <div className={s['reading']} data-made={made !== undefined || undefined} data-alone={(!picture && !made) || undefined}>
        {picture && seen && (
          <figure>
            {frame
              ? <Seen bytes={seen} label={t.seen}>{mask && <Over bytes={mask.picture} opacity={opacity} />}</Seen>
              : <Picture bytes={picture.picture} width={picture.width} height={picture.height} label={t.original}>{boxes && <Boxes boxes={kept} width={picture.width} height={picture.height} label={t.found(kept.length)} />}</Picture>}
            <figcaption>
              {!mask && <Segments<'original' | 'seen'> label={t.views} value={shown} options={[{ value: 'original', title: t.original }, { value: 'seen', title: t.seen }]} onChoose={setShown} />}
              {mask && <Slider label={t.opacity} value={opacity} onChange={setOpacity} />}
              {boxes && <Slider label={t.least} value={least} min={0.1} onChange={setLeast} />}
            </figcaption>
          </figure>
        )}
        {made && <figure><Picture bytes={made.picture} width={made.width} height={made.height} label={t.made} /><figcaption>{t.made} · {made.width}×{made.height}</figcaption></figure>}
        <div className={s['says']}>
          {readings.map((reading) => <Reading key={'output' in reading ? `${reading.kind} ${reading.output}` : reading.kind} reading={reading.kind === 'boxes' ? { ...reading, boxes: kept } : reading} used={used} all={all} />)}
        </div>
      </div>
    </>
  );
}

/** What the network sees has a size of its own, which its file says. */
function Seen({ bytes, label, children }: { readonly bytes: Uint8Array; readonly label: string; readonly children?: ReactNode }) {
  // Width and height of a PNG file stand at its bytes 16 to 23.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return <Picture bytes={bytes} label={label} width={view.getUint32(16)} height={view.getUint32(20)}>{children}</Picture>;
}

function Reading({ reading, used, all }: { readonly reading: Shown; readonly used: UsedFile; readonly all: readonly UsedFile[] }) {
  const t = useWords(playWords);
  switch (reading.kind) {
    case 'classes': return <section><h3>{reading.output}</h3><Bars label={t.classification} bars={reading.top.map((r) => ({ name: r.class, share: r.probability }))} /></section>;
    case 'boxes': return (
      <section>
        <h3>{t.found(reading.boxes.length)}</h3>
        {reading.boxes.length === 0 ? <p className={s['dim']}>{t.nothingFound}</p> : <Bars label={t.detection} bars={reading.boxes.map((b) => ({ name: b.class, share: b.score, colour: cssColour(b.index) }))} />}
      </section>
    );
    case 'mask': return <section><h3>{t.segmentation}</h3><Bars label={t.segmentation} bars={reading.present.slice(0, 20).map((p) => ({ name: p.class, share: p.share, ...(p.index > 0 && { colour: cssColour(p.index) }) }))} /></section>;
    case 'picture': return null;
    case 'series': return <SeriesChart reading={reading} />;
    case 'embedding': return <Embedding reading={reading} used={used} all={all} />;
    case 'values': return <section><h3>{reading.output}</h3><dl className={s['facts']}>{reading.values.slice(0, 50).map((v) => <div key={v.name}><dt>{v.name}</dt><dd>{formatNumber(v.value, 5)}</dd></div>)}</dl></section>;
    default: return (
      <section>
        <h3>{reading.output}</h3>
        <dl className={s['facts']}>
          <div><dt>{t.shape}</dt><dd>{reading.shape.join('×')}</dd></div>
          <div><dt>{t.range}</dt><dd>{[reading.min, reading.mean, reading.max].map((v) => formatNumber(v, 4)).join(', ')}</dd></div>
        </dl>
        <Row values={reading.values} label={t.first(reading.values.length)} />
      </section>
    );
  }
}

/** Numbers as bars beside each other, up and down from a line. */
function Row({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const most = Math.max(1e-9, ...values.map(Math.abs));
  return (
    <figure className={s['row']}>
      <svg viewBox={`0 -1 ${values.length} 2`} preserveAspectRatio="none" role="img" aria-label={label}>
        {/* eslint-disable-next-line react/no-array-index-key -- the place of a number is what it is */}
        {values.map((v, i) => <rect key={i} x={i + 0.1} width={0.8} y={Math.min(0, -v / most)} height={Math.abs(v / most)} />)}
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}

function Embedding({ reading, used, all }: { readonly reading: Of<'embedding'>; readonly used: UsedFile; readonly all: readonly UsedFile[] }) {
  const t = useWords(playWords);
  const others = all.filter((o) => o !== used).flatMap((o) => {
    const its = o.readings.find((r): r is Of<'embedding'> => r.kind === 'embedding' && r.output === reading.output);
    return its?.values.length === reading.values.length ? [{ name: nameOf(o), cosine: cosineOf(reading.values, its.values) }] : [];
  }).sort((a, b) => b.cosine - a.cosine);
  return (
    <section>
      <h3>{reading.output}</h3>
      <dl className={s['facts']}><div><dt>{t.shape}</dt><dd>{reading.values.length}</dd></div><div><dt>{t.norm}</dt><dd>{formatNumber(reading.norm, 4)}</dd></div></dl>
      <Row values={reading.values.slice(0, 256)} label={t.first(Math.min(256, reading.values.length))} />
      <h3>{t.similarity}</h3>
      {others.length === 0 ? <p className={s['dim']}>{t.second}</p> : <Bars label={t.similarity} bars={others.map((o) => ({ name: o.name, share: Math.max(0, o.cosine), text: formatNumber(o.cosine, 3) }))} />}
    </section>
  );
}

