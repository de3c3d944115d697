// A picture with what was found drawn over it: boxes, a mask, a map.
import type { ReactNode } from 'react';
import { colourOf, cssColour } from '../../../core/using/colours.ts';
import type { FoundBox } from '../../../core/using/interpret.ts';
import { formatPercent } from '../../i18n/format.ts';
import { Png } from '../../ui/png.tsx';
import s from '../use.module.css';

interface PictureProps {
  readonly bytes: Uint8Array;
  readonly label: string;
  /** Of the picture as it was: what is drawn over it counts in its pixels. */
  readonly width: number;
  readonly height: number;
  readonly children?: ReactNode;
}

export function Picture({ bytes, label, width, height, children }: PictureProps) {
  return (
    <div className={s['picture']} style={{ aspectRatio: `${width} / ${height}`, width: `min(100%, calc(var(--tall) * ${width / height}))` }}>
      <Png bytes={bytes} label={label} className={Math.max(width, height) <= 96 ? s['coarse'] : undefined} />
      {children}
    </div>
  );
}

/** A picture of the same place over another. */
export const Over = ({ bytes, opacity }: { readonly bytes: Uint8Array; readonly opacity: number }) => <div className={s['over']} style={{ opacity }}><Png bytes={bytes} label="" /></div>;

/** Whether black is easier to read on the colour of a class than white. */
const isBright = (index: number): boolean => { const [r, g, b] = colourOf(index); return 0.299 * r + 0.587 * g + 0.114 * b > 128; };

/** Boxes with their classes, in pixels of the picture as it was. */
export function Boxes({ boxes, width, height, label }: { readonly boxes: readonly FoundBox[]; readonly width: number; readonly height: number; readonly label: string }) {
  const unit = Math.max(width, height) / 400;
  return (
    <svg className={s['boxes']} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {boxes.map((b) => {
        const text = `${b.class} ${formatPercent(b.score)}`;
        const top = b.y > 12 * unit ? b.y - 9 * unit : b.y;
        return (
          // Two boxes never have all four numbers alike: one of them would have gone.
          <g key={`${b.index} ${b.x} ${b.y} ${b.width} ${b.height}`} style={{ color: cssColour(b.index) }}>
            <rect x={b.x} y={b.y} width={b.width} height={b.height} fill="none" stroke="currentColor" strokeWidth={1.6 * unit} />
            {b.width > 20 * unit && (
              <>
                <rect x={b.x - 0.8 * unit} y={top} width={(text.length * 4.3 + 4) * unit} height={9 * unit} fill="currentColor" />
                <text x={b.x + 2 * unit} y={top + 6.8 * unit} fontSize={7.4 * unit} fill={isBright(b.index) ? '#000' : '#fff'}>{text}</text>
              </>
            )}
            {b.points?.map(([x, y]) => <circle key={`${x} ${y}`} cx={x} cy={y} r={1.6 * unit} fill="currentColor" />)}
          </g>
        );
      })}
    </svg>
  );
}
