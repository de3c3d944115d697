import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/core/random.ts';
import { augmentations, parseAugment, planSample } from '../../../src/main/data/augment/index.ts';
import type { AugmentSpec } from '../../../src/main/data/augment/index.ts';
import { addAffine, emptyPlan } from '../../../src/main/data/augment/plan.ts';
import type { Plan, Sample } from '../../../src/main/data/augment/plan.ts';
import { applyPlan, lookUp, resize } from '../../../src/main/data/pixels.ts';

const sample = (width: number, height: number): Sample => ({
  width, height, meanLuma: () => 100, colour: { values: [100, 25, 4], vectors: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] },
});
/** The picture that one augmentation makes of one, with the seed given. */
function apply(list: readonly AugmentSpec[], pixels: readonly number[], width: number, height: number, channels: number, index = 0, seed = 1): number[] {
  const plan = planSample(parseAugment(list), seed, 1, index, sample(width, height));
  const out = new Float32Array(pixels.length);
  applyPlan(pixels, height, width, channels, plan, [0], out);
  return [...out];
}
const grey = Array.from({ length: 16 }, (_, i) => i * 10);
const gentle: Record<string, Record<string, unknown>> = {
  mirror: { probability: 0 }, randomCrop: {}, rotation: { degrees: 0 }, shear: { degrees: 0 }, zoom: { amount: 0 }, brightness: { amount: 0 },
  contrast: { amount: 0 }, saturation: { amount: 0 }, hue: { degrees: 0 }, pcaColour: { deviation: 0 }, cutout: {},
};

describe('augmentations', () => {
  it('are all listed', () => {
    const files = readdirSync(new URL('../../../src/main/data/augment/', import.meta.url)).filter((f) => !['index.ts', 'plan.ts'].includes(f));
    const kebab = (type: string): string => `${type.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}.ts`;
    expect(files.sort()).toEqual(augmentations.map((a) => kebab(a.type)).sort());
    expect(Object.keys(gentle).sort()).toEqual(augmentations.map((a) => a.type).sort());
  });

  it.each(augmentations.map((a) => a.type))('%s: defaults are valid, seeded, different by sample and epoch', (type) => {
    const picture = Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * 7919) % 256);
    const list = parseAugment([{ type }]);
    const plan = (seed: number, epoch: number, index: number): Plan => planSample(list, seed, epoch, index, sample(48, 48));
    expect(plan(1, 2, 3)).toEqual(plan(1, 2, 3));
    const many = Array.from({ length: 20 }, (_, i) => JSON.stringify(plan(1, 2, i)));
    expect(new Set(many).size).toBeGreaterThan(1);
    const epochs = Array.from({ length: 20 }, (_, i) => JSON.stringify(plan(1, i, 3)));
    expect(new Set(epochs).size).toBeGreaterThan(1);
    const out = apply([{ type }], picture, 48, 48, 3);
    expect(out.every((v) => v >= 0 && v <= 255)).toBe(true);
  });

  it.each(Object.entries(gentle).filter(([type]) => !['randomCrop', 'cutout'].includes(type)))('%s with nothing to do leaves the picture', (type, params) => {
    const colour = Array.from({ length: 48 }, (_, i) => i * 5);
    apply([{ type, ...params }], colour, 4, 4, 3).forEach((v, i) => { expect(v).toBeCloseTo(colour[i] as number, 4); });
  });

  it('mirror exchanges left and right exactly', () => {
    expect(apply([{ type: 'mirror', probability: 1 }], grey, 4, 4, 1)).toEqual([30, 20, 10, 0, 70, 60, 50, 40, 110, 100, 90, 80, 150, 140, 130, 120]);
    expect(apply([{ type: 'mirror', axis: 'vertical', probability: 1 }], grey, 4, 4, 1).slice(0, 4)).toEqual([120, 130, 140, 150]);
  });

  it('random crop moves whole pixels and fills with black', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const out = apply([{ type: 'randomCrop', pad: 1 }], grey, 4, 4, 1, i);
      const shifts = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const));
      const match = shifts.find(([dx, dy]) => out.every((v, p) => {
        const [x, y] = [(p % 4) + dx, Math.floor(p / 4) + dy];
        return v === (x < 0 || y < 0 || x > 3 || y > 3 ? 0 : grey[y * 4 + x]);
      }));
      expect(match).toBeDefined();
      seen.add(String(match));
    }
    expect(seen.size).toBe(9);
  });

  it('a quarter turn is a quarter turn', () => {
    const plan = emptyPlan();
    addAffine(plan, [0, -1, 0, 1, 0, 0]);
    const out = new Float32Array(16);
    lookUp(grey, 4, 4, 1, plan.affine, 'zero', out);
    // out(x, y) = in(−y, x) about the centre: the first row is the last column read downwards… turned.
    expect([...out].map(Math.round)).toEqual([30, 70, 110, 150, 20, 60, 100, 140, 10, 50, 90, 130, 0, 40, 80, 120]);
    // Four of them bring everything back.
    for (let i = 0; i < 3; i++) addAffine(plan, [0, -1, 0, 1, 0, 0]);
    expect(plan.affine.map((v) => Math.abs(v))).toEqual([1, 0, 0, 0, 1, 0]);
  });

  it('looks up between pixels bilinearly', () => {
    const out = new Float32Array(4);
    lookUp([0, 100, 40, 60], 2, 2, 1, [1, 0, 0.5, 0, 1, 0.5], 'zero', out);
    // Middle of all four; right edge: half of 60 and 100 with black outside.
    expect([...out]).toEqual([50, 40, 25, 15]);
  });

  it('hue by 120° exchanges the colours, saturation and contrast keep what they should', () => {
    const red = [200, 50, 10];
    for (let i = 0; i < 30; i++) {
      const turned = apply([{ type: 'hue', degrees: 180 }], red, 1, 1, 3, i);
      const sum = turned.reduce((s, v) => s + v, 0);
      const clipped = turned.some((v) => v < 0.5);
      expect(clipped || Math.abs(sum - 260) < 0.005).toBe(true);
      const grey2 = apply([{ type: 'hue', degrees: 180 }, { type: 'saturation', amount: 1 }], [80, 80, 80], 1, 1, 3, i);
      grey2.forEach((v) => { expect(v).toBeCloseTo(80, 2); });
      const faded = apply([{ type: 'saturation', amount: 0.5 }], red, 1, 1, 3, i);
      const luma = (p: number[]): number => 0.299 * (p[0] as number) + 0.587 * (p[1] as number) + 0.114 * (p[2] as number);
      const cut = faded.some((v) => v < 0.5 || v > 254);
      expect(cut || Math.abs(luma(faded) - luma(red)) < 5e-4).toBe(true);
      // Contrast turns about the mean (100 here).
      const c = apply([{ type: 'contrast', amount: 0.5 }], [100, 100, 100], 1, 1, 3, i);
      c.forEach((v) => { expect(v).toBeCloseTo(100, 3); });
    }
  });

  it('PCA colour shifts by α·√λ along the axes', () => {
    const shifts = Array.from({ length: 4000 }, (_, i) => apply([{ type: 'pcaColour', deviation: 0.5 }], [128, 128, 128], 1, 1, 3, i).map((v) => v - 128));
    const deviation = (c: number): number => Math.sqrt(shifts.reduce((s, v) => s + (v[c] as number) ** 2, 0) / shifts.length);
    // √100, √25, √4, each times 0.5.
    expect(deviation(0)).toBeCloseTo(5, 0);
    expect(deviation(1)).toBeCloseTo(2.5, 0);
    expect(deviation(2)).toBeCloseTo(1, 0);
  });

  it('cutout blanks a square', () => {
    const white = Array.from({ length: 100 }, () => 255);
    for (let i = 0; i < 50; i++) {
      const blank = apply([{ type: 'cutout', size: 0.3 }], white, 10, 10, 1, i).filter((v) => v === 0).length;
      expect([4, 6, 9]).toContain(blank);
    }
  });

  it('refuses unknown ones and wrong params', () => {
    expect(() => parseAugment([{ type: 'melt' }])).toThrow(/no augmentation/);
    expect(() => parseAugment([{ type: 'rotation', degrees: 'far' }])).toThrow(/degrees/);
    expect(() => parseAugment([{ type: 'rotation', angle: 4 }])).toThrow(/Unknown setting: angle/);
  });
});

describe('resize', () => {
  it('keeps constants, means and the picture itself', () => {
    const random = Random.from(9);
    const picture = Uint8Array.from({ length: 12 * 8 * 3 }, () => random.int(256));
    expect([...resize(picture, [8, 12, 3], 8, 12)]).toEqual([...picture]);
    expect([...resize(new Uint8Array(48).fill(77), [4, 4, 3], 9, 5)].every((v) => Math.abs(v - 77) < 1e-3)).toBe(true);
    // 2 → 4 bilinear with half-pixel centres: 0, 25, 75, 100.
    expect([...resize(Uint8Array.from([0, 100]), [1, 2, 1], 1, 4)].map((v) => Math.round(v))).toEqual([0, 25, 75, 100]);
    const small = resize(picture, [8, 12, 3], 4, 6);
    const mean = (a: ArrayLike<number>): number => Array.from(a).reduce((s, v) => s + v, 0) / a.length;
    expect(Math.abs(mean(small) - mean(picture))).toBeLessThan(8);
  });
});
