import { defineWords } from '../i18n/words.ts';

export const startWords = defineWords({
  templates: ['Start from a template', '从模板开始'],
  projects: ['Your projects', '您的项目'],
  none: ['No projects yet.', '还没有项目。'],
  create: ['Create', '创建'],
  name: ['Name', '名称'],
});
