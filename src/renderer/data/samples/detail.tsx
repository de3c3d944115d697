// One sample with all that is known of it.
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { DataSource, Description } from '../../document/dataset.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import s from '../data.module.css';
import type { Membership } from '../order.ts';
import { partNames } from '../order.ts';
import { Png } from '../../ui/png.tsx';
import type { Pixel } from '../../ui/png.tsx';
import { useSamples } from '../reads.ts';
import { dataWords } from '../words.ts';
import { LinePlot } from './line-plot.tsx';

/** Numbers of a field that are listed. */
const LISTED = 60;

interface DetailProps { readonly source: DataSource; readonly description: Description; readonly membership: Membership; readonly chosen: Int32Array; readonly position: number; onMove(position: number): void; onClose(): void }

export function Detail({ source, description, membership, chosen, position, onMove, onClose }: DetailProps) {
  const t = useWords(dataWords);
  const [pixel, setPixel] = useState<Pixel>();
  const index = chosen[position] ?? 0;
  const reads = useSamples(source, description.fingerprint, description.fields.map((f) => ({ field: f.name, indices: [index] })));
  const part = partNames[membership.parts[index] ?? 255];
  const move = (by: number): void => { if (position + by >= 0 && position + by < chosen.length) onMove(position + by); };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') move(-1);
    else if (event.key === 'ArrowRight') move(1);
  };
  const grey = description.fields.find((f) => f.kind === 'image')?.shape[2] === 1;
  return (
    <Dialog open size="medium" onClose={onClose} title={t.sample(String(index))} description={`${t.part}: ${t[part ?? 'none']}`} actions={(
      <>
        <Button icon={<ChevronLeft />} disabled={position === 0} onClick={() => { move(-1); }}>{t.previous}</Button>
        <Button icon={<ChevronRight />} disabled={position + 1 >= chosen.length} onClick={() => { move(1); }}>{t.next}</Button>
      </>
    )}>
      <div className={s['detail']} onKeyDown={onKeyDown} role="presentation">
        {description.fields.map((f, k) => {
          const data = reads[k]?.data;
          const values = data?.values?.[0];
          return (
            <section key={f.name}>
              <h3>{f.name} <span className={s['dim']}>{t[f.kind]} · {f.dtype}{f.shape.length > 0 && ` · ${f.shape.join('×')}`}</span></h3>
              {data?.pictures?.[0] && (
                <>
                  <Png bytes={data.pictures[0]} label={t.sample(String(index))} className={s['large']} onPixel={setPixel} />
                  <p className={s['dim']}>{pixel ? t.pixel(pixel.x, pixel.y, (grey ? pixel.values.slice(0, 1) : pixel.values.slice(0, 3)).join(', ')) : t.pixelHint}</p>
                </>
              )}
              {f.kind === 'label' && values && <p><strong>{f.classes?.[values[0] ?? -1]?.name ?? values.join(', ')}</strong></p>}
              {f.kind === 'tensor' && values && <div className={s['plot']}><LinePlot large values={values} shape={f.shape} /></div>}
              {f.kind === 'table' && values && <dl className={s['values']}>{values.slice(0, LISTED).map((v, i) => <div key={f.columns?.[i] ?? i}><dt>{f.columns?.[i] ?? i}</dt><dd>{formatNumber(v, 6)}</dd></div>)}{values.length > LISTED && <p className={s['dim']}>{t.more(values.length - LISTED)}</p>}</dl>}
              {data?.texts && <blockquote>{data.texts[0]}</blockquote>}
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
