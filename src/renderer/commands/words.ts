import { defineWords } from '../i18n/words.ts';

export const commandWords = defineWords({
  palette: ['Commands', '命令'],
  search: ['Type a command…', '输入命令…'],
  nothing: ['No command of that name.', '没有匹配的命令。'],
  sheet: ['Keyboard shortcuts', '键盘快捷键'],
});
