// Every title, summary, doc, help and unit of the catalogue has its Chinese, and no Chinese is left over.
import { expect, test } from 'vitest';
import { chinese, chineseTables } from '../../../src/renderer/i18n/core/chinese.ts';
import { coreTexts } from '../../fixtures/core-texts.ts';

const texts = coreTexts();
const translated = new Set(chineseTables.flatMap((table) => Object.keys(table)));

test('the catalogue has texts', () => { expect(texts.size).toBeGreaterThan(400); });

test('every text of the catalogue has a Chinese one', () => {
  expect([...texts].filter(([text]) => !translated.has(text)).map(([text, area]) => `${area}: ${text}`)).toEqual([]);
});

test('no translation stands for a text that is gone, and none stands twice', () => {
  expect([...translated].filter((text) => !texts.has(text))).toEqual([]);
  expect(chineseTables.flatMap((table) => Object.keys(table)).length).toBe(translated.size);
});

test('sentences are said in Chinese', () => {
  const kept = [...texts.keys()].filter((text) => /[a-z]{3,} [a-z]{2,}/.test(text) && !/\p{Script=Han}/u.test(chinese.text(text)));
  expect(kept).toEqual([]);
});
