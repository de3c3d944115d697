import { defineWords } from '../../i18n/words.ts';

const count = (n: number): string => (n === 1 ? '1 layer' : `${n} layers`);

export const groupWords = defineWords({
  group: ['group', '组'],
  layers: [(n: number) => count(n), (n: number) => `${n} 个层`],
  open: [(name: string) => `Open ${name}`, (name: string) => `展开 ${name}`],
  close: [(name: string) => `Close ${name}`, (name: string) => `收起 ${name}`],
  box: [(name: string) => `Open group ${name}`, (name: string) => `已展开的组：${name}`],
  expand: ['Open the group', '展开组'],
  name: ['Name of the group', '组名称'],
  plain: ['Group', '组'],
  frozen: ['all weights frozen', '全部权重已冻结'],
  partly: ['some weights frozen', '部分权重已冻结'],
  saidOpened: [(name: string) => `${name} opened`, (name: string) => `已展开 ${name}`],
  saidClosed: [(name: string) => `${name} closed`, (name: string) => `已收起 ${name}`],
  saidAll: [(n: number) => `${n} cards now`, (n: number) => `现有 ${n} 张卡片`],
  saidNone: ['No repeated structure was found.', '未找到重复结构。'],
  // What a group is, by kind; `title` is that of one without a name.
  residual: ['residual block', '残差块'],
  invertedResidual: ['inverted residual', '倒残差块'],
  separable: ['depthwise separable convolution', '深度可分离卷积'],
  dense: ['dense block', '密集块'],
  fire: ['fire module', 'Fire 模块'],
  inception: ['inception module', 'Inception 模块'],
  csp: ['CSP block', 'CSP 模块'],
  split: ['split block (C2f)', '分流模块 (C2f)'],
  pyramidPool: ['spatial pyramid pooling', '空间金字塔池化'],
  shuffle: ['shuffle unit', '通道混洗单元'],
  squeezeExcite: ['squeeze and excitation', '通道注意力 (SE)'],
  attention: ['attention', '注意力'],
  feedForward: ['feed-forward', '前馈网络'],
  encoder: ['encoder layer', '编码器层'],
  chain: ['convolution', '卷积'],
  branches: ['branches', '分支'],
  stage: ['stage', '阶段'],
  part: ['part', '部分'],
});
