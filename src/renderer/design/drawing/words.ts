import { defineWords } from '../../i18n/words.ts';

export const drawingWords = defineWords({
  title: ['Export the drawing', '导出图示'],
  text: ['The network as it stands on the canvas, with its shapes.', '按画布上的样子导出网络及其形状。'],
  what: ['What', '内容'],
  whole: ['The whole graph', '整个网络'],
  selection: [(n: number) => `The selection (${n})`, (n: number) => `所选内容（${n}）`],
  format: ['Format', '格式'],
  look: ['Appearance', '外观'],
  light: ['Light', '浅色'],
  dark: ['Dark', '深色'],
  size: ['Size', '尺寸'],
  save: ['Save', '保存'],
  cancel: ['Cancel', '取消'],
  pixels: [(w: number, h: number) => `${w} × ${h} pixels`, (w: number, h: number) => `${w} × ${h} 像素`],
  tooLarge: ['That is more than a browser can draw. Choose a smaller size, or SVG.', '超出浏览器可绘制的大小。请选择较小的尺寸或 SVG。'],
});
