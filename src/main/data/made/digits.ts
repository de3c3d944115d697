// Made digits: our own pen strokes, bent, slanted and drawn with a pen of random width. Handwritten-like, not handwriting.
import { Random, hashSeed } from '../../../core/random.ts';
import { glyphs } from './glyphs.ts';
import type { Stroke } from './glyphs.ts';

/** Pictures are this many pixels high and wide, one channel, white on black. */
export const DIGIT_SIZE = 28;

/** Points on a stroke: Catmull–Rom through its anchors, so that a pen's line is smooth. */
function smooth(stroke: Stroke, steps: number): Float64Array {
  const n = stroke.length;
  const out = new Float64Array(2 * ((n - 1) * steps + 1));
  const at = (i: number): readonly [number, number] => stroke[Math.max(0, Math.min(n - 1, i))] as readonly [number, number];
  let k = 0;
  for (let i = 0; i < n - 1; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      const a = -0.5 * t + t * t - 0.5 * t * t * t;
      const b = 1 - 2.5 * t * t + 1.5 * t * t * t;
      const c = 0.5 * t + 2 * t * t - 1.5 * t * t * t;
      const d = -0.5 * t * t + 0.5 * t * t * t;
      out[k++] = a * p0[0] + b * p1[0] + c * p2[0] + d * p3[0];
      out[k++] = a * p0[1] + b * p1[1] + c * p2[1] + d * p3[1];
    }
  }
  const [x, y] = at(n - 1);
  out[k++] = x;
  out[k] = y;
  return out;
}

/**
 * Draws one digit into `into` at `offset` (28×28 bytes, 0..255). The same seed gives the same picture. Steps: a variant's
 * anchors are jittered, smoothed, pushed by a slow random field (elastic), rotated, sheared, scaled and shifted, and
 * drawn as a round pen whose width changes along the line, with anti-aliased edges.
 */
export function drawDigit(digit: number, random: Random, noise: number, into: Uint8Array, offset: number): void {
  const variants = glyphs[digit] as readonly (readonly Stroke[])[];
  const strokes = variants[random.int(variants.length)] as readonly Stroke[];
  const size = DIGIT_SIZE;
  const angle = random.normal(0, 0.13 * noise);
  const shear = random.normal(0.1 * noise, 0.2 * noise);
  const height = 19 * Math.exp(random.normal(0, 0.09 * noise));
  const width = height * Math.exp(random.normal(-0.22, 0.15 * noise));
  const cx = size / 2 + random.normal(0, 0.9 * noise);
  const cy = size / 2 + random.normal(0, 0.9 * noise);
  const pen = Math.max(0.55, 1.15 * Math.exp(random.normal(0, 0.3 * noise)));
  const ink = 255 * Math.min(1, 0.8 + 0.25 * random.uniform());
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  // The elastic field: two slow waves a direction.
  const wave = Array.from({ length: 4 }, () => ({
    amplitude: random.normal(0, 0.028 * noise), fx: random.uniform(1, 5), fy: random.uniform(1, 5), phase: random.uniform(0, 2 * Math.PI),
  }));
  const bend = (x: number, y: number, k: number): number => {
    let sum = 0;
    for (let i = k; i < k + 2; i++) {
      const w = wave[i] as (typeof wave)[number];
      sum += w.amplitude * Math.sin(w.fx * x + w.fy * y + w.phase);
    }
    return sum;
  };
  const canvas = new Float32Array(size * size);
  for (const stroke of strokes) {
    const jittered: Stroke = stroke.map(([x, y]) => [x + random.normal(0, 0.022 * noise), y + random.normal(0, 0.022 * noise)]);
    const points = smooth(jittered, 6);
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      const px = (x - 0.5 + bend(x, y, 0)) * width;
      const py = (y - 0.5 + bend(x, y, 2)) * height;
      const sx = px - shear * py;
      points[i] = cx + cos * sx - sin * py;
      points[i + 1] = cy + sin * sx + cos * py;
    }
    const thin = 1 - 0.35 * random.uniform() * noise;
    const turn = random.uniform(0, 2 * Math.PI);
    drawLine(canvas, points, (t) => pen * (1 + (thin - 1) * (0.5 + 0.5 * Math.sin(turn + 4 * t))));
  }
  for (let i = 0; i < canvas.length; i++) {
    let v = (canvas[i] as number) * ink;
    // Paper grain, only where there is ink or by it.
    if (v > 0 && noise > 0) v += (random.nextUint32() / 4294967296 - 0.5) * 24 * noise;
    into[offset + i] = v < 0 ? 0 : v > 255 ? 255 : Math.round(v);
  }
}

/** A polyline with round ends: each pixel keeps its largest cover, which is its distance to the line against the pen. */
function drawLine(canvas: Float32Array, points: Float64Array, radiusAt: (t: number) => number): void {
  const size = DIGIT_SIZE;
  const segments = points.length / 2 - 1;
  for (let s = 0; s < segments; s++) {
    const ax = points[2 * s] as number;
    const ay = points[2 * s + 1] as number;
    const dx = (points[2 * s + 2] as number) - ax;
    const dy = (points[2 * s + 3] as number) - ay;
    const length2 = dx * dx + dy * dy;
    const radius = radiusAt(s / segments);
    const reach = radius + 0.5;
    const x0 = Math.max(0, Math.floor(Math.min(ax, ax + dx) - reach - 0.5));
    const x1 = Math.min(size - 1, Math.ceil(Math.max(ax, ax + dx) + reach - 0.5));
    const y0 = Math.max(0, Math.floor(Math.min(ay, ay + dy) - reach - 0.5));
    const y1 = Math.min(size - 1, Math.ceil(Math.max(ay, ay + dy) + reach - 0.5));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const qx = x + 0.5 - ax;
        const qy = y + 0.5 - ay;
        let t = length2 > 0 ? (qx * dx + qy * dy) / length2 : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        const ex = qx - t * dx;
        const ey = qy - t * dy;
        const d2 = ex * ex + ey * ey;
        if (d2 >= reach * reach) continue;
        const cover = Math.min(1, reach - Math.sqrt(d2));
        const place = y * size + x;
        if (cover > (canvas[place] as number)) canvas[place] = cover;
      }
    }
  }
}

/** The class of a made digit: all ten equally often, in mixed order. */
export const digitLabel = (seed: number, index: number): number => {
  const block = Math.floor(index / 10);
  const order = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const random = Random.seeded(hashSeed(seed, 'label', block));
  for (let i = 9; i > 0; i--) {
    const j = random.int(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order[index % 10] as number;
};
