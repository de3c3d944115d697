import { defineWords } from '../i18n/words.ts';

export const layersWords = defineWords({
  gradients: ['Gradients by layer', '各层梯度'],
  weights: ['Weights by layer', '各层权重'],
  show: ['What is shown', '显示内容'],
  ofGradients: ['Gradients', '梯度'],
  ofWeights: ['Weights', '权重'],
  atStep: [(step: string) => `on one batch, after step ${step}`, (step: string) => `一个批次，第 ${step} 步之后`],
  list: ['Layers', '层'],
  layer: ['layer', '层'],
  distribution: ['distribution', '分布'],
  range: ['range', '范围'],
  norm: ['norm', '范数'],
  dead: ['dead units', '失活单元'],
  verdict: ['verdict', '判断'],
  nothing: ['–', '–'],
  fromTo: [(from: string, to: string) => `${from} … ${to}`, (from: string, to: string) => `${from} … ${to}`],
  bars: [(from: string, to: string, count: string) => `${count} values from ${from} to ${to}`, (from: string, to: string, count: string) => `${count} 个值，从 ${from} 到 ${to}`],
  every: ['Look at layers', '观察各层'],
  everyHelp: ['Every so many steps the gradients and weights of each layer are shown, with dead units and what to make of them. Costs about one more step each time; the run stays the same to the last bit. Empty: off.', '每隔若干步显示各层的梯度与权重、失活单元及其判断。每次约多花一步的时间，运行结果完全不变。留空表示关闭。'],
  off: ['off', '关闭'],
  steps: ['steps', '步'],
});
