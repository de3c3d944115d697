import { defineWords } from '../../i18n/words.ts';

export const problemWords = defineWords({
  problems: ['Problems', '问题'],
  count: [(n: number) => (n === 1 ? '1 problem' : `${n} problems`), (n: number) => `${n} 个问题`],
  none: ['No problems', '没有问题'],
  noneText: ['The network is whole: it can be trained.', '网络完整，可以训练。'],
  more: [(n: number) => `${n} more`, (n: number) => `还有 ${n} 个`],
  show: ['Show all problems', '显示全部问题'],
  hide: ['Hide the list', '收起列表'],
  goTo: [(place: string) => `Go to ${place}`, (place: string) => `转到 ${place}`],
  expected: [(text: string) => `expected ${text}`, (text: string) => `应为 ${text}`],
  received: [(text: string) => `received ${text}`, (text: string) => `实际为 ${text}`],
  fixes: ['Quick fixes', '快速修复'],
});
