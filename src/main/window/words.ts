// Texts of menus and dialogs in both languages; commands bring their own.

const table = {
  file: ['File', '文件'], edit: ['Edit', '编辑'], view: ['View', '视图'], run: ['Run', '运行'], window: ['Window', '窗口'], help: ['Help', '帮助'],
  recent: ['Open Recent', '最近打开'], noRecent: ['No Recent Projects', '没有最近的项目'], export: ['Export', '导出'], appearance: ['Appearance', '外观'], language: ['Language', '语言'], go: ['Go To', '转到'], canvas: ['Canvas', '画布'],
  undo: ['Undo', '撤销'], redo: ['Redo', '重做'], cut: ['Cut', '剪切'], copy: ['Copy', '复制'], paste: ['Paste', '粘贴'], selectAll: ['Select All', '全选'],
  actualSize: ['Actual Size', '实际大小'], zoomIn: ['Zoom In', '放大'], zoomOut: ['Zoom Out', '缩小'], fullScreen: ['Full Screen', '全屏'], reload: ['Reload', '重新加载'], devTools: ['Developer Tools', '开发者工具'],
  close: ['Close Window', '关闭窗口'], quit: ['Quit', '退出'], minimise: ['Minimise', '最小化'],
  about: ['About Layerwright', '关于 Layerwright'], licences: ['Licences', '许可证'], logs: ['Logs Folder', '日志文件夹'],
  allFiles: ['All files', '所有文件'], cancel: ['Cancel', '取消'],
  closeTitle: ['A training is running.', '训练正在进行。'],
  closeText: ['In the background it goes on without a window until it is done; starting Layerwright again shows it. Stopped, what was learned so far is kept.', '在后台，训练会在没有窗口的情况下继续直到完成；再次启动 Layerwright 即可查看。若停止，将保留目前学到的内容。'],
  background: ['Keep Training in the Background', '在后台继续训练'], stop: ['Stop and Keep', '停止并保留'],
  crashed: ['The window has stopped.', '窗口已停止。'], crashedText: ['Trainings go on, and the project is saved up to the last change but a moment. Show the window again?', '训练仍在继续，项目已保存到片刻之前的更改。要重新显示窗口吗？'],
  slow: ['The window does not answer.', '窗口没有响应。'], slowText: ['It may come back by itself. Trainings go on.', '它可能会自行恢复。训练仍在继续。'], wait: ['Wait', '等待'],
  show: ['Show It Again', '重新显示'],
  failed: ['Layerwright cannot start', 'Layerwright 无法启动'],
} as const;

export type MainWords = Readonly<Record<keyof typeof table, string>>;
export const mainWords = (language: 'en' | 'zh'): MainWords =>
  Object.fromEntries(Object.entries(table).map(([key, [en, zh]]) => [key, language === 'zh' ? zh : en])) as MainWords;
