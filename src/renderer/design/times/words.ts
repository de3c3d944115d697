import { defineWords } from '../../i18n/words.ts';

export const timeWords = defineWords({
  show: ['Show time on the cards', '在卡片上显示耗时'],
  hide: ['Hide time on the cards', '隐藏卡片上的耗时'],
  again: ['Measure again', '重新测量'],
  measuring: ['Measuring where the time goes…', '正在测量各层耗时…'],
  cancel: ['Cancel', '取消'],
  perRun: [(ms: string) => `${ms} ms for one sample`, (ms: string) => `每个样本 ${ms} ms`],
  legend: ['Darker cards take more of it. Fused layers are timed with another card, which they name.', '颜色越深占比越大。被融合的层与其所指卡片一起计时。'],
  stale: ['Measured before the last change.', '测量于最近一次更改之前。'],
  ms: [(ms: string) => `${ms} ms`, (ms: string) => `${ms} ms`],
  shareOf: [(ms: string, share: string) => `${ms} ms, ${share} of the time`, (ms: string, share: string) => `${ms} ms，占 ${share}`],
  within: [(card: string) => `in ${card}`, (card: string) => `并入 ${card}`],
});
