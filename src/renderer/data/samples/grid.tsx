// The samples as a grid of pictures or line plots, or as rows of numbers: only what is in sight is there and is asked for.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { DataSource, Description } from '../../document/dataset.ts';
import { useWords } from '../../i18n/words.ts';
import s from '../data.module.css';
import type { Membership } from '../order.ts';
import { partNames } from '../order.ts';
import { Png } from '../../ui/png.tsx';
import { useSamples } from '../reads.ts';
import type { Samples } from '../reads.ts';
import { dataWords } from '../words.ts';
import { LinePlot } from './line-plot.tsx';
import { TableHead, TableRow } from './table-row.tsx';

interface GridProps {
  readonly source: DataSource;
  readonly description: Description;
  readonly field: Description['fields'][number];
  readonly membership: Membership;
  readonly classNames: readonly string[];
  /** Samples in the order to show. */
  readonly chosen: Int32Array;
  onOpen(position: number): void;
}

const CELL = 92;
const CELL_HEIGHT = 112;
const ROW_HEIGHT = 28;
/** Samples that are asked for together. */
const PAGE = 96;
/** Edge of the pictures that are asked for, in pixels: sharp on dense screens. */
const SIDE = 168;

export function Grid({ source, description, field, membership, classNames, chosen, onOpen }: GridProps) {
  const t = useWords(dataWords);
  const outer = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = outer.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => { setWidth(entry?.contentRect.width ?? 0); });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, []);
  const rows = field.kind === 'table' || field.kind === 'text';
  const across = rows ? 1 : Math.max(1, Math.floor(width / CELL));
  const height = rows ? ROW_HEIGHT : CELL_HEIGHT;
  // eslint-disable-next-line react/incompatible-library -- what it returns is used in this component only
  const virtual = useVirtualizer({ count: width === 0 ? 0 : Math.ceil(chosen.length / across), getScrollElement: () => outer.current, estimateSize: () => height, overscan: 3 });
  const items = virtual.getVirtualItems();
  const from = Math.floor(((items[0]?.index ?? 0) * across) / PAGE);
  const to = Math.floor((((items.at(-1)?.index ?? -1) + 1) * across - 1) / PAGE);
  const pages = Array.from({ length: Math.max(0, to - from + 1) }, (_, k) => from + k);
  const reads = useSamples(source, description.fingerprint, pages.map((page) => ({
    field: field.name, indices: [...chosen.subarray(page * PAGE, (page + 1) * PAGE)], ...(field.kind === 'image' && { side: SIDE }),
  })));
  const at = (position: number): { readonly samples: Samples; readonly at: number } | undefined => {
    const samples = reads[Math.floor(position / PAGE) - from]?.data;
    return samples && { samples, at: position % PAGE };
  };
  const failed = reads.find((r) => r.error)?.error;
  if (failed) throw failed;
  return (
    <>
      {field.kind === 'table' && <TableHead columns={field.columns ?? []} labelled={classNames.length > 0} />}
      <div className={s['scroll']} ref={outer} tabIndex={0} role="region" aria-label={t.samples}>
        <div style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {items.map((item) => (
            <div key={item.key} className={rows ? s['line'] : s['cells']} style={{ transform: `translateY(${item.start}px)`, height }}>
              {Array.from({ length: Math.min(across, chosen.length - item.index * across) }, (_, k) => {
                const position = item.index * across + k;
                const index = chosen[position] as number;
                const label = classNames[membership.labels?.[index] ?? -1] ?? '';
                const part = partNames[membership.parts[index] ?? 255];
                const read = at(position);
                return (
                  <button key={index} type="button" className={rows ? s['rowButton'] : s['cell']} {...(!rows && { 'aria-label': label === '' ? t.sample(String(index)) : t.sampleOf(index, label) })} onClick={() => { onOpen(position); }}>
                    {rows ? <TableRow index={index} label={label} part={part} read={read} /> : (
                      <>
                        <span className={s['frame']}><Thumb read={read} /></span>
                        <span className={s['caption']}><span className={s[part ?? 'none']} aria-hidden />{label === '' ? index : label}</span>
                      </>
                    )}
                  </button>
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

function Thumb({ read }: { readonly read: { readonly samples: Samples; readonly at: number } | undefined }) {
  const bytes = read?.samples.pictures?.[read.at];
  if (bytes) return <Png bytes={bytes} label="" className={s['thumb']} />;
  const values = read?.samples.values?.[read.at];
  return values ? <LinePlot values={values} shape={read.samples.field.shape} /> : null;
}
