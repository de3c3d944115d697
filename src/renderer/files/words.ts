import { defineWords } from '../i18n/words.ts';

export const fileWords = defineWords({
  places: ['Places', '位置'],
  recent: ['Recent', '最近使用'],
  path: ['Path', '路径'],
  editPath: ['Type a path', '输入路径'],
  up: ['One folder up', '上一级文件夹'],
  hidden: ['Hidden files', '隐藏文件'],
  newFolder: ['New folder', '新建文件夹'],
  folderName: ['Name of the folder', '文件夹名称'],
  make: ['Make it', '创建'],
  files: ['Files', '文件'],
  name: ['Name', '名称'],
  size: ['Size', '大小'],
  modified: ['Changed', '修改时间'],
  folder: ['Folder', '文件夹'],
  shown: ['Shown', '显示'],
  allFiles: ['All files', '所有文件'],
  nothing: ['Nothing here that fits.', '这里没有符合条件的内容。'],
  truncated: [(n: number) => `Only the first ${n} are listed: type the path of the others.`, (n: number) => `仅列出前 ${n} 项，其余请直接输入路径。`],
  open: ['Open', '打开'],
  chooseFolder: ['Choose this folder', '选择此文件夹'],
  save: ['Save', '保存'],
  fileName: ['Name of the file', '文件名'],
  badName: ['A name without / \\ : * ? " < > |, not beginning or ending with a dot or a space.', '名称不能包含 / \\ : * ? " < > |，且不能以点或空格开头或结尾。'],
  chosen: [(n: number) => `${n} chosen`, (n: number) => `已选 ${n} 项`],
  replaceTitle: ['Replace the file?', '要替换该文件吗？'],
  replaceText: [(name: string) => `“${name}” is there already. What is in it would be lost.`, (name: string) => `“${name}”已存在，其中的内容将会丢失。`],
  replace: ['Replace', '替换'],
  uploading: [(name: string) => `Uploading ${name}`, (name: string) => `正在上传 ${name}`],
  ofFiles: [(done: number, all: number) => `${done} of ${all} files`, (done: number, all: number) => `${done} / ${all} 个文件`],
});

/** Roots that the host names in English. */
export const rootWords = defineWords({ Workspace: ['Workspace', '工作区'], Home: ['Home', '主目录'], Computer: ['Computer', '计算机'] });
