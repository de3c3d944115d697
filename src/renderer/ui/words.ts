import { defineWords } from '../i18n/words.ts';

export const uiWords = defineWords({
  close: ['Close', '关闭'],
  cancel: ['Cancel', '取消'],
  ok: ['OK', '确定'],
  undo: ['Undo', '撤销'],
  retry: ['Try again', '重试'],
  loading: ['Loading…', '正在加载…'],
  dismiss: ['Dismiss', '知道了'],
  where: ['Where', '位置'],
  expected: ['Expected', '应为'],
  received: ['Received', '实际'],
  atLeast: ['Some sizes are known only while the network runs: this is what the others come to.', '部分尺寸在网络运行时才能确定：此处只计入其余部分。'],
});
