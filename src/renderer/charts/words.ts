import { defineWords } from '../i18n/words.ts';

export const chartWords = defineWords({
  step: ['step', '步'],
  epoch: ['epoch', '轮'],
  time: ['time', '时间'],
  actions: [(title: string) => `Actions of the chart ${title}`, (title: string) => `图表“${title}”的操作`],
  asTable: ['Show as a table', '以表格显示'],
  asChart: ['Show as a chart', '以图表显示'],
  wholeAxis: ['Show the whole axis', '显示整个坐标轴'],
  savePng: ['Save as PNG', '保存为 PNG'],
  saveCsv: ['Save as CSV', '保存为 CSV'],
  zoom: ['Drag to zoom, double-click to see everything', '拖动可放大，双击查看全部'],
  summary: [(title: string, curves: string) => `${title}. ${curves}`, (title: string, curves: string) => `${title}。${curves}`],
  curve: [(name: string, points: number, first: string, last: string) => `${name}: ${points} points, from ${first} to ${last}`, (name: string, points: number, first: string, last: string) => `${name}：${points} 个点，从 ${first} 到 ${last}`],
  empty: [(name: string) => `${name}: nothing yet`, (name: string) => `${name}：暂无数据`],
  nothing: ['Nothing measured yet', '尚无测量值'],
});
