import { defineWords } from '../i18n/words.ts';

export const sessionWords = defineWords({
  train: ['Train', '训练'],
  pause: ['Pause', '暂停'],
  resume: ['Resume', '继续'],
  goOn: ['Go on training', '继续训练'],
  stop: ['Stop', '停止'],
  keep: ['Stop and keep', '停止并保留'],
  discard: ['Stop and discard', '停止并丢弃'],
  discardTitle: ['Discard what this run has learned?', '丢弃这次运行学到的内容？'],
  discardText: ['The run stops at once. Its curves stay, its network is neither evaluated nor exported.', '运行会立即停止。曲线会保留，但网络不会被评估或导出。'],
  stopping: ['Stopping…', '正在停止…'],
  cancel: ['Go on training', '继续训练'],
  noData: ['The project has no data to train on.', '项目没有可用于训练的数据。'],
  chooseData: ['Choose data', '选择数据'],
  problems: [(n: number, first: string) => (n === 1 ? `The network has a problem: ${first}` : `The network has ${n} problems. The first: ${first}`), (n: number, first: string) => `网络有 ${n} 个问题。第一个：${first}`],
  show: ['Show it', '查看'],
  cannotTitle: ['The training cannot start', '无法开始训练'],
  openNetwork: ['Open the network', '打开网络'],
  openData: ['Open the data', '打开数据'],
  openSettings: ['Open the settings', '打开设置'],
  close: ['Close', '关闭'],
});
