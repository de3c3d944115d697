import { defineWords } from '../../i18n/words.ts';

export const frameWords = defineWords({
  plain: ['Frame', '框'],
  frame: [(title: string) => `Frame ${title}`, (title: string) => `框：${title}`],
  title: ['Title of the frame', '框的标题'],
  resize: ['Resize the frame', '调整框的大小'],
  color: ['Colour', '颜色'],
  remove: ['Remove the frame, keep what stands in it', '移除框（保留其中的内容）'],
  rename: ['Rename', '重命名'],
  menu: ['Frame settings', '框设置'],
  selectInside: ['Select what stands in it', '选中其中的内容'],
  gray: ['Gray', '灰色'],
  red: ['Red', '红色'],
  orange: ['Orange', '橙色'],
  amber: ['Amber', '琥珀色'],
  green: ['Green', '绿色'],
  teal: ['Teal', '青色'],
  blue: ['Blue', '蓝色'],
  violet: ['Violet', '紫色'],
});
