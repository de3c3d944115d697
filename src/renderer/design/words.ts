import { defineWords } from '../i18n/words.ts';

export const designWords = defineWords({
  canvas: ['Network', '网络'],
  palette: ['Layers', '层'],
  inspector: ['Inspector', '检查器'],
  problems: ['Problems', '问题'],
  undo: ['Undo', '撤销'],
  redo: ['Redo', '重做'],
  parametersOf: [(n: string) => `${n} parameters`, (n: string) => `${n} 个参数`],
  output: [(shape: string) => `output ${shape}`, (shape: string) => `输出 ${shape}`],
  frozen: ['frozen', '已冻结'],
  noted: ['has a note', '有备注'],
  openBlock: ['open ↵', '打开 ↵'],
  unknownType: ['Unknown type', '未知类型'],
});
