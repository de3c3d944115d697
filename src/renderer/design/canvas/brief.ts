// The line of a card that tells its params: what the core writes in English, in the language of the window.
import type { Language } from '../../i18n/language.ts';
import { defineWords } from '../../i18n/words.ts';

const briefWords = defineWords({
  stride: ['stride', '步幅'],
  'from axis': ['from axis', '自轴'],
  axis: ['axis', '轴'],
  groups: ['groups', '组'],
  parts: ['parts', '份'],
  channels: ['channels', '通道'],
  'one number': ['one number', '一个数'],
  cosine: ['cosine', '余弦'],
  all: ['all', '全部'],
  reflect: ['reflect', '镜像'],
  projection: ['projection', '投影'],
  nearest: ['nearest', '最近邻'],
  bilinear: ['bilinear', '双线性'],
});
const known = new RegExp(String.raw`\b(?:${Object.keys(briefWords.en).join('|')})\b`, 'g');

/** `2×2 · stride 2` → `2×2 · 步幅 2`. Names of activations stay. */
export const spokenBrief = (brief: string, language: Language): string =>
  (language === 'en' ? brief : brief.replaceAll(known, (word) => briefWords[language][word as 'axis']));
