// The colours of the confusion matrix: strong enough to be seen, and never where neither colour of text can be read.
import { expect, test } from 'vitest';
import { DARKEST_SOFT, inkOf, LIGHTEST_STRONG } from '../../../src/renderer/training/results/ink.ts';

const shares = Array.from({ length: 200 }, (_, i) => (i + 1) / 200);

test.each([true, false])('right: %s. It grows with the share, and leaves out what no text is read on', (right) => {
  const inks = shares.map((share) => inkOf(share, right));
  expect(inks.every(({ strength, strong }) => (strong ? strength >= LIGHTEST_STRONG && strength <= 100 : strength > 0 && strength <= DARKEST_SOFT))).toBe(true);
  expect(inks.every(({ strength }, i) => strength >= (inks[i - 1]?.strength ?? 0))).toBe(true);
  expect(inks.at(-1)).toEqual({ strength: 100, strong: true });
});

test('a few mistakes are seen sooner than a few right ones', () => {
  expect(inkOf(0.05, false).strength).toBeGreaterThan(inkOf(0.05, true).strength);
});
