// A network as a small picture: a bar a layer, as high as its maps are, as wide as they are many, coloured by family.
import type { Family } from '../../core/layers/define.ts';
import type { FlatNode, Shapes } from '../../core/shapes/types.ts';
import s from './network-picture.module.css';

export interface Bar { readonly family: Family; readonly width: number; readonly height: number }

/** Layers that change nothing one would see: they are drawn in those beside them. */
const unseen: readonly Family[] = ['activation', 'normalization', 'regularization', 'shape', 'merge', 'loss'];
const MOST = 64;

const dimsOf = (layer: FlatNode): readonly number[] => (layer.outputs[0]?.shape.slice(1) ?? []).filter((d) => typeof d === 'number');

/** Bars from left to right, in a height of 1 and widths of the same measure. */
export function barsOf(shapes: Pick<Shapes, 'layers'>): Bar[] {
  const bars = shapes.layers.flatMap((layer): Bar[] => {
    if (!('layer' in layer.kind) || unseen.includes(layer.kind.layer.family)) return [];
    const dims = dimsOf(layer);
    const [channels = 1, ...space] = dims;
    const flat = space.length === 0;
    const side = flat ? 0 : Math.max(...space);
    // Logarithms: 3×224×224 and 2048×7×7 fit one picture.
    return [flat
      ? { family: layer.kind.layer.family, width: 0.035, height: Math.min(1, 0.1 + Math.log2(1 + channels) / 16) }
      : { family: layer.kind.layer.family, width: 0.02 + Math.log2(1 + channels) / 90, height: Math.min(1, 0.12 + Math.log2(1 + side) / 9) }];
  });
  if (bars.length <= MOST) return bars;
  const every = bars.length / MOST;
  return Array.from({ length: MOST }, (_, i) => bars[Math.floor(i * every)] as Bar);
}

const HEIGHT = 76;
const WIDTH = 212;

interface Rect { readonly x: number; readonly width: number; readonly height: number; readonly family: Family }

/** Side by side in the middle, narrower where there are many. */
function placed(bars: readonly Bar[]): Rect[] {
  const gap = bars.length > 30 ? 1 : bars.length > 14 ? 2.5 : 4;
  const widths = bars.map((b) => b.width * HEIGHT * 1.6);
  const natural = widths.reduce((sum, w) => sum + w + gap, -gap);
  const scale = Math.min(1, (WIDTH - 8) / natural);
  let x = (WIDTH - natural * scale) / 2;
  return bars.map(({ family, height }, i) => {
    const rect = { x, width: Math.max(1, (widths[i] ?? 1) * scale), height: height * (HEIGHT - 8), family };
    x += ((widths[i] ?? 1) + gap) * scale;
    return rect;
  });
}

/** Empty, of the same size, as long as there is nothing to draw. */
export function NetworkPicture({ shapes }: { readonly shapes: Pick<Shapes, 'layers'> | undefined }) {
  return (
    <svg className={s['picture']} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
      {shapes && placed(barsOf(shapes)).map(({ x, width, height, family }) => (
        <rect key={x} x={x} y={(HEIGHT - height) / 2} width={width} height={height} rx={Math.min(2, width / 3)} fill={`var(--family-${family})`} />
      ))}
    </svg>
  );
}
